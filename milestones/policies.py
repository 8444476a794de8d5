"""Who may report on which milestone: small predicates over (user, object)."""

from __future__ import annotations

from typing import Any

from commitments.choices import Role
from commitments.policies import role_in
from milestones.models import Milestone


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


def responsible_institution_id(milestone: Milestone) -> int | None:
    """The institution that answers for a milestone: its own, else the commitment's lead."""
    return milestone.institution_id or milestone.commitment.lead_institution_id
