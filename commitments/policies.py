"""Who may do what to plans and roles: small predicates over (user, object), asked by pages, API and admin alike."""

from __future__ import annotations

from typing import Any

from commitments.choices import GOVERNMENT, Role
from commitments.models import ActionPlan, CountryRole


def role_in(user: Any, country_id: str) -> CountryRole | None:
    """The role ``user`` holds in a country today, with its institution; ``None`` for everybody else. One query."""
    if not user.is_authenticated:
        return None
    role: CountryRole | None = (
        user.country_roles.active().select_related("institution", "country").filter(country_id=country_id).first()
    )
    return role


def is_operator(user: Any) -> bool:
    """Whether this is an operator of the installation."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def is_coordinator(user: Any, country_id: str) -> bool:
    """Whether this is the national coordinator of a country."""
    role = role_in(user, country_id)
    return role is not None and role.role == Role.COORDINATOR


def serves_government(user: Any, country_id: str) -> bool:
    """Whether this person speaks for the government of a country."""
    role = role_in(user, country_id)
    return role is not None and role.role in GOVERNMENT


def may_edit_plans(user: Any, country_id: str) -> bool:
    """Only a coordinator enters, publishes and amends plans (rule 2)."""
    return is_coordinator(user, country_id)


def may_view_plan(user: Any, plan: ActionPlan) -> bool:
    """The same as ``ActionPlanQuerySet.visible_to``, for one plan (rule 9); a test compares them."""
    return plan.is_public or is_operator(user) or serves_government(user, plan.country_id)


def may_grant(user: Any, country_id: str, role: str) -> bool:
    """Operators seat anyone; a coordinator seats the officers of their country."""
    return is_operator(user) or (role == Role.OFFICER and is_coordinator(user, country_id))


def may_edit_institutions(user: Any, country_id: str) -> bool:
    """Operators and the country's coordinator keep its list of institutions."""
    return is_operator(user) or is_coordinator(user, country_id)
