"""The front page: a tile for each country in its region, and all countries in an order the reader chose, PURE."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dashboards.country_page import CountryLine, country_line
from dashboards.scorecard import CountrySummary
from dashboards.since_joining import PlanPoint, Sparkline, sparkline
from dashboards.tallies import Tally
from dashboards.tile_map import TileMap, tile_map
from dashboards.words import plain
from milestones.choices import HIGH_COMPLETION, STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

BY_NAME = "name"
ASCENDING, DESCENDING = "ascending", "descending"
Points = Mapping[str, Sequence[PlanPoint]]


def _name(summary: CountrySummary) -> str:
    return plain(summary.country.name)


def _share(tally: Tally) -> float | None:
    """The share of substantial or complete; ``None`` where nothing is on the scale, which is not zero."""
    return tally.of(*HIGH_COMPLETION) / tally.total if tally.of(*STEPS) else None


@dataclass(frozen=True, slots=True)
class Column:
    """What the table can be ordered by: ``key`` of a country is ``None`` where there is nothing to order it by.

    ``natural`` is the order a first choice gives, which a second one turns round.
    """

    name: str
    label: _StrOrPromise
    natural: str
    key: Callable[[CountrySummary], float | str | None]
    mark: str = ""


COLUMNS = (
    Column(BY_NAME, _("Country and current plan"), ASCENDING, _name),
    Column("commitments", _("Commitments"), DESCENDING, lambda each: each.total if each.plan else None),
    Column("claimed", _("Claimed"), DESCENDING, lambda each: _share(each.claimed), "claimed"),
    Column("evidenced", _("Evidenced"), DESCENDING, lambda each: _share(each.evidenced), "evidenced"),
    Column("reviewed", _("Reviewed"), DESCENDING, lambda each: _share(each.reviewed), "reviewed"),
    Column("overdue", _("Late"), DESCENDING, lambda each: each.overdue or None),
    Column("reported", _("Last report"), DESCENDING, lambda each: _ordinal(each.last_reported_on)),
)
BY = {column.name: column for column in COLUMNS}


def _ordinal(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: what a link on it asks for, and how the table is ordered by it now, if it is."""

    column: Column
    ask: str
    sorted: str


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A country's line: its three values as bars, and its plans since it joined."""

    line: CountryLine
    spark: Sparkline | None

    @property
    def silent(self) -> bool:
        """Whether nothing at all is known by any of the three values."""
        return all(scale.silence or not scale.total for scale in self.line.scales)


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the front page shows: the countries asked for, of how many real and invented ones, and what was asked."""

    map: TileMap
    headings: tuple[Heading, ...]
    lines: tuple[FrontLine, ...]
    total: int
    invented: int
    commitments: int
    q: str
    sort: str


def front_page(summaries: Sequence[CountrySummary], points: Points, asked: Mapping[str, str]) -> FrontPage:
    """The front page as ``asked`` for (``q``, ``sort``, ``fill``); what nobody knows is as if it were not asked."""
    public = [each for each in summaries if each.plans]
    real = [each for each in public if not each.country.invented]  # what is made up is shown, and never counted
    q = asked.get("q", "").strip()
    sort = asked.get("sort", BY_NAME)
    sort = sort if sort.removeprefix("-") in BY else BY_NAME
    kept = [each for each in public if plain(q) in plain(f"{each.country.name} {each.country.code}")]
    return FrontPage(
        map=tile_map(summaries, points, asked.get("fill", "")),
        headings=tuple(_heading(column, sort) for column in COLUMNS),
        lines=tuple(
            FrontLine(country_line(each), sparkline(points.get(each.country.code, ()))) for each in _ordered(kept, sort)
        ),
        total=len(real),
        invented=len(public) - len(real),
        commitments=sum(each.total for each in real),
        q=q,
        sort=sort,
    )


def _direction(column: Column, sort: str) -> str:
    turned = DESCENDING if column.natural == ASCENDING else ASCENDING
    return turned if sort.startswith("-") else column.natural


def _heading(column: Column, sort: str) -> Heading:
    if sort.removeprefix("-") != column.name:
        return Heading(column, column.name, "")
    again = column.name if sort.startswith("-") else f"-{column.name}"
    return Heading(column, again, _direction(column, sort))


def _ordered(kept: Sequence[CountrySummary], sort: str) -> list[CountrySummary]:
    """In the order asked; what cannot be ordered comes last either way, and equals stand by name."""
    column = BY[sort.removeprefix("-")]
    by_name = sorted(kept, key=_name)
    known = [each for each in by_name if column.key(each) is not None]
    known.sort(key=lambda each: column.key(each) or 0, reverse=_direction(column, sort) == DESCENDING)
    return [*known, *(each for each in by_name if column.key(each) is None)]
