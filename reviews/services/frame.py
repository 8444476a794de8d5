"""What the verbs of a round stand on: its lock, its events, and how long mailed links hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from commitments.services import country_event
from commitments.services.invitations import MAIL_PAUSE
from core.clock import now
from reviews.models import Proposal, ReviewRound, Volunteer


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


def links_hold_from() -> dt.datetime:
    """Links that confirm a proposal or a registration, made before this moment, hold no more."""
    return now() - dt.timedelta(days=settings.CONFIRMATION_DAYS)


def link_wanted(row: Proposal | Volunteer) -> bool:
    """Whether who asks again is mailed a new link: not where it is confirmed, or a link left within the last hour."""
    rested = row.mailed_at is None or now() - row.mailed_at >= MAIL_PAUSE
    return row.confirmed_at is None and rested
