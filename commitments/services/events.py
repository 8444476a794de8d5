"""How this room, and those above it, speak to the ledger: as whom, and into which stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commitments.models import ActionPlan
from commitments.policies import is_operator, role_in
from commitments.selectors import plan_stream
from core.models import AppendOnly
from ledger.models import Event
from ledger.services import Actor, event_append


def actor_of(user: Any, country_id: str) -> Actor:
    """Who ``user`` is in a country as the public is told: a role and an institution, never a name."""
    role = role_in(user, country_id)
    if role is not None:
        return Actor(role.role, role.institution.name if role.institution else role.country.name)
    return Actor("operator", "operators") if is_operator(user) else Actor("none", "none")


def country_event(
    *,
    country_id: str,
    user: Any,
    verb: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
    records: Sequence[AppendOnly] = (),
) -> Event:
    """One event in a country's own, public stream."""
    actor = actor_of(user, country_id)
    return event_append(stream=country_id, actor=actor, verb=verb, subject=subject, data=data, records=records)


def plan_event(
    *,
    plan: ActionPlan,
    user: Any,
    verb: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
    records: Sequence[AppendOnly] = (),
) -> Event:
    """One event about a plan: in its sealed stream while it is a draft (rule 9), in the country's once it is public."""
    actor = actor_of(user, plan.country_id)
    return plan_event_by(actor=actor, plan=plan, verb=verb, subject=subject, data=data, records=records)


def plan_event_by(
    *,
    plan: ActionPlan,
    actor: Actor,
    verb: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
    records: Sequence[AppendOnly] = (),
) -> Event:
    """The same of an actor who is no person: of the tracker itself, for instance."""
    stream = plan.country_id if plan.is_public else plan_stream(plan)
    return event_append(
        stream=stream, sealed=not plan.is_public, actor=actor, verb=verb, subject=subject, data=data, records=records
    )
