"""What an officer needs to see while writing a report: the draft, what others said meanwhile, what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from commitments.choices import AmendedKind, Role
from commitments.models import Amendment, CountryRole
from milestones.choices import Completion, MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport, ReportDraft
from milestones.rules import claimed, evidenced, facts_after
from milestones.selectors.standing import facts_of


@dataclass(frozen=True, slots=True)
class ReportSince:
    """A report that somebody made, as what they spoke in the country then, and its evidence."""

    report: ProgressReport
    role: Role | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What changed a milestone since somebody read it, the latest first; empty where nothing did."""

    reports: tuple[ReportSince, ...]
    amendments: tuple[Amendment, ...]

    def __bool__(self) -> bool:
        """Whether anything did."""
        return bool(self.reports or self.amendments)


@dataclass(frozen=True, slots=True)
class ValuesChange:
    """The two values of a commitment that follow from reports, now and as one more report would leave them."""

    claimed: Completion
    claimed_after: Completion
    evidenced: Completion
    evidenced_after: Completion


def draft_of(user: Any, milestone: Milestone) -> ReportDraft | None:
    """What ``user`` is writing on a milestone, with its evidence; ``None`` where nothing. Two queries."""
    drafts = ReportDraft.objects.visible_to(user).filter(milestone=milestone)
    return drafts.select_related("corrects").prefetch_related("evidence").first()


def drafts_stranded(user: Any) -> Sequence[ReportDraft]:
    """One's drafts that cannot be handed in any more: the plan is closed, the promise withdrawn. One query."""
    drafts = ReportDraft.objects.visible_to(user).exclude(milestone__in=Milestone.objects.answered_for_by(user))
    return list(drafts.select_related("milestone__commitment__plan__country"))


def correctable_reports(milestone: Milestone) -> Sequence[ProgressReport]:
    """The reports on a milestone that no later one corrects, the latest first. One query."""
    reports = ProgressReport.objects.filter(milestone=milestone, corrected_by__isnull=True)
    return list(reports.select_related("institution").latest_first())


def changed_since(milestone: Milestone, version: int) -> Meanwhile:
    """What came after somebody read ``version`` of a milestone. Four queries, or none where nothing did.

    Every report and every amendment makes one version, so the latest of both, as many as there are versions between,
    are what came in between.
    """
    missed = milestone.version - version
    if missed <= 0:
        return Meanwhile((), ())
    reports = list(
        ProgressReport.objects.filter(milestone=milestone).select_related("institution").latest_first()[:missed]
    )
    amended = Amendment.objects.filter(kind=AmendedKind.MILESTONE, subject_id=milestone.pk)
    amendments = list(amended.order_by("-at", "-id")[:missed])
    moments = [*(report.reported_at for report in reports), *(amendment.at for amendment in amendments)]
    first = sorted(moments, reverse=True)[:missed][-1] if moments else None
    return Meanwhile(
        tuple(_as_spoken(milestone, [report for report in reports if first and report.reported_at >= first])),
        tuple(amendment for amendment in amendments if first and amendment.at >= first),
    )


def _as_spoken(milestone: Milestone, reports: Sequence[ProgressReport]) -> Iterable[ReportSince]:
    """Reports with their evidence and what their authors were in the country at that moment. Two queries."""
    evidence = list(Evidence.objects.filter(report__in=reports))
    people = [report.reported_by_id for report in reports]
    roles = list(CountryRole.objects.filter(user__in=people, country=milestone.commitment.plan.country_id))
    for report in reports:
        role = next((each.role for each in roles if _served(each, report)), None)
        supports = tuple(each for each in evidence if each.report_id == report.pk)
        yield ReportSince(report, Role(role) if role else None, supports)


def _served(role: CountryRole, report: ProgressReport) -> bool:
    ended = role.ended_at is not None and role.ended_at < report.reported_at
    return role.user_id == report.reported_by_id and role.began_at <= report.reported_at and not ended


def values_after(milestone: Milestone, status: MilestoneStatus, *, with_evidence: bool) -> ValuesChange:
    """How the two values of a commitment would change by one more report on ``milestone``; nothing is written.

    By the same rules as when it is handed in, which a test compares. One query.
    """
    siblings = {each.pk: facts_of(each) for each in Milestone.objects.filter(commitment=milestone.commitment_id)}
    after = {**siblings, milestone.pk: facts_after(siblings[milestone.pk], status, with_evidence=with_evidence)}
    return ValuesChange(
        claimed(siblings.values()), claimed(after.values()), evidenced(siblings.values()), evidenced(after.values())
    )
