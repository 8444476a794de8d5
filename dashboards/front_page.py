"""The front page: all countries, grouped by region or in an order the reader chose, PURE."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from dashboards.country_page import CountryLine, country_line
from dashboards.scorecard import CountrySummary

BY_REGION = "region"
SORTS = (
    (BY_REGION, _("By region")),
    ("name", _("By name")),
    ("overdue", _("Most overdue milestones first")),
    ("reported", _("Latest report first")),
)


def plain(words: str) -> str:
    """Words without accents and capitals, so that « Etats » finds « États » and stands beside it."""
    decomposed = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _name(summary: CountrySummary) -> str:
    return plain(summary.country.name)


def _region(summary: CountrySummary) -> str:
    """The heading a country stands under; the invented one stands apart from the regions of the world."""
    return str(_("Invented, to try things out")) if summary.country.invented else summary.region


ORDERS: Mapping[str, Callable[[CountrySummary], tuple[str | int, ...]]] = {
    BY_REGION: lambda each: (each.country.invented, plain(each.region), _name(each)),
    "name": lambda each: (_name(each),),
    "overdue": lambda each: (-each.overdue, _name(each)),
    "reported": lambda each: (-(each.last_reported_on or dt.date.min).toordinal(), _name(each)),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Countries under one heading, which is empty where they are not grouped."""

    heading: str
    lines: tuple[CountryLine, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the front page shows: the countries asked for, of how many real ones, and what was asked."""

    groups: tuple[Group, ...]
    shown: int
    total: int
    commitments: int
    q: str
    sort: str
    sorts: tuple[tuple[str, object], ...]


def front_page(summaries: Sequence[CountrySummary], asked: Mapping[str, str]) -> FrontPage:
    """The front page as ``asked`` for (``q``, ``sort``); an order nobody knows is the usual one."""
    public = [each for each in summaries if each.plans]
    real = [each for each in public if not each.country.invented]  # what is made up is shown, and never counted
    q = asked.get("q", "").strip()
    sort = asked.get("sort", BY_REGION)
    sort = sort if sort in ORDERS else BY_REGION
    kept = [each for each in public if plain(q) in plain(f"{each.country.name} {each.country.code}")]
    kept.sort(key=ORDERS[sort])
    return FrontPage(
        groups=tuple(_groups(kept, sort)),
        shown=len(kept),
        total=len(real),
        commitments=sum(each.total for each in real),
        q=q,
        sort=sort,
        sorts=SORTS,
    )


def _groups(kept: Sequence[CountrySummary], sort: str) -> list[Group]:
    if sort != BY_REGION:
        return [Group("", tuple(country_line(each) for each in kept))] if kept else []
    return [
        Group(region, tuple(country_line(each) for each in members)) for region, members in groupby(kept, key=_region)
    ]
