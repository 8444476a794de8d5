"""What a plan's page shows beyond its country's scorecard, as frozen dataclasses, PURE."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboards.commitment_page import AmendmentLine, ResponseLine
from dashboards.scorecard import Text
from reviews.choices import RoundState


@dataclass(frozen=True, slots=True)
class Seat:
    """An organisation's seat in a round, with its declaration of interests once the reviewer accepted."""

    organisation: Text
    declaration: str
    accepted_on: dt.date | None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A review round as it stood on a day: who sits in it, how far they agreed, what the government replied."""

    key: int
    title: str
    state: RoundState
    opens_on: dt.date
    closes_on: dt.date
    response_until: dt.date | None
    published_on: dt.date | None
    agreement: float | None
    agreement_words: str
    seats: tuple[Seat, ...]
    responses: tuple[ResponseLine, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan's own facts, its review rounds and its amendments, as they stood at the end of a day."""

    ogp_id: str
    submitted_on: dt.date | None
    submitted_year: int | None
    published_on: dt.date | None
    rounds: tuple[RoundLine, ...]
    amendments: tuple[AmendmentLine, ...]
