"""The progress curve: completions of milestones over a plan's time, as planned, as claimed, as evidence shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas, Point
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import LEADING, Outline, Sign, Stroke, foot, grid_steps, head, keys, sheet
from dashboards.charts.theme import CLAIMED, EVIDENCED, INK, MARGIN, MUTED, SMALL, WIDE
from dashboards.charts.time_axis import BEYOND_DAYS, TimeScale, months, today_line
from dashboards.charts.words import day, plan_name, source, spanning
from dashboards.curve import CurvePoint
from dashboards.scorecard import CountryScorecard, PlanRef

NAME = "progress"
HEIGHT_WIDE, HEIGHT_NARROW = 220.0, 180.0
NUMBERS = 34.0  # room for the numbers at the side
_Place = Callable[[dt.date, int], Point]


def progress_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of one plan; ``None`` where nothing was planned for a day and nothing was completed."""
    plan, points = card.plan, card.curve
    now = next((each for each in points if each.day == card.as_of), None)
    if plan is None or now is None or len(points) < 2 or not any(each.planned or each.claimed for each in points):
        return None
    bundle = ChartBundle(
        name=NAME,
        title=_("Milestones completed: planned, claimed, evidenced"),
        subtitle=spanning(card, plan),
        description=_describe(plan, points, now),
        table=_table(points),
        note=_note(points, card.as_of),
        source=source(card),
        draw=lambda width: _draw(bundle, points, now, width),
    )
    return bundle


def _has_plan(points: Sequence[CurvePoint]) -> bool:
    return any(each.planned for each in points)


def _describe(plan: PlanRef, points: Sequence[CurvePoint], now: CurvePoint) -> str:
    told = {
        "plan": plan_name(plan), "day": day(now.day), "total": now.total, "planned": now.planned,
        "claimed": now.claimed, "evidenced": now.evidenced, "last": points[-1].planned,
    }  # fmt: skip
    words = _(
        "%(plan)s has %(total)d milestones. On %(day)s the government reports %(claimed)d completed; evidence supports "
        "%(evidenced)d."
    )
    if not _has_plan(points):
        return words % told
    promised = _("By their first promises %(planned)d should be by now, and %(last)d in the end.")
    return f"{words % told} {promised % told}"


def _table(points: Sequence[CurvePoint]) -> Table:
    headers = (_("At the end of"), _("Milestones"), _("Planned"), _("Claimed"), _("Evidenced"))
    rows = [
        (
            day(each.day),
            str(each.total),
            str(each.planned),
            "" if each.claimed is None else str(each.claimed),
            "" if each.evidenced is None else str(each.evidenced),
        )
        for each in points
    ]
    return Table(headers, tuple(rows))


def _note(points: Sequence[CurvePoint], as_of: dt.date) -> str:
    sentences = [
        _("Planned is by the first date promised for each milestone, so that dates put off since do not move the line.")
        if _has_plan(points)
        else _("The milestones of this plan have no dates: nothing can be called planned for a day.")
    ]
    last = _last_drawn(points, as_of)
    if last != as_of:
        sentences.append(_("Nothing has changed since %(day)s.") % {"day": day(last)})
    return " ".join(sentences)


def _last_drawn(points: Sequence[CurvePoint], as_of: dt.date) -> dt.date:
    """The day up to which the past is drawn: not one far beyond the plan, in whose time nothing moved."""
    if len(points) < 3 or points[-1].day != as_of:
        return as_of
    before, now = points[-2:]
    still = (before.claimed, before.evidenced) == (now.claimed, now.evidenced)
    return before.day if still and (as_of - before.day).days > BEYOND_DAYS else as_of


def _keys(points: Sequence[CurvePoint], now: CurvePoint) -> list[tuple[Sign, str]]:
    """What the lines are, with their numbers on the day."""
    planned: list[tuple[Sign, str]] = (
        [(Stroke(INK), _("Planned by then: %(number)d") % {"number": now.planned})] if _has_plan(points) else []
    )
    return [
        *planned,
        (Outline(CLAIMED), _("Claimed: %(number)d") % {"number": now.claimed}),
        (EVIDENCED, _("Evidenced: %(number)d") % {"number": now.evidenced}),
    ]


def _draw(bundle: ChartBundle, points: Sequence[CurvePoint], now: CurvePoint, width: int) -> Figure:
    canvas = sheet(width)
    y = keys(canvas, head(canvas, bundle.title, bundle.subtitle), _keys(points, now))
    top = y + 3 * LEADING - 4
    bottom = top + (HEIGHT_WIDE if width >= WIDE else HEIGHT_NARROW)
    last = _last_drawn(points, now.day)
    drawn = [each for each in points if each.day <= max(last, points[-1].day if points[-1].day > now.day else last)]
    scale = TimeScale(drawn[0].day, drawn[-1].day, MARGIN + NUMBERS, width - MARGIN - 8.0)
    steps = grid_steps(max(1, *(max(each.planned, each.claimed or 0) for each in points)))

    def at(date: dt.date, number: int) -> Point:
        return scale.x(date), bottom - number * (bottom - top) / steps[-1]

    for number in steps:
        level = at(drawn[0].day, number)[1]
        canvas.line((scale.left, level), (scale.right, level))
        canvas.text(scale.left - 6, level + 4, str(number), size=SMALL, ink=MUTED, anchor="end")
    months(canvas, scale, now.day, top, bottom)
    _curves(canvas, drawn, now, at)
    today_line(canvas, scale, now.day, top, bottom)
    foot(canvas, bottom + 8, bundle.note, bundle.source)
    return canvas.figure()


def _curves(canvas: Canvas, drawn: Sequence[CurvePoint], now: CurvePoint, at: _Place) -> None:
    """The fill, the outline and the thin line, and the marks of the day."""
    past = [each for each in drawn if each.day <= now.day]
    proven = [at(each.day, each.evidenced or 0) for each in past]
    if now.evidenced or any(each.evidenced for each in past):
        canvas.area([at(past[0].day, 0), *proven, at(past[-1].day, 0)], EVIDENCED)
    canvas.curve([at(each.day, each.claimed or 0) for each in past], CLAIMED, 1.8)
    if _has_plan(drawn):
        canvas.curve([at(each.day, each.planned) for each in drawn], INK, 1.0)
    canvas.mark(Mark.EVIDENCED, *at(past[-1].day, past[-1].evidenced or 0))
    canvas.mark(Mark.CLAIMED, *at(past[-1].day, past[-1].claimed or 0))
