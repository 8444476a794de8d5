"""A map of the world in tiles: one for each country, in the partnership's regions, filled by a quantity, PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.comparability import MOSTLY
from dashboards.compare_form import region_words
from dashboards.scorecard import CountryRef, CountrySummary
from dashboards.since_joining import PlanPoint
from dashboards.tallies import Tally
from dashboards.words import plain
from milestones.choices import HIGH_COMPLETION, STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# From which share on a tile has which of the four inks; the words stand in the legend.
INKS = (
    (0.75, "complete", gettext_lazy("three quarters or more")),
    (0.5, "substantial", gettext_lazy("half to three quarters")),
    (0.25, "limited", gettext_lazy("a quarter to a half")),
    (0.0, "not_started", gettext_lazy("less than a quarter")),
)
OFF, NO_PLAN, PARTLY = "off", "no-plan", "partly"
Points = Mapping[str, Sequence[PlanPoint]]
# How many are substantial or complete, of how many, and whether these are only some of the plan's; ``None`` where
# nothing is known.
Quantity = tuple[int, int, bool] | None


@dataclass(frozen=True, slots=True)
class Fill:
    """A quantity that tiles can be filled by: what it is called, what it counts, what a tile without it says."""

    name: str
    label: _StrOrPromise
    sentence: _StrOrPromise
    silence: _StrOrPromise
    quantity: Callable[[CountrySummary, Sequence[PlanPoint]], Quantity]


def _quantity(tally: Tally, summary: CountrySummary, *, judged_alone: bool = False) -> Quantity:
    """Of the current plan; ``judged_alone``: nobody is counted down for what was not reviewed yet."""
    judged = tally.of(*STEPS)
    whole = judged if judged_alone else tally.total
    partial = summary.plan is not None and summary.plan.partial
    return (tally.of(*HIGH_COMPLETION), whole, partial) if judged else None


def _official(points: Sequence[PlanPoint]) -> Quantity:
    """Of the latest plan that was assessed for the most part: a picked few would not stand for it."""
    assessed = [point for point in points if point.assessed and point.assessed >= MOSTLY * point.total]
    return (assessed[-1].official_high, assessed[-1].assessed, assessed[-1].partial) if assessed else None


FILLS: Mapping[str, Fill] = {
    fill.name: fill
    for fill in (
        Fill(
            "claimed", gettext_lazy("Claimed"),
            gettext_lazy("How many commitments of the current plan the government reports substantial or complete"),
            gettext_lazy("not reported"), lambda summary, _points: _quantity(summary.claimed, summary),
        ),
        Fill(
            "evidenced", gettext_lazy("Evidenced"),
            gettext_lazy("How many commitments of the current plan evidence shows substantial or complete"),
            gettext_lazy("no evidence"), lambda summary, _points: _quantity(summary.evidenced, summary),
        ),
        Fill(
            "reviewed", gettext_lazy("Reviewed"),
            gettext_lazy(
                "How many of the reviewed commitments of the current plan reviewers find substantial or complete"
            ),
            gettext_lazy("not reviewed"),
            lambda summary, _points: _quantity(summary.reviewed, summary, judged_alone=True),
        ),
        Fill(
            "official", gettext_lazy("Official"),
            gettext_lazy(
                "How many assessed commitments the independent mechanism found substantial or complete, "
                "in the latest plan of which it assessed at least 75%"
            ),
            gettext_lazy("no such plan"), lambda _summary, points: _official(points),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """One country: its ink, with a hatch where only some commitments are known, and what stands under its name."""

    country: CountryRef
    ink: str
    words: _StrOrPromise


@dataclass(frozen=True, slots=True)
class RegionTiles:
    """A region's countries, by name."""

    heading: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class TileMap:
    """The map: its regions, what fills it, and what else could."""

    fill: Fill
    fills: tuple[Fill, ...]
    regions: tuple[RegionTiles, ...]
    legend: tuple[tuple[str, _StrOrPromise], ...]


def tile_map(summaries: Sequence[CountrySummary], points: Points, fill: str) -> TileMap:
    """The map of all countries, those without a plan too, filled as asked; else by what is known of most of them."""
    chosen = FILLS.get(fill) or _telling(summaries, points)
    placed = sorted(summaries, key=lambda each: (each.country.invented, plain(each.region), plain(each.country.name)))
    regions = [
        RegionTiles(region, tuple(_tile(each, points.get(each.country.code, ()), chosen) for each in members))
        for region, members in groupby(placed, key=lambda each: region_words(each.country, each.region))
    ]
    steps = tuple((ink, words) for _least, ink, words in INKS)
    return TileMap(chosen, tuple(FILLS.values()), tuple(regions), steps)


def _telling(summaries: Sequence[CountrySummary], points: Points) -> Fill:
    """The claim where most governments report; where they do not, what was found officially, if anything was."""
    public = [each for each in summaries if each.plans]
    known = {
        name: sum(FILLS[name].quantity(each, points.get(each.country.code, ())) is not None for each in public)
        for name in ("claimed", "official")
    }
    few = 2 * known["claimed"] < len(public) and known["official"] > known["claimed"]
    return FILLS["official" if few else "claimed"]


def _tile(summary: CountrySummary, points: Sequence[PlanPoint], fill: Fill) -> Tile:
    if not summary.plans:
        return Tile(summary.country, NO_PLAN, _("no plan"))
    quantity = fill.quantity(summary, points)
    if quantity is None:
        return Tile(summary.country, OFF, fill.silence)
    high, total, partial = quantity
    ink = PARTLY if partial else next(ink for least, ink, _words in INKS if high / total >= least)
    words = _("%(n)d of %(total)d known") if partial else _("%(n)d of %(total)d")
    return Tile(summary.country, ink, words % {"n": high, "total": total})
