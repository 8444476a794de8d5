"""What a round concludes on the making of a plan, from plain facts, PURE: whole numbers until the last division.

A question's answer is the lower median of its steps (0 to 3); a section's score the weighted mean of its questions',
in per cent of the highest step; the whole the weighted mean of its sections. See ``docs/scoring.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reviews.choices import AnswerStep
from reviews.rules.conclusions import FEWEST_RATINGS, median_lower

HIGHEST = max(AnswerStep)
ONE_DECIMAL = Decimal("0.1")
Steps = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question: its key in the answers, its number in its section, its weight."""

    key: str
    number: int
    weight: int


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """A section of the questionnaire, with its questions."""

    number: int
    title: str
    weight: int
    questions: Sequence[QuestionFacts]


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What reviewers answered to one question; ``step`` is empty where fewer than three could judge."""

    section: int
    number: int
    weight: int
    step: int | None
    distribution: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """A section's score in per cent, and those of the strictest and the mildest reviewer."""

    number: int
    title: str
    weight: int
    score: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True, slots=True)
class MakingFigures:
    """All that is published on the making of a plan."""

    score: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    reviewers: int
    sections: Sequence[SectionFigures]
    questions: Sequence[QuestionFigures]


def section_score(weighted: Sequence[tuple[int, int | None]]) -> Decimal | None:
    """The weighted mean of steps in per cent of the highest, to one decimal, a half upwards; ``None`` without any.

    ``weighted`` are (weight, step) pairs; a step of ``None`` (“cannot judge”) is left out with its weight.
    """
    judged = [(weight, step) for weight, step in weighted if step is not None]
    if not judged:
        return None
    reached = sum(weight * step for weight, step in judged)
    return _per_cent(Decimal(100 * reached) / (HIGHEST * sum(weight for weight, _step in judged)))


def whole_score(weighted: Sequence[tuple[int, Decimal | None]]) -> Decimal | None:
    """The weighted mean of section scores, to one decimal, a half upwards; sections without a score are left out."""
    scored = [(weight, score) for weight, score in weighted if score is not None]
    if not scored:
        return None
    total = sum((weight * score for weight, score in scored), Decimal(0))
    return _per_cent(total / sum(weight for weight, _score in scored))


def _per_cent(value: Decimal) -> Decimal:
    return value.quantize(ONE_DECIMAL, rounding=ROUND_HALF_UP)


def making_figures(sections: Sequence[SectionFacts], sheets: Sequence[Steps]) -> MakingFigures:
    """What the answer sheets of some reviewers come to; ``sheets`` are ``{key of the question: step or None}``.

    With fewer than three sheets there is no score, and no answer to a question that fewer than three could judge; how
    many chose which step is told all the same.
    """
    few = len(sheets) < FEWEST_RATINGS
    questions = [_question(section, each, sheets) for section in sections for each in section.questions]
    found = {(each.section, each.number): each.step for each in questions}
    figures = []
    for section in sections:
        steps = [(each.weight, found[section.number, each.number]) for each in section.questions]
        own = [score for sheet in sheets if (score := _own_score(section, sheet)) is not None]
        figures.append(
            SectionFigures(
                number=section.number, title=section.title, weight=section.weight,
                score=None if few else section_score(steps),
                lowest=None if few or not own else min(own), highest=None if few or not own else max(own),
            )
        )  # fmt: skip
    wholes = [
        score for sheet in sheets
        if (score := whole_score([(each.weight, _own_score(each, sheet)) for each in sections])) is not None
    ]  # fmt: skip
    return MakingFigures(
        score=whole_score([(each.weight, each.score) for each in figures]),
        lowest=None if few or not wholes else min(wholes),
        highest=None if few or not wholes else max(wholes),
        reviewers=len(sheets),
        sections=figures,
        questions=questions,
    )


def _question(section: SectionFacts, question: QuestionFacts, sheets: Sequence[Steps]) -> QuestionFigures:
    given = [step for sheet in sheets if (step := sheet.get(question.key)) is not None]
    counts = Counter(given)
    return QuestionFigures(
        section=section.number,
        number=question.number,
        weight=question.weight,
        step=median_lower(given, [step.value for step in AnswerStep]) if len(given) >= FEWEST_RATINGS else None,
        distribution={str(step.value): counts[step.value] for step in AnswerStep if counts[step.value]},
    )


def _own_score(section: SectionFacts, sheet: Steps) -> Decimal | None:
    """One reviewer's own score of a section."""
    return section_score([(each.weight, sheet.get(each.key)) for each in section.questions])
