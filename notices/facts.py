"""What there is to tell some people on a day, told before or not: read from the rows and the ledger, for all of them at
once, in a fixed number of queries.

A new topic is one more function here, its occasion in ``choices`` and its sentence in ``words``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import F, Q, QuerySet

from commitments.choices import CommitmentState, PlanState, Role
from core.clock import start_of_day
from ledger.models import Event
from milestones.choices import LinkStatus
from milestones.models import Evidence, Milestone, ProgressRequest
from milestones.querysets import MilestoneQuerySet
from milestones.selectors import repository_warnings_in
from notices.choices import Occasion
from notices.parts import Fact, Parts, parts_of, since_then
from notices.round_facts import round_facts
from notices.rules import NEWS_DAYS, SOON, due_occasion
from reviews.choices import Finding, RoundState
from reviews.models import Appointment, Verification

# What a line names of its milestone: its own words and whose it is; nothing longer is read.
NAMED = (
    "title", "language", "translations", "due_date", "institution_id", "last_reported_at", "commitment__title",
    "commitment__reference", "commitment__language", "commitment__translations", "commitment__lead_institution_id",
    "commitment__plan__country_id",
)  # fmt: skip


def facts_for(people: Collection[int], day: dt.date) -> dict[int, list[Fact]]:
    """What each of some people can be told on a day (UTC), by person.

    Sixteen queries at most, three more near the end of a half-year, and three where a round closes soon.
    """
    parts = parts_of(people)
    since = start_of_day(day - dt.timedelta(days=NEWS_DAYS))
    found: dict[int, list[Fact]] = defaultdict(list)
    for facts in (
        _due(parts, day),
        _asked(parts, since),
        _disputed(parts, since),
        _dead_links(parts, since),
        _repository(parts, day),
        _appointed(parts, since),
        _seats(people, since),
        round_facts(parts, people, day, since),
    ):
        for fact in facts:
            found[fact.person_id].append(fact)
    return found


def _standing(prefix: str = "") -> Q:
    """What is still promised: milestones of a standing commitment in an open plan."""
    return Q(
        **{
            f"{prefix}commitment__state": CommitmentState.ACTIVE,
            f"{prefix}commitment__plan__state": PlanState.PUBLISHED,
        }
    )


def _theirs(parts: Parts, prefix: str = "") -> Q:
    """Milestones for which the officers' institutions are responsible."""
    keys = list(parts.officers)
    lead = Q(**{f"{prefix}institution__isnull": True, f"{prefix}commitment__lead_institution__in": keys})
    return Q(**{f"{prefix}institution__in": keys}) | lead


def _milestones(condition: Q) -> MilestoneQuerySet:
    return Milestone.objects.filter(condition).select_related("commitment__plan").only(*NAMED)


def _due(parts: Parts, day: dt.date) -> Iterator[Fact]:
    """Milestones near or past their due date, for their officers. One query."""
    near = _milestones(_standing() & _theirs(parts)).unfinished().filter(due_date__lte=day + dt.timedelta(days=SOON))
    for milestone in near.order_by("due_date", "pk"):
        occasion = due_occasion(milestone.due_date, day) if milestone.due_date else None
        if occasion is not None:
            subject = f"milestone:{milestone.pk}:{milestone.due_date}"
            for role in parts.answering(milestone):
                yield Fact(role.user_id, occasion, subject, milestone, until=milestone.due_date)


def _asked(parts: Parts, since: dt.datetime) -> Iterator[Fact]:
    """The coordinator's requests that no report has answered, for the officers asked. Two queries."""
    unanswered = Q(milestone__last_reported_at__isnull=True) | Q(milestone__last_reported_at__lt=F("asked_at"))
    asked = list(
        ProgressRequest.objects.filter(_standing("milestone__") & _theirs(parts, "milestone__"), unanswered)
        .filter(asked_at__gte=since)
        .order_by("asked_at", "pk")
    )
    milestones = _milestones(Q(pk__in={each.milestone_id for each in asked})).in_bulk()
    for each in asked:
        milestone = milestones[each.milestone_id]
        for role in since_then(parts.answering(milestone), each.asked_at):
            yield Fact(role.user_id, Occasion.ASKED, f"request:{each.pk}", milestone, each.note, each.asked_at.date())


def _disputed(parts: Parts, since: dt.datetime) -> Iterator[Fact]:
    """Disputes of latest reports, for the officers who answer and the country's coordinators. Two queries."""
    place = "report__milestone__"
    country = Q(**{f"{place}commitment__plan__country__in": list(parts.coordinators)})
    disputes = list(
        Verification.objects.filter(_standing(place), _theirs(parts, place) | country)
        .filter(finding=Finding.DISPUTED, created_at__gte=since, report__milestone__disputed=True)
        .filter(report__reported_at=F("report__milestone__last_reported_at"))
        .select_related("organisation", "report")
        .order_by("created_at", "pk")
    )
    milestones = _milestones(Q(pk__in={each.report.milestone_id for each in disputes})).in_bulk()
    for each in disputes:
        milestone = milestones[each.report.milestone_id]
        for role in since_then(parts.concerned(milestone), each.created_at):
            subject = f"verification:{each.pk}"
            yield Fact(
                role.user_id, Occasion.DISPUTED, subject, milestone, each.organisation.name, each.created_at.date()
            )


def _dead_links(parts: Parts, since: dt.datetime) -> Iterator[Fact]:
    """Evidence whose address a check found dead, and that is so still, for the officers concerned. Three queries."""
    countries = {role.country_id for roles in parts.officers.values() for role in roles}
    events = Event.objects.filter(stream__name__in=countries, verb="evidence.checked", at__gte=since)
    died = events.filter(data__link_status=LinkStatus.DEAD.value).order_by("pk")
    found = {event.data["evidence"]: event for event in died}
    dead = list(
        Evidence.objects.filter(_standing("report__milestone__"), _theirs(parts, "report__milestone__"))
        .filter(pk__in=found, link_status=LinkStatus.DEAD)
        .select_related("report")
        .order_by("pk")
    )
    milestones = _milestones(Q(pk__in={each.report.milestone_id for each in dead})).in_bulk()
    for each in dead:
        milestone, event = milestones[each.report.milestone_id], found[each.pk]
        for role in since_then(parts.answering(milestone), event.at):
            yield Fact(role.user_id, Occasion.DEAD_LINK, f"event:{event.pk}", milestone, each.title, event.at.date())


def _repository(parts: Parts, day: dt.date) -> Iterator[Fact]:
    """Plans to which nothing was added in a half-year that ends soon, for coordinators. Three queries at most."""
    for warning in repository_warnings_in(list(parts.coordinators), day):
        subject = f"plan:{warning.plan.pk}:{warning.half.last}"
        for role in parts.coordinators[warning.plan.country_id]:
            yield Fact(role.user_id, Occasion.REPOSITORY, subject, warning.plan, until=warning.half.last)


def _appointed(parts: Parts, since: dt.datetime) -> Iterator[Fact]:
    """A government part that somebody was given; a reviewer takes theirs by accepting a seat. No query."""
    for role in parts.roles:
        if role.began_at >= since and role.role != Role.REVIEWER:
            yield Fact(role.user_id, Occasion.ROLE, f"role:{role.pk}", role, until=role.began_at.date())


def _seats(people: Collection[int], since: dt.datetime) -> Iterator[Fact]:
    """Seats in rounds that wait to be accepted, for whom they were offered to. One query."""
    offered = seats_offered().filter(reviewer__in=people, appointed_at__gte=since)
    for seat in offered.select_related("round__plan", "organisation").order_by("pk"):
        yield Fact(seat.reviewer_id, Occasion.SEAT, f"appointment:{seat.pk}", seat, until=seat.appointed_at.date())


def seats_offered() -> QuerySet[Appointment]:
    """Seats that nobody has taken yet, in rounds that are not closed."""
    unfinished = (RoundState.SCHEDULED, RoundState.OPEN)
    waiting = {"accepted_at__isnull": True, "declined_at__isnull": True}
    return Appointment.objects.filter(round__state__in=unfinished, **waiting)
