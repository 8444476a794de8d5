"""Every question on the making of a plan with what the reviewers of a published round answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.reader import reader_language
from dashboards.round_page import MakingPage, QuestionLine, SectionScore, StepCount
from dashboards.scorecard import Text
from dashboards.selectors.names import text_of
from dashboards.selectors.rounds import making_of_verdict
from reviews.choices import AnswerStep
from reviews.models import AnswerRevision, MakingVerdict, Question, ReviewRound


def making_page(review_round: ReviewRound) -> MakingPage | None:
    """The questions and answers of a published round; ``None`` where it judged no making. Six queries."""
    verdict = MakingVerdict.objects.filter(round=review_round).select_related("round__questionnaire").first()
    questionnaire = verdict.round.questionnaire if verdict else None
    if verdict is None or questionnaire is None:
        return None
    language = reader_language()
    making = making_of_verdict(verdict, language)
    scores = {each.number: each for each in making.sections}
    steps = {(each["section"], each["number"]): each["step"] for each in verdict.questions}
    answers = _answers(review_round, language)
    sections = []
    for section in questionnaire.sections.prefetch_related("questions"):
        lines = tuple(
            _question(question, steps.get((section.number, question.number)), answers, language)
            for question in section.questions.all()
        )
        title = text_of(section, "title", language)
        score = scores.get(section.number) or SectionScore(section.number, title, "", "", "", "0%")
        sections.append((title, score, lines))
    return MakingPage(making, tuple(sections))


def _answers(review_round: ReviewRound, language: str) -> Sequence[tuple[Text, Mapping[str, Any]]]:
    """The last answers of each reviewer, with their organisation. Two queries."""
    rows = AnswerRevision.objects.filter(sheet__round=review_round).select_related("sheet").order_by("number")
    last = {each.sheet.reviewer_id: each.answers for each in rows}
    seats = review_round.appointments.filter(reviewer__in=last).select_related("organisation").order_by("pk")
    return [(text_of(seat.organisation, "name", language), last[seat.reviewer_id]) for seat in seats]


def _question(
    question: Question, verdict: int | None, answers: Sequence[tuple[Text, Mapping[str, Any]]], language: str
) -> QuestionLine:
    key = str(question.pk)
    given = [(organisation, each[key]) for organisation, each in answers if key in each]
    chosen = [answer["step"] for _organisation, answer in given if answer["step"] is not None]
    return QuestionLine(
        number=question.number,
        wording=text_of(question, "wording", language),
        steps=tuple(
            StepCount(step.label, Text(*question.meaning(step, language)), chosen.count(step), verdict == step)
            for step in AnswerStep
        ),
        judged=len(chosen),
        reasons=tuple(
            (organisation, _label(answer["step"]), answer["reason"], answer["evidence"])
            for organisation, answer in given
            if answer["reason"] or answer["evidence"]
        ),
    )


def _label(step: int | None) -> str:
    return "" if step is None else str(AnswerStep(step).label)
