"""Adding evidence of the process: how a plan is made with, and followed by, the public."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.models import ActionPlan
from commitments.services import plan_event
from core.errors import Malformed, permit, require
from milestones.choices import ProcessKind
from milestones.models import ProcessEvidence
from milestones.policies import may_add_process_evidence
from milestones.services.evidence import EvidenceDraft, evidence_attach, evidence_prints


@transaction.atomic
def process_evidence_add(*, user: Any, plan: ActionPlan, shows: str, draft: EvidenceDraft) -> ProcessEvidence:
    """Add a piece of evidence of the process to a plan's repository; what was added stays.

    A draft takes it too, and shows it once it is published; so does a closed plan, whose end is still talked about.

    Args:
        shows: which of the five standards it speaks of, a ``ProcessKind``.

    Raises:
        NotPermitted: ``not_coordinator``.
        RuleBroken: ``plan_withdrawn``; ``added_already`` where the plan has this address or file for the same standard.
        Malformed: ``shows``, and what ``evidence_attach`` raises.
    """
    message = _("Only the national coordinator adds evidence of how a plan is made and followed.")
    permit(may_add_process_evidence(user, plan), "not_coordinator", message)
    current = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    require(current.state != PlanState.WITHDRAWN, "plan_withdrawn", _("This plan was withdrawn."))
    if shows not in ProcessKind.values:
        raise Malformed([("shows", "invalid_choice", _("Choose what this evidence shows."))])
    row = evidence_attach(drafts=[draft], kind=ProcessEvidence, plan=current, shows=shows, added_by=user)[0]
    _refuse_repeated(row)
    data = {"plan": current.pk, "shows": str(shows), "evidence": evidence_prints([row])}
    plan_event(plan=current, user=user, verb="process_evidence.added", subject=f"plan:{current.pk}", data=data)
    return row


def _refuse_repeated(row: ProcessEvidence) -> None:
    """A second click, or a second colleague, adds nothing."""
    same = ProcessEvidence.objects.filter(plan=row.plan_id, shows=row.shows, url=row.url, sha256=row.sha256)
    message = _("This plan has this evidence already, for the same standard.")
    field = "url" if row.url else "file"
    require(not same.exclude(pk=row.pk).exists(), "added_already", message, field=field)
