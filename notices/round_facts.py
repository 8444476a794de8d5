"""What there is to tell of review rounds: to reviewers of their own part alone, to coordinators of clock and proposals.

Nothing here tells anybody how others rate, or how many have (rule 6).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator

from django.db.models import F

from commitments.models import Commitment
from notices.choices import Occasion
from notices.parts import Fact, Parts
from reviews.choices import RoundPhase, RoundState
from reviews.models import Appointment, Proposal, Rating, Recusal, ReviewRound
from reviews.selectors import public_phase

# Days before the end of a time in which somebody is told that it ends.
ENDS_SOON = 7
Seats = Collection[Appointment]


def round_facts(parts: Parts, people: Collection[int], day: dt.date, since: dt.datetime) -> Iterator[Fact]:
    """All of it. Five queries, and three more where a round closes soon."""
    running = (RoundState.OPEN, RoundState.RESPONSE)
    seats = list(
        Appointment.objects.filter(reviewer__in=people, accepted_at__isnull=False, round__state__in=running)
        .select_related("round__plan")
        .order_by("pk")
    )
    yield from _closing([each for each in seats if _closes_soon(each.round, day)], day)
    yield from _replied([each for each in seats if public_phase(each.round) == RoundPhase.REVISION])
    yield from _look_again(people, since)
    yield from _proposed(parts, since)
    yield from _clock(parts, day)


def _closes_soon(review_round: ReviewRound, day: dt.date) -> bool:
    left = (review_round.closes_on - day).days
    return review_round.state == RoundState.OPEN and 0 <= left <= ENDS_SOON


def _closing(seats: Seats, day: dt.date) -> Iterator[Fact]:
    """A round that closes soon, for reviewers of it with something left to rate. Three queries, none without seats."""
    if not seats:
        return
    plans = {each.round.plan_id for each in seats}
    standing = Commitment.objects.filter(plan__in=plans, withdrawn_at__isnull=True)
    of_plan = Counter(standing.values_list("plan_id", flat=True))
    recused = Counter(Recusal.objects.filter(appointment__in=seats).values_list("appointment_id", flat=True))
    rated = Rating.objects.filter(round__in={each.round_id for each in seats}, submitted_at__isnull=False)
    handed_in = Counter(rated.values_list("round_id", "reviewer_id"))
    for seat in seats:
        left = of_plan[seat.round.plan_id] - recused[seat.pk] - handed_in[seat.round_id, seat.reviewer_id]
        if left > 0:
            until = seat.round.closes_on
            subject = f"round:{seat.round_id}:{until}"
            yield Fact(seat.reviewer_id, Occasion.ROUND_CLOSES, subject, seat.round, until=until)


def _replied(seats: Seats) -> Iterator[Fact]:
    """A government that has replied, for reviewers who have not said yet that theirs stand. One query at most."""
    waiting = [each for each in seats if each.stood_by_at is None]
    rounds = {each.round_id for each in waiting}
    rated = Rating.objects.filter(round__in=rounds, submitted_at__isnull=False) if rounds else Rating.objects.none()
    handed_in = set(rated.values_list("round_id", "reviewer_id"))
    for seat in waiting:
        if (seat.round_id, seat.reviewer_id) in handed_in:
            subject = f"round:{seat.round_id}"
            yield Fact(seat.reviewer_id, Occasion.REPLIED, subject, seat.round, until=seat.round.revise_until)


def _look_again(people: Collection[int], since: dt.datetime) -> Iterator[Fact]:
    """New reports on what somebody rated in a round that is open still. One query."""
    reported = "commitment__milestones__reports__recorded_at"
    ratings = Rating.objects.filter(reviewer__in=people, round__state=RoundState.OPEN, **{f"{reported}__gte": since})
    newer = ratings.filter(**{f"{reported}__gt": F("submitted_at")})
    for rating in newer.select_related("commitment", "round").distinct().order_by("pk"):
        subject = f"rating:{rating.pk}:{rating.submitted_at}"
        yield Fact(rating.reviewer_id, Occasion.LOOK_AGAIN, subject, rating)


def _proposed(parts: Parts, since: dt.datetime) -> Iterator[Fact]:
    """Proposals that wait for an answer, for coordinators. One query."""
    waiting = Proposal.objects.confirmed().filter(
        round__plan__country__in=list(parts.coordinators), declined_at__isnull=True, appointment__isnull=True,
        confirmed_at__gte=since, round__state__in=(RoundState.SCHEDULED, RoundState.OPEN),
    )  # fmt: skip
    for each in waiting.select_related("round__plan", "organisation").order_by("pk"):
        for role in parts.coordinators[each.round.plan.country_id]:
            yield Fact(role.user_id, Occasion.PROPOSED, f"proposal:{each.pk}", each.round, note=str(each))


def _clock(parts: Parts, day: dt.date) -> Iterator[Fact]:
    """Rounds that wait for their coordinator: to be closed, replied to, published. One query."""
    rounds = ReviewRound.objects.filter(plan__country__in=list(parts.coordinators)).exclude(state=RoundState.PUBLISHED)
    for each in rounds.select_related("plan").order_by("pk"):
        found = _waits(each, day)
        for role in parts.coordinators[each.plan.country_id] if found else ():
            occasion, until = found or (Occasion.RIPE, None)
            yield Fact(role.user_id, occasion, f"round:{each.pk}:{until}", each, until=until)


def _waits(review_round: ReviewRound, day: dt.date) -> tuple[Occasion, dt.date | None] | None:
    """What a round waits for, and the day it is about."""
    stage = public_phase(review_round)
    if stage == RoundPhase.RATING and day > review_round.closes_on:
        return Occasion.ROUND_OVER, review_round.closes_on
    until = review_round.response_until
    if stage == RoundPhase.REPLY and until is not None and (until - day).days <= ENDS_SOON:
        return Occasion.REPLY_ENDS, until
    return (Occasion.RIPE, None) if stage == RoundPhase.RIPE else None
