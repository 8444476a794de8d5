"""How the time line is drawn: a band for each commitment, with as many lanes as keep its marks and words apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle
from dashboards.charts.canvas import CONNECTORS, Canvas
from dashboards.charts.lettering import apart, fit, text_width
from dashboards.charts.marks import RADIUS, Mark
from dashboards.charts.sheet import LEADING, foot, head, keys, sheet
from dashboards.charts.theme import MARGIN, MUTED, SMALL, WIDE
from dashboards.charts.time_axis import BEYOND_DAYS, TimeScale, months, today_line
from dashboards.charts.words import duration
from dashboards.scorecard import MilestoneRow, PlanRef
from milestones.choices import StandingStatus

LANE = 20.0
BESIDE = 10.0  # from the middle of a mark to its words
LABELS_WIDE = 224.0

Group = tuple[str, str, list[MilestoneRow]]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A milestone on the sheet: its mark, the tail from the first promise, and its words on either side."""

    mark: Mark
    x: float
    tail: float
    words: str
    width: float
    on_left: bool

    @property
    def begin(self) -> float:
        """The leftmost px it needs."""
        return min(self.tail - 4, self.x - BESIDE - (self.width if self.on_left else 0))

    @property
    def end(self) -> float:
        """The rightmost px it needs."""
        return max(self.tail + 4, self.x + BESIDE + (0 if self.on_left else self.width))


def drawn_milestones(milestones: Iterable[MilestoneRow]) -> list[MilestoneRow]:
    """The milestones that have a date, and were not withdrawn."""
    return [row for row in milestones if row.due and row.status != StandingStatus.WITHDRAWN]


def draw(bundle: ChartBundle, plan: PlanRef, as_of: dt.date, groups: Sequence[Group], width: int) -> Figure:
    """The time line at a width, from the milestones of each commitment that have a date."""
    canvas = sheet(width)
    left = LABELS_WIDE if width >= WIDE else MARGIN + 6.0
    scale = _scale(plan, as_of, groups, left, width - MARGIN - 12.0)
    y = keys(canvas, head(canvas, bundle.title, bundle.subtitle), _keys(groups))
    top = y + 3 * LEADING - 4
    y = top
    for reference, title, own in groups:
        y = _band(canvas, scale, y, f"{reference}\u2002{apart(title)}", own)
    months(canvas, scale, as_of, top, y)
    today_line(canvas, scale, as_of, top, y)
    foot(canvas, y, bundle.note, bundle.source)
    return canvas.figure()


def _keys(groups: Sequence[Group]) -> list[tuple[Mark, str]]:
    """A key for each mark that is drawn, in one order."""
    words = {
        Mark.EVIDENCED: _("Completed, with evidence"),
        Mark.CLAIMED: _("Completed, by report only"),
        Mark.OPEN: _("Still to come"),
        Mark.OVERDUE: _("Overdue"),
    }
    drawn = {_mark(row) for *_rest, own in groups for row in own}
    return [(mark, text) for mark, text in words.items() if mark in drawn]


def _mark(row: MilestoneRow) -> Mark:
    if row.status == StandingStatus.COMPLETED:
        return Mark.EVIDENCED if row.proven and not row.disputed else Mark.CLAIMED
    return Mark.OVERDUE if row.overdue else Mark.OPEN


def _scale(plan: PlanRef, as_of: dt.date, groups: Sequence[Group], left: float, right: float) -> TimeScale:
    days = [date for *_rest, own in groups for row in own for date in (row.due, row.first_due) if date]
    first, last = min(plan.start_date, *days), max(plan.end_date, *days)
    if last < as_of <= last + dt.timedelta(days=BEYOND_DAYS):
        last = as_of
    return TimeScale(first, last, left, right)


def _band(canvas: Canvas, scale: TimeScale, y: float, label: str, own: Sequence[MilestoneRow]) -> float:
    """A commitment's lanes from y on; the y beneath."""
    wide = canvas.width >= WIDE
    canvas.line((MARGIN, y), (canvas.width - MARGIN, y))
    room = LABELS_WIDE - MARGIN - 14 if wide else canvas.width - 2 * MARGIN
    canvas.text(MARGIN, y + 15, fit(label, room, SMALL), size=SMALL, on_paper=True)
    if not wide:
        y += LEADING + 2
    lanes: list[float] = []
    for spot in sorted((_spot(canvas, scale, row) for row in own), key=lambda spot: spot.begin):
        lane = next((index for index, end in enumerate(lanes) if end + 6 <= spot.begin), len(lanes))
        lanes[lane:] = [spot.end, *lanes[lane + 1 :]]
        _put(canvas, spot, y + lane * LANE + LANE / 2 + 1)
    return y + len(lanes) * LANE + 2


def _spot(canvas: Canvas, scale: TimeScale, row: MilestoneRow) -> _Spot:
    due = row.due or scale.last
    x, words = scale.x(due), _words(row, canvas.width >= WIDE)
    width = text_width(words, SMALL)
    on_left = x + BESIDE + width > canvas.width - 4
    return _Spot(_mark(row), x, scale.x(row.first_due or due), words, width, on_left)


def _words(row: MilestoneRow, wide: bool) -> str:
    """The milestone's number, and in words what is wrong with it."""
    parts = []
    if row.overdue:
        parts.append(_("overdue by %(duration)s") % {"duration": duration(row.days_late)} if wide else _("overdue"))
        if row.status == StandingStatus.NOT_REPORTED:
            parts.append(_("not reported"))
    if row.disputed:
        parts.append(_("disputed"))
    return f"{fit(row.number, 60, SMALL)} {', '.join(parts)}".strip()


def _put(canvas: Canvas, spot: _Spot, y: float) -> None:
    if abs(spot.tail - spot.x) > 2 * RADIUS:
        canvas.line((spot.tail, y), (spot.x, y), MUTED, 1.4, layer=CONNECTORS)
        canvas.line((spot.tail, y - 4), (spot.tail, y + 4), MUTED, 1.4, layer=CONNECTORS)
    canvas.mark(spot.mark, spot.x, y)
    if spot.on_left:
        canvas.text(spot.x - BESIDE, y + 4, spot.words, size=SMALL, anchor="end", on_paper=True)
    else:
        canvas.text(spot.x + BESIDE, y + 4, spot.words, size=SMALL, on_paper=True)
