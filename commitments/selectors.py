"""Questions asked of plans and of who serves a country; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core import signing

from commitments.choices import InvitationState, Role
from commitments.models import ActionPlan, Country, CountryRole, Invitation
from commitments.policies import may_grant
from commitments.rules import PlanDates, current_plan
from core.clock import end_of_day, now
from ledger.models import Event, Stream


def roles_of(user: Any) -> list[CountryRole]:
    """All roles ``user`` holds today. One query."""
    return list(user.country_roles.active().select_related("country", "institution"))


def coordinators_of(country: Country) -> Iterable[CountryRole]:
    """The country's coordinators of today. One query."""
    return country.roles.active().filter(role=Role.COORDINATOR).select_related("user")


def plans_current(on: dt.date, *, country: Country | None = None) -> Mapping[str, ActionPlan]:
    """The national plan each country is judged by on a day, by country code, of the plans public by then. One query."""
    plans = ActionPlan.objects.published().national().filter(published_at__lte=end_of_day(on)).select_related("country")
    if country is not None:
        plans = plans.filter(country=country)
    by_country: dict[str, dict[int, ActionPlan]] = {}
    for plan in plans:
        by_country.setdefault(plan.country_id, {})[plan.pk] = plan
    found: dict[str, ActionPlan] = {}
    for code, known in by_country.items():
        dates = [PlanDates(pk, plan.number, plan.start_date, plan.end_date) for pk, plan in known.items()]
        best = current_plan(dates, on)
        if best is not None:
            found[code] = known[best.key]
    return found


def plan_current(country: Country, on: dt.date) -> ActionPlan | None:
    """The plan a country is judged by on a day; ``None`` where none was public by then. One query."""
    return plans_current(on, country=country).get(country.pk)


def plan_stream(plan: ActionPlan) -> str:
    """The stream of a plan's drafting: sealed until the plan is published."""
    return f"{plan.country_id}/plan/{plan.pk}"


def draft_steps(plan: ActionPlan) -> int:
    """How many changes a draft has seen, those of its commitments and milestones among them. One query."""
    return Stream.objects.filter(name=plan_stream(plan)).values_list("head_seq", flat=True).first() or 0


def draft_changes(plan: ActionPlan, since: int) -> list[Event]:
    """The changes of a draft after its first ``since`` ones, in order. One query."""
    return list(Event.objects.filter(stream__name=plan_stream(plan), seq__gt=since).order_by("seq"))


def invitations_to_mail() -> list[Invitation]:
    """Open invitations that nobody has mailed yet since they were made or sent again, the oldest first. One query."""
    waiting = Invitation.objects.open(now()).filter(mailed_at__isnull=True)
    return list(waiting.select_related("country", "institution", "invited_by").order_by("invited_at", "pk"))


def _links() -> signing.Signer:
    return signing.Signer(salt="commitments.invitation")


def invitation_link_token(invitation: Invitation) -> str:
    """What stands in the link of an invitation: nobody can make it up, and it is kept nowhere."""
    return _links().sign_object([invitation.pk, invitation.nonce])


def invitation_link_parts(token: str) -> tuple[int, str] | None:
    """The key and the link's number that a token of ours was made of; ``None`` for every other text."""
    try:
        pk, nonce = _links().unsign_object(token)
    except signing.BadSignature:
        return None
    return pk, nonce


def invitation_followed(token: str) -> tuple[Invitation, InvitationState] | None:
    """The invitation a link leads to, and what has become of it; ``None`` for a link we never made. Two queries."""
    pk, nonce = invitation_link_parts(token) or (0, "")
    found = Invitation.objects.select_related("country", "institution", "invited_by").filter(pk=pk).first()
    return (found, invitation_state(found, nonce)) if found else None


def invitation_state(invitation: Invitation, nonce: str) -> InvitationState:
    """What has become of an invitation for who holds the link numbered ``nonce``. One query at most."""
    state = invitation.state(now())
    if state == InvitationState.OPEN and nonce != invitation.nonce:
        return InvitationState.REPLACED
    holds = state != InvitationState.OPEN or may_grant(invitation.invited_by, invitation.country_id, invitation.role)
    return state if holds else InvitationState.LAPSED


def invitations_unanswered(country: Country, role: Role) -> list[Invitation]:
    """Who was invited to a part in a country and has not accepted, expired ones too, the latest first. One query."""
    asked = Invitation.objects.unanswered().filter(country=country, role=role)
    return list(asked.select_related("institution", "country").order_by("-invited_at", "-pk"))
