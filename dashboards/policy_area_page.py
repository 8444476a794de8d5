"""One policy area in all countries: who promised it, and whether it happened, as the reader filters and sorts. PURE."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from dashboards.scorecard import CountryRef, InstitutionRef, Official, PlanRef, PolicyAreaRef, Text
from dashboards.tallies import gap_words, reviewed_words
from dashboards.track import Track
from dashboards.words import plain
from milestones.choices import HIGH_COMPLETION, STEPS, Completion
from reviews.choices import GapName

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# So many commitments stand on a page, however many there are.
PAGE = 50
DIGITS = re.compile(r"[0-9]{1,6}")
HIGH, LOWER, NONE = "high", "lower", "none"
VALUES: Mapping[str, _StrOrPromise] = {
    "claimed": _("Claimed"),
    "evidenced": _("Evidenced"),
    "reviewed": _("Reviewed"),
    "official": _("Official"),
}
STATES: Mapping[str, _StrOrPromise] = {
    HIGH: _("substantial or complete"),
    LOWER: _("limited or not started"),
    NONE: _("no value"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What is needed of a commitment to count, filter and sort it: its place, and its values as the scales write them.

    ``official`` is empty where the mechanism has coded none.
    """

    pk: int
    country: CountryRef
    plan_start: dt.date
    position: int
    claimed: str
    evidenced: str
    reviewed: str
    official: str

    def state(self, value: str) -> str:
        """Whether one of its values is high, lower, or not on the four steps."""
        found = getattr(self, value)
        if found in HIGH_COMPLETION:
            return HIGH
        return LOWER if found in STEPS else NONE

    def step(self, value: str) -> int:
        """The place of one of its values on the four steps, below all of them where it is on none."""
        found = getattr(self, value)
        return STEPS.index(found) if found in STEPS else -1

    @property
    def distance(self) -> int:
        """How many steps lie between claim and review, below zero where that cannot be counted."""
        ends = self.step("claimed"), self.step("reviewed")
        return -1 if min(ends) < 0 else abs(ends[0] - ends[1])


def _by_country(each: Promise) -> tuple[bool, str, int, int]:
    """By name, the newest plan first, in its order; the invented country last."""
    return each.country.invented, plain(each.country.name), -each.plan_start.toordinal(), each.position


@dataclass(frozen=True, slots=True)
class Order:
    """An order the reader may choose; equals stand by country, and what is invented stands last in each."""

    name: str
    label: _StrOrPromise
    key: Callable[[Promise], int]


ORDERS = (
    Order("", _("By country"), lambda _each: 0),
    Order("newest", _("Newest plan first"), lambda each: -each.plan_start.toordinal()),
    Order("claimed", _("Furthest by the claim"), lambda each: -each.step("claimed")),
    Order("official", _("Furthest officially"), lambda each: -each.step("official")),
    Order("gap", _("Largest gap first"), lambda each: -each.distance),
)
ORDER = {order.name: order for order in ORDERS}


@dataclass(frozen=True, slots=True)
class Option:
    """Something to filter or sort by: its words, whether it is chosen, and the link that chooses it or lets it go.

    ``number`` is how many commitments fit it and what else is asked; of an order, how many there are.
    """

    label: _StrOrPromise
    number: int
    chosen: bool
    link: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A question of the filter with its options."""

    label: _StrOrPromise
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One commitment as its line shows it."""

    country: CountryRef
    plan: PlanRef
    reference: str
    title: Text
    lead: InstitutionRef | None
    claimed: Completion
    evidenced: Completion
    reviewed: Completion | None
    gap: int | GapName
    official: Official | None

    @property
    def gap_words(self) -> str:
        """The gap in the reader's words."""
        return gap_words(self.gap)

    @property
    def reviewed_words(self) -> str:
        """*Reviewed* in the reader's words, with what stands there where there is none."""
        return reviewed_words(self.reviewed, self.gap)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A row with its marks and its values in words."""

    row: AreaRow
    track: Track
    words: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asked for: every commitment that fits, in order, which of them this page shows, and the filter."""

    promises: tuple[Promise, ...]
    shown: tuple[Promise, ...]
    page: int
    pages: int
    facets: tuple[Facet, ...]
    orders: tuple[Option, ...]

    @property
    def chosen(self) -> tuple[tuple[_StrOrPromise, Option], ...]:
        """What is filtered by: each question with the option chosen."""
        return tuple((facet.label, each) for facet in self.facets for each in facet.options if each.chosen)


@dataclass(frozen=True, slots=True)
class AreaPage:
    """All that the page of an area says."""

    area: PolicyAreaRef
    as_of: dt.date
    past: bool
    sentences: tuple[str, ...]
    total: int
    selection: Selection
    lines: tuple[AreaLine, ...] = field(default=())


def select(promises: Sequence[Promise], asked: Mapping[str, str]) -> Selection:
    """What ``asked`` (``country``, a state of each value, ``sort``, ``page``) finds; what is no option is not asked."""
    chosen = {name: asked[name] for name in ("country", *VALUES) if _is_option(promises, name, asked.get(name, ""))}
    kept = [each for each in promises if _fits(each, chosen)]
    order = asked.get("sort", "") if asked.get("sort", "") in ORDER else ""
    kept.sort(key=_by_country)
    kept.sort(key=lambda each: (each.country.invented, ORDER[order].key(each)))
    pages = max(1, -(-len(kept) // PAGE))
    page = _page(asked.get("page", ""), pages)
    return Selection(
        promises=tuple(kept),
        shown=tuple(kept[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
        facets=tuple(_facets(promises, chosen, asked)),
        orders=tuple(
            Option(each.label, len(kept), each.name == order, _link(asked, "sort", each.name)) for each in ORDERS
        ),
    )


def _page(typed: str, pages: int) -> int:
    """The page asked for; the first where that is no number, the last where it lies behind it."""
    asked = int(typed) if DIGITS.fullmatch(typed) else 1
    return min(pages, max(1, asked))


def _answer(each: Promise, name: str) -> str:
    """What a commitment answers to a question of the filter."""
    return each.country.code if name == "country" else each.state(name)


def _is_option(promises: Iterable[Promise], name: str, value: str) -> bool:
    return value in STATES if name in VALUES else any(each.country.code == value for each in promises)


def _fits(each: Promise, chosen: Mapping[str, str]) -> bool:
    return all(_answer(each, name) == value for name, value in chosen.items())


def _link(asked: Mapping[str, str], name: str, value: str) -> str:
    """The address that asks the same, with another answer to one question, from the first page on."""
    rest = {key: each for key, each in asked.items() if key not in (name, "page")}
    return f"?{urlencode({**rest, name: value} if value else rest)}#commitments"


def _facets(promises: Sequence[Promise], chosen: Mapping[str, str], asked: Mapping[str, str]) -> Iterable[Facet]:
    """The questions with how many fit each option, given what is asked besides; options nobody fits are left out."""
    names = {each.country.code: each.country.name for each in sorted(promises, key=_by_country)}
    for name in ("country", *VALUES):
        labels: Mapping[str, _StrOrPromise] = names if name == "country" else STATES
        others = {key: value for key, value in chosen.items() if key != name}
        pool = [each for each in promises if _fits(each, others)] if others else promises
        counts = Counter(_answer(each, name) for each in pool)
        options = (
            Option(
                label, counts[value], chosen.get(name) == value,
                _link(asked, name, "" if chosen.get(name) == value else value),
            )
            for value, label in labels.items()
            if counts[value] or chosen.get(name) == value
        )  # fmt: skip
        yield Facet(VALUES.get(name, _("Country")), tuple(options))
