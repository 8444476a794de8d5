"""Everything that a published round's figures follow from, with the figures, as one document.

Whole numbers and texts only, so that its canonical JSON (RFC 8785) is the same bytes everywhere. People appear by the
key of their seat and the organisation they sat for; by name only if they chose so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger.models import Event
from ledger.rules import moment_text
from reviews.models import AnswerRevision, Appointment, MakingVerdict, RatingRevision, Recusal, ReviewRound, Verdict
from reviews.models.rating import Scores
from reviews.rules import RatedFacts, RoundFacts, RoundFigures, round_figures
from reviews.rules.figures import SIDE_SCALES
from reviews.rules.making import MakingFigures, QuestionFacts, SectionFacts, making_figures
from reviews.services.making import steps_of

FORMAT = 1
SCORES = Scores.score_fields[:-1]


def round_document(review_round: ReviewRound) -> dict[str, Any]:
    """The document of a published round. Fourteen queries."""
    plan = review_round.plan
    return {
        "format": FORMAT,
        "round": {
            "id": review_round.pk, "country": plan.country_id, "plan": plan.number, "title": review_round.title,
            "opened_at": _moment(review_round.opened_at), "closed_at": _moment(review_round.closed_at),
            "response_until": str(review_round.response_until), "response_waived": review_round.response_waived,
            "published_at": _moment(review_round.published_at), "ledger": _ledger(review_round),
        },
        "seats": [_seat(each) for each in _seats(review_round)],
        "proposals": [
            {
                "organisation": str(each), "proposed_at": _moment(each.proposed_at),
                "declined": each.decline_reason, "seat": each.appointment_id,
            }
            for each in review_round.proposals.confirmed().select_related("organisation")
        ],
        "recusals": [
            {"seat": seat, "commitment": commitment, "ground": ground}
            for seat, commitment, ground in _recusals(review_round).values_list(
                "appointment_id", "commitment_id", "ground"
            )
        ],
        "ratings": [_rating(each, seats) for seats in [_seat_of(review_round)] for each in _revisions(review_round)],
        "responses": [
            {
                "commitment": each.commitment_id, "text": each.text, "created_at": _moment(each.created_at),
                "evidence": [{"title": piece.title, "url": piece.url, "sha256": piece.sha256}
                             for piece in each.evidence.all()],
            }
            for each in review_round.responses.prefetch_related("evidence")
        ],
        "questionnaire": _questionnaire(review_round),
        "figures": published_figures(review_round),
    }  # fmt: skip


def _moment(moment: Any) -> str:
    return moment_text(moment) if moment else ""


def _ledger(review_round: ReviewRound) -> str:
    """The hash of the event that published it: what stands before it in the chain can no longer be exchanged."""
    published = Event.objects.filter(verb="round.published", subject=f"round:{review_round.pk}").first()
    return published.hash if published else ""


def _seats(review_round: ReviewRound) -> Any:
    return review_round.appointments.select_related("organisation", "employer", "reviewer").prefetch_related("ties")


def _seat(seat: Appointment) -> dict[str, Any]:
    return {
        "seat": seat.pk, "organisation": seat.organisation.name, "basis": seat.basis,
        "name": seat.reviewer.name if seat.reviewer.shows_name else "", "declaration": seat.declaration,
        "employer": seat.employer.name if seat.employer else seat.employer_name,
        "ties": sorted(each.name for each in seat.ties.all()),
        "accepted": seat.accepted_at is not None, "stands": seat.stood_by_at is not None,
    }  # fmt: skip


def _seat_of(review_round: ReviewRound) -> Mapping[int, int]:
    return dict(review_round.appointments.values_list("reviewer_id", "pk"))


def _recusals(review_round: ReviewRound) -> Any:
    return Recusal.objects.filter(appointment__round=review_round).order_by("appointment_id", "commitment_id")


def _revisions(review_round: ReviewRound) -> Any:
    rows = RatingRevision.objects.filter(rating__round=review_round).select_related("rating__commitment")
    return rows.order_by("rating__commitment_id", "rating_id", "number")


def _rating(revision: RatingRevision, seats: Mapping[int, int]) -> dict[str, Any]:
    return {
        "seat": seats.get(revision.rating.reviewer_id, 0), "commitment": revision.rating.commitment_id,
        "reference": revision.rating.commitment.reference, "number": revision.number,
        "scores": {name: getattr(revision, name) for name in SCORES}, "reason": revision.reason,
        "evidence": revision.evidence, "seen_reports": revision.seen_reports, "seen_evidence": revision.seen_evidence,
        "after_reply": revision.after_reply, "revision_reason": revision.revision_reason,
        "submitted_at": _moment(revision.submitted_at),
    }  # fmt: skip


def _questionnaire(review_round: ReviewRound) -> dict[str, Any] | None:
    questionnaire = review_round.questionnaire
    if questionnaire is None:
        return None
    seats = _seat_of(review_round)
    revisions = AnswerRevision.objects.filter(sheet__round=review_round).select_related("sheet")
    return {
        "code": questionnaire.code,
        "version": questionnaire.version,
        "sections": [
            {
                "number": section.number, "title": section.title, "weight": section.weight,
                "questions": [
                    {"key": str(each.pk), "number": each.number, "weight": each.weight, "question": each.wording}
                    for each in section.questions.all()
                ],
            }
            for section in questionnaire.sections.prefetch_related("questions")
        ],
        "answers": [
            {
                "seat": seats.get(each.sheet.reviewer_id, 0), "number": each.number, "answers": each.answers,
                "after_reply": each.after_reply, "revision_reason": each.revision_reason,
            }
            for each in revisions.order_by("sheet_id", "number")
        ],
    }  # fmt: skip


def published_figures(review_round: ReviewRound) -> dict[str, Any]:
    """The figures as they were frozen. Two queries."""
    making = MakingVerdict.objects.filter(round=review_round).first()
    return {
        "agreement": _text(review_round.agreement),
        "interval": [_text(review_round.agreement_low), _text(review_round.agreement_high)],
        "verdicts": [_verdict(each) for each in review_round.verdicts.order_by("commitment_id")],
        "making": None if making is None else {
            "score": _text(making.score), "lowest": _text(making.lowest), "highest": _text(making.highest),
            "reviewers": making.reviewers, "sections": making.sections, "questions": making.questions,
        },
    }  # fmt: skip


def _text(number: Decimal | None) -> str:
    """A figure with all its digits; empty where it is not defined."""
    return "" if number is None else str(number)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "commitment": verdict.commitment_id, "outcome": verdict.outcome, "completion": verdict.completion,
        **{name: getattr(verdict, name) for name in SIDE_SCALES}, "distribution": verdict.distribution,
        "reviewers": verdict.reviewers, "recusals": verdict.recusals, "spread": verdict.spread,
    }  # fmt: skip


def recomputed_figures(document: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that follow from a document, by the rules; nothing but the document is read."""
    facts = RoundFacts(
        revisions=[
            RatedFacts(each["seat"], each["commitment"], each["number"], each["scores"]) for each in document["ratings"]
        ],
        recusals=[(each["seat"], each["commitment"]) for each in document["recusals"]],
    )
    found = round_figures(facts)
    return {
        "agreement": _text(found.agreement),
        "interval": [_text(bound) for bound in found.interval or (None, None)],
        "verdicts": _verdicts(found),
        "making": _making(document["questionnaire"]),
    }


def _verdicts(found: RoundFigures) -> list[dict[str, Any]]:
    return [
        {
            "commitment": each.commitment, "outcome": each.outcome.value, "completion": each.completion,
            **each.side_scores, "distribution": dict(each.distribution), "reviewers": each.reviewers,
            "recusals": each.recusals, "spread": each.spread,
        }
        for each in found.verdicts
    ]  # fmt: skip


def _making(questionnaire: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if questionnaire is None or not questionnaire["answers"]:
        return None
    sections = [
        SectionFacts(
            each["number"], each["title"], each["weight"],
            [QuestionFacts(question["key"], question["number"], question["weight"]) for question in each["questions"]],
        )
        for each in questionnaire["sections"]
    ]  # fmt: skip
    last = {each["seat"]: each["answers"] for each in sorted(questionnaire["answers"], key=lambda each: each["number"])}
    return _making_figures(making_figures(sections, [steps_of(answers) for answers in last.values()]))


def _making_figures(found: MakingFigures) -> dict[str, Any]:
    return {
        "score": _text(found.score), "lowest": _text(found.lowest), "highest": _text(found.highest),
        "reviewers": found.reviewers,
        "sections": [
            {
                "number": each.number, "title": each.title, "weight": each.weight,
                "score": _or_none(each.score), "lowest": _or_none(each.lowest), "highest": _or_none(each.highest),
            }
            for each in found.sections
        ],
        "questions": [
            {
                "section": each.section, "number": each.number, "weight": each.weight, "step": each.step,
                "distribution": dict(each.distribution),
            }
            for each in found.questions
        ],
    }  # fmt: skip


def _or_none(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def differing(published: Any, recomputed: Any, place: str = "") -> list[str]:
    """Where two sets of figures differ, in words, one line each."""
    if isinstance(published, Mapping) and isinstance(recomputed, Mapping):
        lines: list[str] = []
        for name in sorted(set(published) | set(recomputed), key=str):
            inner = f"{place} {name}".strip()
            lines += differing(published.get(name), recomputed.get(name), inner)
        return lines
    if isinstance(published, list) and isinstance(recomputed, list) and len(published) == len(recomputed):
        return [
            line
            for number, (one, other) in enumerate(zip(published, recomputed, strict=True), start=1)
            for line in differing(one, other, f"{place} {number}")
        ]
    return [] if published == recomputed else [f"{place}: published {published}, computed {recomputed}"]
