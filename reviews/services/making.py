"""Answering the questionnaire on the making of a plan: a private draft, then what is handed in, sealed until the round
is published; and what the round concludes from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.services import actor_of
from core.clock import now, today
from core.errors import Malformed, Stale, permit, require
from ledger.services import event_append
from reviews.choices import AnswerStep, RoundPhase, RoundState
from reviews.models import AnswerRevision, AnswerSheet, MakingVerdict, Question, Questionnaire, ReviewRound
from reviews.policies import seat_of
from reviews.rules.making import MakingFigures, QuestionFacts, SectionFacts, Steps, making_figures
from reviews.selectors import round_phase
from reviews.services.frame import round_locked, round_stream

LONGEST_REASON = 5_000
MOST_EVIDENCE = 10
# At the ends of the scale, and where one cannot judge, a step alone says too little.
NEEDS_REASON = (None, AnswerStep.ABSENT, AnswerStep.STRONG)


def _answerable(user: Any, round_id: int) -> tuple[ReviewRound, bool]:
    """The round, if ``user`` may answer its questionnaire today, and whether that is a revision after the reply."""
    current = round_locked(round_id)
    permit(
        seat_of(user, current) is not None, "no_seat", _("Only a reviewer with an accepted seat answers in this round.")
    )
    message = _("This round has no questionnaire.")
    require(current.questionnaire_id is not None, "no_questionnaire", message, field="round")
    revising = round_phase(current) == RoundPhase.REVISION
    if revising:
        mine = AnswerRevision.objects.filter(sheet__round=current, sheet__reviewer=user)
        message = _("This round is closed: only what was handed in before can be revised.")
        require(mine.exists(), "round_not_open", message)
        message = _("You have revised your answers after the reply already: once is the rule.")
        require(not mine.filter(after_reply=True).exists(), "revised_already", message)
    else:
        require(current.state == RoundState.OPEN, "round_not_open", _("This round is not open for rating."))
        require(today() <= current.closes_on, "round_over", _("The day on which this round closes has passed."))
    return current, revising


@transaction.atomic
def answers_save(
    *, user: Any, review_round: ReviewRound, answers: Mapping[str, Mapping[str, Any]],
    seen_saved_at: dt.datetime | None = None,
) -> AnswerSheet:  # fmt: skip
    """Save the reviewer's own draft; nobody else learns of it, and no event tells of it.

    Args:
        answers: by key of the question, ``{"step": 0 to 3 or None, "reason": text, "evidence": [{"title", "url"}]}``;
            without a step it is not answered yet; questions left out keep what is saved of them, ``{}`` takes an answer
            back.
        seen_saved_at: when the draft that the person has before them was saved; ``None`` asks for no comparison.

    Raises:
        NotPermitted: no accepted seat.
        RuleBroken: ``no_questionnaire``, ``round_not_open``, ``round_over``, ``revised_already``.
        Stale: ``stale_draft`` where another device saved it since.
        Malformed: a question that is not in the questionnaire, a step off the scale, an address that is none.
    """
    current, _revising = _answerable(user, review_round.pk)
    saved = AnswerSheet.objects.filter(round=current, reviewer=user).first()
    if seen_saved_at is not None and saved is not None and saved.saved_at != seen_saved_at:
        raise Stale("stale_draft", _("This draft was saved on another device since you opened it."))
    sheet = saved or AnswerSheet(round=current, reviewer=user)
    known = {str(key) for key in _questions(current).values_list("pk", flat=True)}
    checked = {key: _checked(key, answer, known) for key, answer in answers.items()}
    kept = {key: answer for key, answer in {**sheet.answers, **checked}.items() if answer and key in known}
    sheet.answers, sheet.saved_at = kept, now()
    return sheet.save_checked()


def _questions(review_round: ReviewRound) -> Any:
    return Question.objects.filter(section__questionnaire=review_round.questionnaire_id)


def _checked(key: str, answer: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """One answer in its stored shape, or every fault in it, by the question's key."""
    if key not in known:
        raise Malformed([(key, "unknown_question", _("There is no such question in this questionnaire."))])
    if not answer:
        return {}
    step, reason, evidence = answer.get("step"), str(answer.get("reason") or "").strip(), answer.get("evidence") or []
    faults = []
    if step is not None and step not in AnswerStep.values:
        faults.append((key, "step", _("Choose one of the four steps, or that you cannot judge.")))
    if len(reason) > LONGEST_REASON:
        faults.append((key, "max_length", _("This reason is too long.")))
    if len(evidence) > MOST_EVIDENCE or not all(_is_address(each) for each in evidence):
        faults.append((key, "evidence", _("Evidence is a title and an address that begins with https:// or http://.")))
    if faults:
        raise Malformed(list(faults))
    rows = [{"title": str(each["title"]).strip(), "url": str(each["url"])} for each in evidence]
    chosen = {"step": step} if "step" in answer else {}
    return {**chosen, "reason": reason, "evidence": rows}


def _is_address(evidence: Any) -> bool:
    if not isinstance(evidence, Mapping) or not str(evidence.get("title") or "").strip():
        return False
    try:
        URLValidator(schemes=["http", "https"])(str(evidence.get("url") or ""))
    except ValidationError:
        return False
    return True


@transaction.atomic
def answers_submit(*, user: Any, review_round: ReviewRound, revision_reason: str = "") -> AnswerRevision:
    """Hand in the draft as the next revision; after the government's reply once more, with a reason.

    Raises:
        NotPermitted: no accepted seat.
        RuleBroken: as ``answers_save``; ``no_draft``.
        Malformed: by key of the question, what is not answered, or lacks its reason; ``revision_reason``.
    """
    current, revising = _answerable(user, review_round.pk)
    sheet = AnswerSheet.objects.select_for_update(of=("self",)).filter(round=current, reviewer=user).first()
    require(sheet is not None, "no_draft", _("Answer the questions first."))
    assert sheet is not None  # noqa: S101  (just required; the type checker cannot know)
    faults = [fault for question in _questions(current) if (fault := _lacking(question, sheet.answers))]
    if revising and not revision_reason.strip():
        faults.append(("revision_reason", "revision_reason_required", _("Say why you revise your answers.")))
    if faults:
        raise Malformed(list(faults))
    moment = now()
    revision = AnswerRevision(
        sheet=sheet, number=sheet.revisions.count() + 1, answers=sheet.answers, after_reply=revising,
        revision_reason=revision_reason.strip(), submitted_at=moment,
    ).save_checked()  # fmt: skip
    sheet.submitted_at = moment
    sheet.save_checked()
    event_append(
        stream=round_stream(current), sealed=True, actor=actor_of(user, current.plan.country_id),
        verb="answers.submitted", subject=f"round:{current.pk}", data={"revision": revision.number}, records=[revision],
    )  # fmt: skip
    return revision


def _lacking(question: Question, answers: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What one question still lacks, as a fault."""
    key = str(question.pk)
    answer = answers.get(key)
    if answer is None or "step" not in answer:
        return key, "answer_required", _("Answer this question, or say that you cannot judge.")
    if answer["step"] in NEEDS_REASON and not answer["reason"]:
        return key, "reason_required", _("Say why: a step at the end of the scale, or none, needs a reason.")
    return None


def section_facts(questionnaire: Questionnaire) -> list[SectionFacts]:
    """The questionnaire as its arithmetic needs it, its titles in the language of the original. Two queries."""
    return [
        SectionFacts(
            section.number, section.title, section.weight,
            [QuestionFacts(str(each.pk), each.number, each.weight) for each in section.questions.all()],
        )
        for section in questionnaire.sections.prefetch_related("questions")
    ]  # fmt: skip


def steps_of(answers: Mapping[str, Mapping[str, Any]]) -> Steps:
    """The steps of what was handed in."""
    return {key: answer["step"] for key, answer in answers.items()}


def making_of(review_round: ReviewRound) -> MakingFigures | None:
    """What the sheets handed in come to, each as last handed in; ``None`` without a questionnaire. Three queries."""
    if review_round.questionnaire is None:
        return None
    revisions = AnswerRevision.objects.filter(sheet__round=review_round).order_by("sheet_id", "number")
    last = {revision.sheet_id: revision for revision in revisions}
    return making_figures(section_facts(review_round.questionnaire), [steps_of(each.answers) for each in last.values()])


def making_conclude(review_round: ReviewRound, moment: dt.datetime) -> MakingVerdict | None:
    """Freeze what a round concludes on the making of the plan; part of its publication."""
    figures = making_of(review_round)
    if figures is None or not figures.reviewers:
        return None
    verdict = MakingVerdict(
        round=review_round, score=figures.score, lowest=figures.lowest, highest=figures.highest,
        reviewers=figures.reviewers, sections=[_plain(each) for each in figures.sections],
        questions=[_plain(each) for each in figures.questions], published_at=moment,
    )  # fmt: skip
    return verdict.save_checked()


def _plain(figures: Any) -> dict[str, Any]:
    """A dataclass as JSON holds it: decimals as text, so that no digit is lost."""
    names: Sequence[str] = figures.__dataclass_fields__
    found = {name: getattr(figures, name) for name in names}
    return {name: str(value) if hasattr(value, "quantize") else value for name, value in found.items()}
