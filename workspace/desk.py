"""An officer's desk: one milestone with all that was said of it, and what they are writing on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import CountryRole, Institution
from core.clock import now, today
from core.errors import RuleBroken, permit
from dashboards.commitment_page import AmendmentLine, EvidenceLine, MilestoneStory
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.amendments import milestone_amendments
from dashboards.selectors.names import country_name, text_of
from dashboards.selectors.stories import evidence_line, milestone_stories
from milestones.choices import MilestoneStatus
from milestones.models import Milestone, ProgressReport, ProgressRequest, ReportDraft
from milestones.policies import may_report
from milestones.selectors import ValuesChange, draft_of, values_after
from milestones.services import check_open
from reviews.selectors import CommitmentStanding, commitments_standing
from workspace.access import person, seat_in
from workspace.work import STANDING_STILL, responsible


@dataclass(frozen=True, slots=True)
class Desk:
    """One milestone on the desk of somebody who serves its country's government.

    Attributes:
        responsible: the institution that answers for it, if any does.
        reports: whether this person may report on it.
        closed: why nobody can report on it now; empty where they can.
        draft: what this person is writing on it.
    """

    user: User
    seat: CountryRole
    milestone: Milestone
    title: Text
    commitment: Text
    country: str
    responsible: Institution | None
    reports: bool
    closed: str
    draft: ReportDraft | None

    @property
    def still(self) -> bool:
        """Whether “no change” can be attested in one step: not where a dispute waits for an answer."""
        stands = self.milestone.status in STANDING_STILL and not self.milestone.disputed
        return self.reports and not self.closed and stands

    @property
    def left_behind(self) -> bool:
        """Whether the report that the draft corrects has evidence which the draft has not."""
        if self.draft is None or self.draft.corrects is None:
            return False
        has = {(each.url, each.sha256) for each in self.draft.evidence.all()}
        return any((each.url, each.sha256) not in has for each in self.draft.corrects.evidence.all())


def desk_at(request: HttpRequest, pk: int) -> Desk:
    """The desk of who asks, at one milestone. Seven queries at most.

    Raises:
        Http404: there is no such milestone in a country whose government this person serves.
        NotPermitted: they serve the country, but not its government.
    """
    milestone = (
        Milestone.objects.select_related(
            "commitment__plan__country", "commitment__plan__locality", "commitment__lead_institution", "institution"
        )
        .filter(pk=pk)
        .first()
    )
    if milestone is None:
        raise Http404
    user, language = person(request), reader_language()
    plan = milestone.commitment.plan
    return Desk(
        user=user,
        seat=seat_in(request, plan.country_id),
        milestone=milestone,
        title=text_of(milestone, "title", language),
        commitment=text_of(milestone.commitment, "title", language),
        country=country_name(plan.country, language),
        responsible=responsible(milestone),
        reports=may_report(user, milestone),
        closed=_closed(milestone),
        draft=draft_of(user, milestone),
    )


def _closed(milestone: Milestone) -> str:
    """Why nobody can report on it now, in the words of the rule; empty where they can."""
    try:
        check_open(milestone)
    except RuleBroken as rule:
        return str(rule.message)
    return ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that was said of a milestone: reports with evidence and verifications, dates, amendments, open requests."""

    standing: CommitmentStanding
    story: MilestoneStory
    latest: ProgressReport | None
    amendments: tuple[AmendmentLine, ...]
    request: ProgressRequest | None


def story_of(milestone: Milestone) -> Story:
    """Thirteen queries: the commitment as it stands, its reports, amendments, the latest report and request."""
    standing = commitments_standing([milestone.commitment], now())[0]
    stories = milestone_stories(standing, today(), reader_language())
    place = next(index for index, each in enumerate(standing.milestones) if each.milestone.pk == milestone.pk)
    latest = standing.milestones[place].report
    asked: ProgressRequest | None = ProgressRequest.objects.filter(milestone=milestone).first()
    answered = asked and milestone.last_reported_at and milestone.last_reported_at >= asked.asked_at
    return Story(
        standing=standing,
        story=stories[place],
        latest=ProgressReport.objects.select_related("institution").filter(pk=latest.pk).first() if latest else None,
        amendments=milestone_amendments(milestone, now()),
        request=None if answered else asked,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What the public will see of a draft, and how the commitment's values would change, if it has a status."""

    draft: ReportDraft
    institution: Text | None
    evidence: tuple[EvidenceLine, ...]
    values: ValuesChange | None


def preview_of(desk: Desk, draft: ReportDraft) -> Preview:
    """By the rules that hold when it is handed in; nothing is written. One query."""
    evidence = tuple(evidence_line(each) for each in draft.evidence.all())
    speaks_for = desk.seat.institution or desk.responsible
    status = MilestoneStatus(draft.status) if draft.status else None
    return Preview(
        draft=draft,
        institution=text_of(speaks_for, "name", reader_language()) if speaks_for else None,
        evidence=evidence,
        values=values_after(desk.milestone, status, with_evidence=bool(evidence)) if status else None,
    )


def require_writer(desk: Desk) -> None:
    """Refuse who may not report here, unless they began a draft before that changed.

    Raises:
        NotPermitted: ``not_yours``.
    """
    message = _("Only the responsible institution, or the national coordinator, reports on this milestone.")
    permit(desk.reports or desk.draft is not None, "not_yours", message)
