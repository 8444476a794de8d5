"""Who may report on which milestone: small predicates over (user, object)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from commitments.choices import Role
from commitments.models import ActionPlan
from commitments.policies import is_coordinator, role_in
from core.errors import permit
from milestones.models import Milestone, ReportDraft


def may_report(user: Any, milestone: Milestone) -> bool:
    """An officer reports where their institution is responsible, a coordinator anywhere in their country (rule 3).

    Where a milestone names no institution, the commitment's lead is responsible.
    """
    role = role_in(user, milestone.commitment.plan.country_id)
    if role is None:
        return False
    if role.role == Role.COORDINATOR:
        return True
    return role.role == Role.OFFICER and role.institution_id == responsible_institution_id(milestone)


def permit_report(user: Any, milestone: Milestone, message: str) -> None:
    """Raise ``NotPermitted`` where ``user`` may not report, with ``message``, or because of what their token is."""
    if user.is_authenticated and user.limited_to:
        limited = _("This token is limited to one institution, and another one answers for this milestone.")
        permit(may_report(user, milestone), "limited_to_institution", limited)
    permit(may_report(user, milestone), "not_yours", message)


def responsible_institution_id(milestone: Milestone) -> int | None:
    """The institution that answers for a milestone: its own, else the commitment's lead."""
    return milestone.institution_id or milestone.commitment.lead_institution_id


def may_see_draft(user: Any, draft: ReportDraft) -> bool:
    """Whoever writes it, and nobody else: what was not handed in is no statement of the government."""
    return bool(user.is_authenticated and draft.author_id == user.pk)


def may_add_process_evidence(user: Any, plan: ActionPlan) -> bool:
    """The coordinator keeps the repository of how a plan is made and followed."""
    return is_coordinator(user, plan.country_id)


def may_ask(user: Any, country_id: str) -> bool:
    """The coordinator asks institutions for reports."""
    return is_coordinator(user, country_id)
