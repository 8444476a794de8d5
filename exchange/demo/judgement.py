"""What is judged in Demoland: a round that was published, and one that is open, with what was handed in so far."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from exchange.demo.progress import evidence_draft
from exchange.demo.stage import Act, Facts, Stage
from reviews.models import Appointment, Rating, ReviewRound
from reviews.services import (
    appointment_accept,
    appointment_make,
    rating_save,
    rating_submit,
    response_make,
    round_close,
    round_create,
    round_open,
    round_publish,
)


def round_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """The life of a round, as far as it has come."""
    yield Act(facts["scheduled"], partial(_schedule, stage, facts))
    for seat in facts["seats"]:
        yield Act(seat["offered"], partial(_offer, stage, facts, seat))
        if "accepted" in seat:
            yield Act(seat["accepted"], partial(_accept, stage, facts, seat))
    yield Act(facts["opens"], partial(_open, stage, facts))
    for commitment, ratings in facts["ratings"].items():
        for rating in ratings:
            yield Act(rating["day"], partial(_rate, stage, facts, commitment, rating))
    if "closed" in facts:
        yield Act(facts["closed"], partial(_close, stage, facts))
    for response in facts.get("responses", []):
        yield Act(response["day"], partial(_respond, stage, facts, response))
    if "published" in facts:
        yield Act(facts["published"], partial(_publish, stage, facts))


def _round(stage: Stage, facts: Facts) -> ReviewRound:
    return ReviewRound.objects.get(plan=stage.plan(facts["plan"]), title=facts["title"])


def _schedule(stage: Stage, facts: Facts) -> None:
    round_create(
        user=stage.coordinator, plan=stage.plan(facts["plan"]), title=facts["title"],
        opens_on=stage.calendar.day(facts["opens"]), closes_on=stage.calendar.day(facts["closes"]),
    )  # fmt: skip


def _offer(stage: Stage, facts: Facts, seat: Facts) -> None:
    reviewer = stage.people[seat["reviewer"]]
    organisation = reviewer.country_roles.get(country=stage.country).institution
    if organisation is None:
        raise LookupError(f"{seat['reviewer']} reviews for no organisation")
    appointment_make(
        user=stage.coordinator, review_round=_round(stage, facts), reviewer=reviewer, organisation=organisation
    )


def _accept(stage: Stage, facts: Facts, seat: Facts) -> None:
    reviewer = stage.people[seat["reviewer"]]
    appointment = Appointment.objects.get(round=_round(stage, facts), reviewer=reviewer)
    appointment_accept(user=reviewer, appointment=appointment, declaration=seat["declaration"])


def _open(stage: Stage, facts: Facts) -> None:
    round_open(user=stage.coordinator, review_round=_round(stage, facts))


def _rate(stage: Stage, facts: Facts, commitment: str, rating: Facts) -> None:
    """A reviewer saves a rating and, unless it is still a draft, hands it in."""
    reviewer, review_round = stage.people[rating["by"]], _round(stage, facts)
    rated = stage.commitment(f"{facts['plan']}-{commitment}")
    rating_save(
        user=reviewer, review_round=review_round, commitment=rated,
        scores={name: rating[name] for name in Rating.score_fields},
        evidence=[evidence_draft(each) for each in rating.get("evidence", [])],
    )  # fmt: skip
    if not rating.get("draft"):
        rating_submit(user=reviewer, review_round=review_round, commitment=rated)


def _close(stage: Stage, facts: Facts) -> None:
    round_close(user=stage.coordinator, review_round=_round(stage, facts))


def _respond(stage: Stage, facts: Facts, response: Facts) -> None:
    commitment = stage.commitment(f"{facts['plan']}-{response['commitment']}") if "commitment" in response else None
    response_make(
        user=stage.coordinator, review_round=_round(stage, facts), text=response["text"], commitment=commitment
    )


def _publish(stage: Stage, facts: Facts) -> None:
    round_publish(user=stage.coordinator, review_round=_round(stage, facts))
