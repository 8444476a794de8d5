"""A plan's own facts, its review rounds and its amendments, as they stood at the end of a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from commitments.models import ActionPlan
from core.clock import end_of_day
from dashboards.commitment_page import ResponseLine
from dashboards.plan_page import PlanPage, RoundLine, Seat
from dashboards.reader import reader_language
from dashboards.selectors.amendments import plan_amendments
from dashboards.selectors.judgements import PUBLIC, response_line
from dashboards.selectors.names import text_of
from dashboards.words import agreement_words
from reviews.choices import RoundState
from reviews.models import Appointment, Response, ReviewRound


def plan_page(plan: ActionPlan, as_of: dt.date, language: str | None = None) -> PlanPage:
    """What is known of ``plan`` beside its commitments. Five queries at most."""
    language = reader_language(language)
    moment = end_of_day(as_of)
    rounds = list(ReviewRound.objects.filter(plan=plan, opens_on__lte=as_of).order_by("-opens_on", "-id"))
    seats = _seats(rounds, moment, language)
    responses = _responses(rounds, moment)
    return PlanPage(
        ogp_id=plan.ogp_id,
        submitted_on=plan.submitted_on,
        submitted_year=plan.submitted_year,
        published_on=plan.published_at.date() if plan.published_at else None,
        rounds=tuple(_round_line(each, moment, seats[each.pk], responses[each.pk]) for each in rounds),
        amendments=plan_amendments(plan, moment),
    )


def _state_at(review_round: ReviewRound, moment: dt.datetime) -> RoundState:
    """Where a round stood at a moment."""
    passed = (
        (RoundState.PUBLISHED, review_round.published_at),
        (RoundState.RESPONSE, review_round.closed_at),
        (RoundState.OPEN, review_round.opened_at),
    )
    return next((state for state, at in passed if at is not None and at <= moment), RoundState.SCHEDULED)


def _round_line(
    review_round: ReviewRound, moment: dt.datetime, seats: Sequence[Seat], responses: Sequence[ResponseLine]
) -> RoundLine:
    """A round; how far its reviewers agreed is known once it is published, and not before (rule 6)."""
    state = _state_at(review_round, moment)
    published = state == RoundState.PUBLISHED and review_round.published_at is not None
    known = published and review_round.agreement is not None
    agreement = float(review_round.agreement or 0) if known else None
    return RoundLine(
        key=review_round.pk,
        title=review_round.title,
        state=state,
        opens_on=review_round.opens_on,
        closes_on=review_round.closes_on,
        response_until=review_round.response_until if state == RoundState.RESPONSE else None,
        published_on=review_round.published_at.date() if published and review_round.published_at else None,
        agreement=agreement,
        agreement_words=agreement_words(agreement) if published else "",
        seats=tuple(seats),
        responses=tuple(responses),
    )


def _seats(rounds: Sequence[ReviewRound], moment: dt.datetime, language: str) -> Mapping[int, list[Seat]]:
    """Who sits in some rounds, by round. One query."""
    seats: dict[int, list[Seat]] = defaultdict(list)
    found = Appointment.objects.filter(round__in=rounds, appointed_at__lte=moment).select_related("organisation")
    for each in found.order_by("id"):
        accepted = each.accepted_at.date() if each.accepted_at and each.accepted_at <= moment else None
        declaration = each.declaration if accepted else ""
        seats[each.round_id].append(Seat(text_of(each.organisation, "name", language), declaration, accepted))
    return seats


def _responses(rounds: Sequence[ReviewRound], moment: dt.datetime) -> Mapping[int, list[ResponseLine]]:
    """The government's replies to published rounds as a whole, by round. Two queries."""
    lines: dict[int, list[ResponseLine]] = defaultdict(list)
    found = Response.objects.visible_to(PUBLIC).filter(
        round__in=rounds, commitment__isnull=True, created_at__lte=moment, round__published_at__lte=moment
    )
    for each in found.select_related("round").prefetch_related("evidence").order_by("created_at", "id"):
        lines[each.round_id].append(response_line(each, moment))
    return lines
