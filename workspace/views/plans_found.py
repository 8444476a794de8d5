"""Which plan, commitment or milestone an address means, and whether who asks has a part in it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from commitments.choices import GOVERNMENT, Role
from commitments.models import ActionPlan, Commitment, CountryRole
from milestones.models import Milestone
from workspace.access import person, seat_in

# Who enters, publishes and amends plans (rule 2); who serves the government besides reads the drafts (rule 9).
WRITERS = (Role.COORDINATOR,)


def plan_of(
    request: HttpRequest, code: str, pk: int, roles: Sequence[Role] = WRITERS
) -> tuple[CountryRole, ActionPlan]:
    """The seat of who asks, and a plan of that country. Two queries. Raises as ``seat_in``."""
    seat = seat_in(request, code, roles)
    plans = ActionPlan.objects.visible_to(person(request)).select_related("country", "locality")
    return seat, get_object_or_404(plans, pk=pk, country=code)


def commitment_of(request: HttpRequest, pk: int, roles: Sequence[Role] = WRITERS) -> tuple[CountryRole, Commitment]:
    """The same for a commitment: one of a draft is not there for who may not see the draft."""
    commitments = Commitment.objects.visible_to(person(request))
    commitment = get_object_or_404(
        commitments.select_related("plan__country", "plan__locality", "lead_institution"), pk=pk
    )
    return seat_in(request, commitment.plan.country_id, roles), commitment


def milestone_of(request: HttpRequest, pk: int, roles: Sequence[Role] = WRITERS) -> tuple[CountryRole, Milestone]:
    """The same for a milestone."""
    related = ("commitment__plan__country", "commitment__plan__locality", "commitment__lead_institution", "institution")
    milestone = get_object_or_404(Milestone.objects.visible_to(person(request)).select_related(*related), pk=pk)
    return seat_in(request, milestone.commitment.plan.country_id, roles), milestone


__all__ = ["GOVERNMENT", "WRITERS", "commitment_of", "milestone_of", "plan_of"]
