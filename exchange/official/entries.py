"""What one row says, once read: plain facts, nothing of the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from commitments.choices import OgpValue, Region
from exchange.official.cells import Day
from exchange.official.tags import Tag
from reviews.choices import Stage, StarFormula
from reviews.rules import StarFacts

# The length of a plan whose end is not printed: every national plan of that era.
DEFAULT_YEARS = 2


class Remark(NamedTuple):
    """Something odd about a row that was no reason to refuse it. ``kind`` is what summaries count by."""

    kind: str
    text: str


class PlanKey(NamedTuple):
    """Which plan: the letters of the locality (empty for a national plan), and the plan's number."""

    locality: str
    number: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a row says of its plan; years only, for the files know no days.

    ``named_years`` are years its dates name: the last resort where the year of submission is empty.
    """

    key: PlanKey
    locality_name: str
    ogp_id: str
    submitted_year: int | None
    end_year: int | None
    duration: int | None
    named_years: tuple[int, ...]


@dataclass(slots=True)
class Coding:
    """The mechanism's coding of one commitment in one report; ``values`` are fields of ``IRMAssessment``."""

    stage: Stage
    report_year: int | None
    values: dict[str, str]
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StarCheck:
    """One star cell that says yes or no, and the codings by which the formula of its era would decide."""

    column: str
    formula: StarFormula
    starred: bool
    facts: StarFacts


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """One milestone of a file that has a block for them."""

    number: str
    title: str
    deliverable: str
    start: Day
    due: Day


@dataclass(slots=True)
class Entry:
    """One row that can be imported.

    Attributes:
        line: the line it begins on.
        country: ISO code.
        region: as the file says, or *no region*.
        titles: the commitment's title and its short title, the title to be stored first.
        milestone: present where the row speaks of a milestone.
        only_milestone: the row repeats the commitment of an earlier row, and adds its milestone.
    """

    line: int
    country: str
    region: Region
    plan: PlanFacts
    number: str
    ogp_id: str
    titles: tuple[str, ...]
    action: str
    lead: str
    support: str
    start: Day
    end: Day
    source_url: str
    values: frozenset[OgpValue]
    tags: tuple[Tag, ...]
    codings: list[Coding]
    stars: list[StarCheck]
    milestone: MilestoneFacts | None
    only_milestone: bool = False
    remarks: list[Remark] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, str, str]:
        """Country, plan and number, as a refusal names them."""
        return self.country, str(self.plan.key.number), self.number

    def remark(self, kind: str, text: str) -> None:
        """Add a remark."""
        self.remarks.append(Remark(kind, text))


class Refused(Exception):
    """A row that cannot be imported; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row as the report names it; ``place`` is its country, plan and number as far as the row says."""

    line: int
    place: tuple[str, str, str]
    reason: str


def plan_years(plans: list[PlanFacts]) -> tuple[int, int, bool] | None:
    """First and last year of a plan by all that its rows say, and whether the file prints its end; ``None`` if unknown.

    Rows that differ are outvoted (of equally many the earlier year wins). A plan whose end is not printed is taken to
    last two years; one without a year of submission to begin in the year that its commitments name most often.
    """
    submitted = _most(plan.submitted_year for plan in plans)
    ends = _most(plan.end_year for plan in plans)
    if ends is not None:
        length = _most(plan.duration for plan in plans)
        first = ends - length if length is not None else submitted
        return (first if first is not None else ends - DEFAULT_YEARS), ends, True
    first = submitted if submitted is not None else _most(year for plan in plans for year in plan.named_years)
    return None if first is None else (first, first + DEFAULT_YEARS, False)


def submission_year(plans: list[PlanFacts]) -> int | None:
    """The year in which a plan was submitted, by most of its rows."""
    return _most(plan.submitted_year for plan in plans)


def _most(values: Iterable[int | None]) -> int | None:
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def plan_days(first: int, last: int) -> tuple[dt.date, dt.date]:
    """From 1 July to 30 June; within one year from its first day to its last."""
    if last <= first:
        return dt.date(first, 1, 1), dt.date(first, 12, 31)
    return dt.date(first, 7, 1), dt.date(last, 6, 30)
