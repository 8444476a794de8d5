"""Time along a drawing: where a day is, the first days of months, and the line of the day the figures are of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboards.charts.canvas import CONNECTORS, Canvas
from dashboards.charts.lettering import text_width
from dashboards.charts.theme import INK, MUTED, SMALL
from dashboards.charts.words import day, short_day

GRID_LINES = 5
# A day so far beyond the last promise is said and not drawn: the promises would shrink to a corner.
BEYOND_DAYS = 183


@dataclass(frozen=True, slots=True)
class TimeScale:
    """From days to px."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def x(self, date: dt.date) -> float:
        """Where a day is."""
        share = (date - self.first).days / max(1, (self.last - self.first).days)
        return self.left + share * (self.right - self.left)


def months(canvas: Canvas, scale: TimeScale, as_of: dt.date, top: float, bottom: float) -> None:
    """At most five grid lines, on the first of a month; the line of the day goes before their names."""
    taken = 0.0
    for date in grid_days(scale.first, scale.last):
        x = scale.x(date)
        canvas.line((x, top - 4), (x, bottom))
        words = short_day(date)
        half = text_width(words, SMALL) / 2
        middle = min(max(x, half + 4), canvas.width - half - 4)
        if abs(scale.x(as_of) - middle) > half + 4 and middle - half > taken:
            canvas.text(middle, top - 8, words, size=SMALL, ink=MUTED, anchor="middle")
            taken = middle + half + 6


def grid_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of months from ``first`` to ``last``, evenly apart, at most five."""
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        days = [dt.date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        days = [date for date in days if first <= date <= last]
        if len(days) <= GRID_LINES:
            return days
    return []


def today_line(canvas: Canvas, scale: TimeScale, as_of: dt.date, top: float, bottom: float) -> None:
    """The line of the day the chart is of, named; nothing where that day lies outside."""
    if not scale.first <= as_of <= scale.last:
        return
    x = scale.x(as_of)
    canvas.line((x, top - 20), (x, bottom), INK, 1.2, layer=CONNECTORS)
    words = day(as_of)
    half = text_width(words, SMALL, bold=True) / 2
    middle = min(max(x, half + 4), canvas.width - half - 4)
    canvas.text(middle, top - 24, words, size=SMALL, anchor="middle", bold=True)
