"""What the verbs of a round stand on: its lock and its events."""

from __future__ import annotations

from typing import Any

from commitments.services import country_event
from reviews.models import ReviewRound


def round_stream(review_round: ReviewRound) -> str:
    """The stream of what happens in a round: sealed until the round is published (rule 6)."""
    return f"{review_round.plan.country_id}/round/{review_round.pk}"


def round_locked(round_id: int) -> ReviewRound:
    """The round with its plan, locked for the rest of the transaction."""
    found: ReviewRound = ReviewRound.objects.select_for_update(of=("self",)).select_related("plan").get(pk=round_id)
    return found


def round_event(review_round: ReviewRound, user: Any, verb: str, **data: Any) -> None:
    """One event of a round in its country's public stream: nothing that a rating says."""
    subject, country_id = f"round:{review_round.pk}", review_round.plan.country_id
    country_event(country_id=country_id, user=user, verb=verb, subject=subject, data=data)
