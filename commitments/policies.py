"""Who may do what to plans and roles: small predicates over (user, object), asked by pages, API and admin alike."""

from __future__ import annotations

from typing import Any

from commitments.choices import GOVERNMENT, Role
from commitments.models import ActionPlan, CountryRole, Institution

INSTITUTION_LIMIT = "institution:"


def role_in(user: Any, country_id: str) -> CountryRole | None:
    """The role ``user`` holds in a country today, with its institution; ``None`` for everybody else. One query.

    Who calls by a token that is limited to an institution is an officer of that institution, if they speak for it, and
    nothing else, whatever they are besides. Every policy asks here, so none can forget it. Two queries then.
    """
    if not user.is_authenticated:
        return None
    role: CountryRole | None = (
        user.country_roles.active().select_related("institution", "country").filter(country_id=country_id).first()
    )
    if role is None or not user.limited_to:
        return role
    institution = institution_of_limit(user.limited_to)
    return role.narrowed_to(institution) if institution is not None and role.speaks_for(institution) else None


def may_speak_for(user: Any, institution: Institution) -> bool:
    """Whether a token of this person may be limited to an institution."""
    role = role_in(user, institution.country_id)
    return role is not None and role.speaks_for(institution)


def limit_to(institution: Institution) -> str:
    """How a token keeps that it is limited to an institution."""
    return f"{INSTITUTION_LIMIT}{institution.pk}"


def institution_of_limit(limit: str) -> Institution | None:
    """The institution that a token is limited to; ``None`` where it names none, which then stands for nothing at all.

    One query.
    """
    key = limit.removeprefix(INSTITUTION_LIMIT)
    named = limit.startswith(INSTITUTION_LIMIT) and key.isascii() and key.isdigit()
    return Institution.objects.filter(pk=int(key)).first() if named else None


def is_operator(user: Any) -> bool:
    """Whether this is an operator of the installation, by no token that is limited to an institution."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser and not user.limited_to)


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


def may_view_people(user: Any, country_id: str) -> bool:
    """Operators and the country's coordinator see who serves it by name (rule 12); ``visible_to`` says the same."""
    return is_operator(user) or is_coordinator(user, country_id)


def may_edit_institutions(user: Any, country_id: str) -> bool:
    """Operators and the country's coordinator keep its list of institutions."""
    return is_operator(user) or is_coordinator(user, country_id)
