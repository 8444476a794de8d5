"""What a round waits for today."""

from __future__ import annotations

from core.clock import today
from reviews.choices import RoundPhase, RoundState
from reviews.models import Appointment, ReviewRound
from reviews.rules import RoundClock, phase


def seats_to_hear(review_round: ReviewRound) -> list[Appointment]:
    """The seats that handed something in and have not said yet that their ratings stand. One query."""
    rated = review_round.ratings.filter(submitted_at__isnull=False).values("reviewer")
    answered = review_round.answer_sheets.filter(submitted_at__isnull=False).values("reviewer")
    seats = review_round.appointments.filter(accepted_at__isnull=False, stood_by_at__isnull=True)
    return list(seats.filter(reviewer__in=rated) | seats.filter(reviewer__in=answered))


def round_phase(review_round: ReviewRound) -> RoundPhase:
    """What a round waits for today. One query while reviewers may revise, else none."""
    found = public_phase(review_round)
    if found == RoundPhase.REVISION and not seats_to_hear(review_round):
        return RoundPhase.RIPE
    return found


def public_phase(review_round: ReviewRound) -> RoundPhase:
    """The same as far as it is told before publication: not whether every reviewer stands by their ratings. No query.

    That all have spoken before their days are over tells nothing of how they rated; but nobody shall be hurried by it.
    """
    clock = RoundClock(
        state=RoundState(review_round.state),
        response_until=review_round.response_until,
        response_ended=review_round.response_ended_at is not None,
        revise_until=review_round.revise_until,
    )
    return phase(clock, today())
