"""A country's plans since it joined, as the small drawing beside its name, PURE: whole units of the drawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The drawing: a bar for each plan, so many units wide and apart, and a whole is so many high.
BAR, STEP, HEIGHT = 10, 14, 24


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """One national plan in numbers of commitments: ``high`` is substantial or complete, ``assessed`` officially.

    ``partial``: only some of its commitments are known here, so that no number of it may pass for the whole.
    """

    number: int
    start_date: dt.date
    end_date: dt.date
    partial: bool
    total: int
    reported: int
    claimed_high: int
    assessed: int
    official_high: int


@dataclass(frozen=True, slots=True)
class SparkBar:
    """One plan's place in the drawing: where it begins, the official bar and the line of the claim, in units.

    ``height`` is ``None`` where nothing was assessed, ``claimed_y`` where nothing was reported.
    """

    x: int
    y: int
    height: int | None
    claimed_y: int | None
    partial: bool


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The drawing of a country's plans and what it says in words."""

    bars: tuple[SparkBar, ...]
    width: int
    words: str


def sparkline(points: Sequence[PlanPoint]) -> Sparkline | None:
    """The drawing of some plans, oldest first; ``None`` where nothing of any plan was assessed or reported."""
    if not any(point.assessed or point.reported for point in points):
        return None
    bars = tuple(_bar(index, point) for index, point in enumerate(points))
    return Sparkline(bars, STEP * len(points) - (STEP - BAR), " ".join(_words(point) for point in points))


def _bar(index: int, point: PlanPoint) -> SparkBar:
    height = round(HEIGHT * point.official_high / point.assessed) if point.assessed else None
    claimed = HEIGHT - round(HEIGHT * point.claimed_high / point.total) if point.reported else None
    return SparkBar(index * STEP, HEIGHT - (height or 0), height, claimed, point.partial)


def _words(point: PlanPoint) -> str:
    told = {"number": point.number, "from": point.start_date.year, "to": point.end_date.year}
    if not point.assessed and not point.reported:
        return _("Plan %(number)d, %(from)d–%(to)d: nothing assessed or reported.") % told
    parts = [part for part in (_official(point), _claimed(point)) if part]
    return _("Plan %(number)d, %(from)d–%(to)d: %(found)s.") % {**told, "found": _("; ").join(parts)}


def _official(point: PlanPoint) -> str:
    if not point.assessed:
        return ""
    told = {"n": point.official_high, "total": point.assessed}
    return ngettext("%(n)d of %(total)d assessed", "%(n)d of %(total)d assessed", point.official_high) % told


def _claimed(point: PlanPoint) -> str:
    if not point.reported:
        return ""
    told = {"n": point.claimed_high, "total": point.total}
    return ngettext("%(n)d of %(total)d claimed", "%(n)d of %(total)d claimed", point.claimed_high) % told
