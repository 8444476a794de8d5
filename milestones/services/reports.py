"""Reporting progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import CommitmentState, PlanState
from commitments.policies import role_in
from commitments.services import country_event
from core.clock import now
from core.errors import require
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport
from milestones.policies import permit_report, responsible_institution_id
from milestones.services.evidence import EvidenceDraft, evidence_attach, evidence_prints
from milestones.services.progress import milestone_locked, progress_refresh


class Statement(TypedDict, total=False):
    """What is said of a milestone: a status, and what happened or that nothing did.

    Attributes:
        evidence: what supports it; *completed* needs at least one piece.
        no_change: attests that nothing moved; the status must be the one that stands.
        corrects: the earlier report on this milestone that this one corrects.
    """

    status: Required[MilestoneStatus]
    narrative: str
    obstacles: str
    evidence: Sequence[EvidenceDraft]
    no_change: bool
    corrects: ProgressReport | None
    language: str


@transaction.atomic
def progress_report(*, user: Any, milestone: Milestone, version: int, **statement: Unpack[Statement]) -> ProgressReport:
    """Make one dated statement on a milestone; the milestone goes to its next version.

    Args:
        version: the version of the milestone that ``user`` has read.

    Raises:
        NotPermitted: the milestone is another institution's (rule 3).
        Stale: somebody reported or amended in between (rule 5).
        RuleBroken: ``plan_not_published``, ``plan_not_open``, ``commitment_withdrawn``, ``evidence_required``,
            ``status_changed``, ``nothing_to_attest``, ``corrects_elsewhere``, ``corrected_already``.
        Malformed: nothing is said of what happened, or the evidence is malformed.
    """
    current = milestone_locked(milestone.pk)
    message = _("Only the responsible institution, or the national coordinator, reports on this milestone.")
    permit_report(user, current, message)
    current.require_version(version)
    check_open(current)
    evidence = statement.get("evidence", ())
    _check_statement(current, statement["status"], evidence, statement.get("no_change", False))
    _check_correction(current, statement.get("corrects"))
    report = _report(user, current, statement).save_checked()
    rows = evidence_attach(drafts=evidence, kind=Evidence, report=report)
    current.save_next()
    progress_refresh(commitment_ids=[current.commitment_id])
    data = {"status": report.status, "no_change": report.no_change, "evidence": evidence_prints(rows)}
    country_event(
        country_id=current.commitment.plan.country_id, user=user, verb="progress.reported",
        subject=f"milestone:{current.pk}", data=data, records=[report],
    )  # fmt: skip
    return report


def _report(user: Any, milestone: Milestone, statement: Statement) -> ProgressReport:
    """The statement as a row, on behalf of the speaker's institution; not saved yet."""
    moment = now()
    role = role_in(user, milestone.commitment.plan.country_id)
    return ProgressReport(
        milestone=milestone, status=statement["status"], narrative=statement.get("narrative", "").strip(),
        obstacles=statement.get("obstacles", "").strip(), language=statement.get("language", "en"),
        no_change=statement.get("no_change", False), corrects=statement.get("corrects"), reported_by=user,
        institution_id=(role.institution_id if role else None) or responsible_institution_id(milestone),
        reported_at=moment, recorded_at=moment,
    )  # fmt: skip


def check_open(milestone: Milestone) -> None:
    """Reports are made on what the public was promised and still is.

    Raises:
        RuleBroken: ``plan_not_published``, ``plan_not_open``, ``commitment_withdrawn``.
    """
    plan = milestone.commitment.plan
    require(plan.is_public, "plan_not_published", _("The plan is a draft: publish it before reporting on it."))
    require(plan.state == PlanState.PUBLISHED, "plan_not_open", _("This plan is closed or withdrawn."))
    standing = milestone.commitment.state == CommitmentState.ACTIVE
    require(standing, "commitment_withdrawn", _("This commitment was withdrawn."))


def _check_statement(
    milestone: Milestone, status: MilestoneStatus, evidence: Sequence[EvidenceDraft], no_change: bool
) -> None:
    """What can be said: completion only with evidence, a standstill only of what stands."""
    if no_change:
        unfinished = (MilestoneStatus.NOT_STARTED, MilestoneStatus.IN_PROGRESS)
        message = _("Only a milestone that is not started or in progress can stand still.")
        require(status in unfinished, "nothing_to_attest", message, field="no_change")
        message = _("“No change” keeps the status that stands: %(status)s.")
        require(
            status == milestone.status,
            "status_changed",
            message % {"status": milestone.get_status_display()},
            field="status",
        )
    message = _("A milestone is reported completed only with at least one piece of evidence: add an address or a file.")
    require(status != MilestoneStatus.COMPLETED or bool(evidence), "evidence_required", message, field="evidence")


def _check_correction(milestone: Milestone, corrects: ProgressReport | None) -> None:
    if corrects is None:
        return
    same = corrects.milestone_id == milestone.pk
    require(same, "corrects_elsewhere", _("The corrected report is of another milestone."), field="corrects")
    free = not ProgressReport.objects.filter(corrects=corrects).exists()
    require(free, "corrected_already", _("This report was corrected already: correct the newer one."), field="corrects")
