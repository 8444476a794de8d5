"""Which entries of the public ledger concern a country, commitment, institution or policy area: what its feed tells.

A feed tells what happened in public. What was sealed (a draft, an open round) is told in it by one entry, that it is
public now; its own entries, written long before, stand on the page of changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from commitments.models import Commitment, Country, Institution, PolicyArea
from dashboards.changes_page import Change
from dashboards.selectors.changes import changes_of
from ledger.models import Event, EventQuerySet
from milestones.models import Milestone
from reviews.models import ReviewRound

# How many entries a feed holds.
IN_A_FEED = 50
# What happens to a round that concerns everybody who follows one of its commitments.
ROUND_NEWS = (
    "round.scheduled", "round.opened", "round.extended", "round.closed", "round.response_completed",
    "round.response_waived", "round.published",
)  # fmt: skip


def feed_changes(events: EventQuerySet) -> Sequence[Change]:
    """The newest of some entries, in words. Eight queries at most."""
    return changes_of(list(events.select_related("stream").order_by("-pk")[:IN_A_FEED]))


def events_of_all() -> EventQuerySet:
    """What happened in public, anywhere."""
    return Event.objects.public().exclude(stream__name__contains="/")


def events_of_country(country: Country) -> EventQuerySet:
    """What happened in public in a country."""
    return Event.objects.public().filter(stream__name=country.pk)


def events_of_commitment(commitment: Commitment) -> EventQuerySet:
    """What happened to a commitment and its milestones, and the rounds that judge it."""
    own = Q(subject=f"commitment:{commitment.pk}") | Q(
        subject__in=_named("milestone", Milestone.objects.filter(commitment=commitment))
    )
    rounds = _named("round", ReviewRound.objects.filter(plan=commitment.plan_id))
    return events_of_country(commitment.plan.country).filter(own | Q(subject__in=rounds, verb__in=ROUND_NEWS))


def events_of_institution(institution: Institution) -> EventQuerySet:
    """What happened to an institution, what it leads in public plans, and the milestones it answers for."""
    led = Commitment.objects.published().filter(lead_institution=institution)
    answered = Milestone.objects.published().filter(
        Q(institution=institution) | Q(institution__isnull=True, commitment__lead_institution=institution)
    )
    own = Q(subject=f"institution:{institution.pk}")
    own |= Q(subject__in=_named("commitment", led)) | Q(subject__in=_named("milestone", answered))
    return events_of_country(institution.country).filter(own)


def events_of_area(area: PolicyArea) -> EventQuerySet:
    """What happened to the public commitments of a policy area and their milestones, in all countries."""
    commitments = Commitment.objects.published().filter(policy_areas=area)
    milestones = Milestone.objects.filter(commitment__in=commitments)
    about = Q(subject__in=_named("commitment", commitments)) | Q(subject__in=_named("milestone", milestones))
    return events_of_all().filter(about)


def _named(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The names by which entries call some rows (``milestone:12``), for the database to compare."""
    name = Concat(Value(f"{kind}:"), Cast("pk", TextField()), output_field=TextField())
    names: QuerySet[Any, Any] = rows.order_by().annotate(ledger_name=name).values("ledger_name")
    return names
