"""What is judged in Demoland: a round that was published, and one that is open, with what was handed in so far."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.contrib.auth.models import AnonymousUser

from exchange.demo.progress import evidence_draft
from exchange.demo.stage import Act, Facts, Stage
from reviews.models import Appointment, Proposal, Question, Questionnaire, Rating, ReviewRound
from reviews.services import (
    answers_save,
    answers_submit,
    appointment_accept,
    proposal_confirm,
    proposal_decline,
    proposal_make,
    rating_save,
    rating_submit,
    ratings_stand,
    response_make,
    round_close,
    round_create,
    round_open,
    round_publish,
    seat_offer,
)

OFFICE = "office@demoland.example.org"


def round_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """The life of a round, as far as it has come."""
    yield Act(facts["scheduled"], partial(_schedule, stage, facts))
    yield from _seat_acts(stage, facts)
    yield Act(facts["opens"], partial(_open, stage, facts))
    yield from _rating_acts(stage, facts)
    if "closed" in facts:
        yield Act(facts["closed"], partial(_close, stage, facts))
    for response in facts.get("responses", []):
        yield Act(response["day"], partial(_respond, stage, facts, response))
    for revision in facts.get("revisions", []):
        yield Act(revision["day"], partial(_rate, stage, facts, revision["commitment"], revision))
    for each in facts.get("stand", []):
        yield Act(each["day"], partial(_stand, stage, facts, each["by"]))
    if "published" in facts:
        yield Act(facts["published"], partial(_publish, stage, facts))


def _rating_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """What is handed in while the round is open: ratings, and answers on the making of the plan."""
    for commitment, ratings in facts["ratings"].items():
        for rating in ratings:
            yield Act(rating["day"], partial(_rate, stage, facts, commitment, rating))
    for answers in facts.get("making", []):
        yield Act(answers["day"], partial(_answer, stage, facts, answers))


def _seat_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """Organisations propose; the coordinator offers, or declines for a reason; who was offered a seat may take it."""
    for seat in facts["seats"]:
        yield Act(seat["proposed"], partial(_propose_cast, stage, facts, seat))
        yield Act(seat["offered"], partial(_offer, stage, facts, seat))
        if "accepted" in seat:
            yield Act(seat["accepted"], partial(_accept, stage, facts, seat))
    for refused in facts.get("declined", []):
        yield Act(refused["proposed"], partial(_propose_stranger, stage, facts, refused))
        yield Act(refused["day"], partial(_decline, stage, facts, refused))
    for each in facts.get("waiting", []):
        yield Act(each["proposed"], partial(_propose_waiting, stage, facts, each))


def _round(stage: Stage, facts: Facts) -> ReviewRound:
    return ReviewRound.objects.get(plan=stage.plan(facts["plan"]), title=facts["title"])


def _schedule(stage: Stage, facts: Facts) -> None:
    round_create(
        user=stage.coordinator, plan=stage.plan(facts["plan"]), title=facts["title"],
        opens_on=stage.calendar.day(facts["opens"]), closes_on=stage.calendar.day(facts["closes"]),
        questionnaire=Questionnaire.objects.filter(code=facts.get("questionnaire", "")).first(),
    )  # fmt: skip


def _propose_cast(stage: Stage, facts: Facts, seat: Facts) -> None:
    """The organisation of somebody of the cast puts them forward, and follows the link in its mail."""
    reviewer = stage.people[seat["reviewer"]]
    organisation = reviewer.country_roles.get(country=stage.country).institution
    if organisation is None:
        raise LookupError(f"{seat['reviewer']} reviews for no organisation")
    proposal = proposal_make(
        user=AnonymousUser(), review_round=_round(stage, facts), organisation=organisation, contact_email=OFFICE,
        email=reviewer.email, name=reviewer.name, language=reviewer.language,
    )  # fmt: skip
    proposal_confirm(proposal=proposal)


def _propose_stranger(stage: Stage, facts: Facts, each: Facts) -> None:
    proposal = proposal_make(
        user=AnonymousUser(), review_round=_round(stage, facts), organisation_name=each["organisation"],
        website=each["website"], contact_email="friends@demoland.example.org", email="noor@demoland.example.org",
        name="Noor",
    )  # fmt: skip
    proposal_confirm(proposal=proposal)


def _propose_waiting(stage: Stage, facts: Facts, each: Facts) -> None:
    proposal = proposal_make(
        user=AnonymousUser(), review_round=_round(stage, facts), contact_email=OFFICE,
        organisation=stage.institutions[each["organisation"]], email=each["email"], name=each["name"],
        language=each["language"], statement=each["statement"],
    )  # fmt: skip
    proposal_confirm(proposal=proposal)


def _offer(stage: Stage, facts: Facts, seat: Facts) -> None:
    reviewer = stage.people[seat["reviewer"]]
    seat_offer(user=stage.coordinator, proposal=_round(stage, facts).proposals.get(email=reviewer.email))


def _decline(stage: Stage, facts: Facts, refused: Facts) -> None:
    proposal = Proposal.objects.get(round=_round(stage, facts), organisation_name=refused["organisation"])
    proposal_decline(user=stage.coordinator, proposal=proposal, reason=refused["reason"])


def _accept(stage: Stage, facts: Facts, seat: Facts) -> None:
    reviewer = stage.people[seat["reviewer"]]
    appointment = Appointment.objects.get(round=_round(stage, facts), reviewer=reviewer)
    appointment_accept(
        user=reviewer, appointment=appointment, declaration=seat["declaration"],
        employer_name=seat.get("employer_name", ""),
        ties=[stage.institutions[key] for key in seat.get("ties", [])],
    )  # fmt: skip


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
        reason = rating.get("revision_reason", "")
        rating_submit(user=reviewer, review_round=review_round, commitment=rated, revision_reason=reason)


def _answer(stage: Stage, facts: Facts, given: Facts) -> None:
    """A reviewer answers how the plan was made: ``answers`` are by section and question, ``[step, reason]``."""
    review_round, reviewer = _round(stage, facts), stage.people[given["by"]]
    questions = Question.objects.filter(section__questionnaire=review_round.questionnaire).select_related("section")
    keys = {f"{each.section.number}.{each.number}": str(each.pk) for each in questions}
    answers = {
        keys[place]: {"step": step, "reason": reason, "evidence": []}
        for place, (step, reason) in given["answers"].items()
    }
    answers_save(user=reviewer, review_round=review_round, answers=answers)
    answers_submit(user=reviewer, review_round=review_round)


def _close(stage: Stage, facts: Facts) -> None:
    round_close(user=stage.coordinator, review_round=_round(stage, facts))


def _respond(stage: Stage, facts: Facts, response: Facts) -> None:
    commitment = stage.commitment(f"{facts['plan']}-{response['commitment']}") if "commitment" in response else None
    response_make(
        user=stage.coordinator, review_round=_round(stage, facts), text=response["text"], commitment=commitment,
        evidence=[evidence_draft(each) for each in response.get("evidence", [])],
    )  # fmt: skip


def _stand(stage: Stage, facts: Facts, reviewer: str) -> None:
    ratings_stand(user=stage.people[reviewer], review_round=_round(stage, facts))


def _publish(stage: Stage, facts: Facts) -> None:
    round_publish(user=stage.coordinator, review_round=_round(stage, facts))
