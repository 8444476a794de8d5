"""What a review round's page shows, as frozen dataclasses, PURE; ``dashboards.selectors.rounds`` fills them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.commitment_page import EvidenceLine
from dashboards.scales import Scale
from dashboards.scorecard import CountryRef, Text
from reviews.choices import RoundPhase

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class ClockStep:
    """One step of a round's life: its name, its day (that it happened, or is to happen by), whether it is over."""

    phase: RoundPhase
    words: str
    day: dt.date | None
    until: dt.date | None
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class RecusalLine:
    """A commitment that somebody does not judge, and why."""

    reference: str
    ground: _StrOrPromise
    institution: Text | None
    reason: str


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat: for whom, with which interests, and what it does not judge. ``name`` only of who chose so."""

    organisation: Text
    name: str
    basis: _StrOrPromise
    declaration: str
    employer: str
    ties: tuple[Text, ...]
    offered_on: dt.date
    accepted_on: dt.date | None
    declined_on: dt.date | None
    recusals: tuple[RecusalLine, ...]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """That an organisation proposed somebody, and what became of it."""

    organisation: str
    confirmed_from: str
    proposed_on: dt.date
    offered: bool
    declined_on: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What the round concluded for one commitment."""

    reference: str
    title: Text
    words: str
    consensus: bool
    distribution: Scale
    reviewers: int
    recusals: int
    spread: int | None


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What the government replied, on one commitment or, without ``reference``, on the round as a whole."""

    reference: str
    text: str
    made_on: dt.date
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section of the questionnaire on the making of the plan, in per cent; empty without three reviewers."""

    number: int
    title: Text
    score: str
    lowest: str
    highest: str
    width: str


@dataclass(frozen=True, slots=True)
class Making:
    """What the round concluded on the making of the plan."""

    round_id: int
    round_title: str
    published_on: dt.date
    score: str
    lowest: str
    highest: str
    reviewers: int
    sections: tuple[SectionScore, ...]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """Everything a round's page says today.

    Attributes:
        agreement: Krippendorff's alpha, ``interval`` its bounds; empty before publication, and where not defined.
        unanswered: the commitments judged on which the government did not reply by the day ``no_reply_by``; all of
            them, and no ``replies``, where it did not reply at all.
        lot: whether seats are drawn by lot.
    """

    key: int
    country: CountryRef
    plan_slug: str
    plan_title: Text
    title: str
    phase: RoundPhase
    clock: tuple[ClockStep, ...]
    close_reason: str
    takes_proposals: bool
    agreement: float | None
    interval: tuple[float, float] | None
    agreement_words: str
    agreement_means: str
    seats: Sequence[SeatLine]
    proposals: Sequence[ProposalLine]
    verdicts: Sequence[VerdictRow]
    replies: Sequence[ReplyLine]
    unanswered: Sequence[str]
    no_reply_by: dt.date | None
    making: Making | None
    asks_of_making: bool
    lot: bool

    @property
    def published(self) -> bool:
        """Whether everything is out."""
        return self.phase == RoundPhase.PUBLISHED


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step of a question: its words there, and how many reviewers chose it."""

    label: _StrOrPromise
    words: Text
    number: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with how the reviewers answered it; ``judged`` is how many could."""

    number: int
    wording: Text
    steps: tuple[StepCount, ...]
    judged: int
    reasons: tuple[tuple[Text, _StrOrPromise, str, Sequence[Mapping[str, str]]], ...]


@dataclass(frozen=True, slots=True)
class MakingPage:
    """Every question on the making of a plan with its answers."""

    making: Making
    sections: tuple[tuple[Text, SectionScore, tuple[QuestionLine, ...]], ...]
