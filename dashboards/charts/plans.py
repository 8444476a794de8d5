"""Completion, plan by plan: what the government reports beside what official assessments found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import lines_of, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import LEADING, foot, grid_steps, head, keys, sheet
from dashboards.charts.theme import MARGIN, MUTED, SMALL, STEP_INKS, WIDE
from dashboards.charts.words import counted, plan_name, source, spelled, standing
from dashboards.scorecard import CountryScorecard, PlanCompletion
from dashboards.tallies import Count, Tally
from milestones.choices import STEPS

NAME = "completion-by-plan"
DONE_FIRST = tuple(reversed(STEPS))  # what is complete begins at zero, where lengths can be compared
MOST = 12  # plans: what can be read
BAR, ROW, PLAN_GAP = 14.0, 34.0, 14.0
WHO, LABELS_WIDE = 112.0, 236.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: whose words it shows, and the tally behind it."""

    mark: Mark
    who: str
    tally: Tally


def completion_by_plan_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of a country's national plans; ``None`` where there is nothing to compare: that is a sentence.

    One bar alone says nothing; beside other plans, of which nothing was reported or assessed, it does.
    """
    plans = card.by_plan[-MOST:]
    bars = sum(bar.tally.of(*STEPS) > 0 for plan in plans for bar in _bars(plan))
    if bars == 0 or bars == len(plans) == 1:
        return None
    bundle = ChartBundle(
        name=NAME,
        title=_("Completion of commitments, plan by plan"),
        subtitle=_("Number of commitments. %(standing)s.") % {"standing": standing(card)},
        description="\n".join(_sentence(plan) for plan in plans),
        table=_table(plans),
        note=_note(card.by_plan),
        source=source(card),
        draw=lambda width: _draw(bundle, plans, width),
    )
    return bundle


def _note(plans: Sequence[PlanCompletion]) -> str:
    if len(plans) <= MOST:
        return ""
    return _("Shown are the last %(drawn)d of %(number)d plans.") % {"drawn": MOST, "number": len(plans)}


def _bars(plan: PlanCompletion) -> tuple[_Bar, _Bar]:
    return (
        _Bar(Mark.CLAIMED, _("Reported"), plan.claimed),
        _Bar(Mark.OFFICIAL, _("Official (IRM)"), plan.official),
    )


def _sentence(plan: PlanCompletion) -> str:
    total = ngettext("%(number)d commitment", "%(number)d commitments", plan.total) % {"number": plan.total}
    return _("%(plan)s: %(total)s. The government reports: %(claimed)s. Official assessments: %(official)s.") % {
        "plan": plan_name(plan.plan),
        "total": total,
        "claimed": spelled(plan.claimed),
        "official": spelled(plan.official),
    }


def _table(plans: Sequence[PlanCompletion]) -> Table:
    steps = [str(step.label) for step in DONE_FIRST]
    headers = (_("Plan"), _("According to"), _("Commitments"), *steps, _("Not on the scale"))
    rows = [
        (
            plan_name(plan.plan),
            bar.who,
            str(plan.total),
            *(str(bar.tally.of(step)) for step in DONE_FIRST),
            "; ".join(counted(count) for count in _off_scale(bar.tally)) or "0",
        )
        for plan in plans
        for bar in _bars(plan)
    ]
    return Table(headers, tuple(rows))


def _off_scale(tally: Tally) -> list[Count]:
    return [count for count in tally if count.number and count.value not in STEPS]


def _draw(bundle: ChartBundle, plans: Sequence[PlanCompletion], width: int) -> Figure:
    canvas = sheet(width)
    top = keys(
        canvas,
        head(canvas, bundle.title, bundle.subtitle),
        [*((STEP_INKS[step], str(step.label)) for step in DONE_FIRST), (None, _("Not reported, not assessed"))],
    )
    wide = width >= WIDE
    left = LABELS_WIDE if wide else float(MARGIN)
    grid = grid_steps(max(plan.total for plan in plans))
    scale = (width - left - MARGIN - 24) / grid[-1]
    y = ground = top + 2 * LEADING
    for plan in plans:
        y = _plan(canvas, plan, y, left, scale)
    for number in grid:
        x = left + number * scale
        canvas.line((x, ground - 8), (x, y - PLAN_GAP + 6))
        canvas.text(x, ground - 12, str(number), size=SMALL, ink=MUTED, anchor="middle")
    foot(canvas, y - PLAN_GAP + 8, bundle.note, bundle.source)
    return canvas.figure()


def _plan(canvas: Canvas, plan: PlanCompletion, y: float, left: float, scale: float) -> float:
    """A plan's name and its two bars from y on; the y of the next plan."""
    wide = canvas.width >= WIDE
    name = plan_name(plan.plan)
    if wide:
        for index, line in enumerate(lines_of(name, WHO - MARGIN - 4, SMALL, bold=True)):
            canvas.text(MARGIN, y + 18 + BAR - 3 + index * LEADING, line, size=SMALL, bold=True)
    else:
        canvas.text(MARGIN, y + LEADING - 3, name, size=SMALL, bold=True)
        y += LEADING + 2
    for bar in _bars(plan):
        if wide:
            _who(canvas, bar, WHO, y + 18 + BAR - 3)
            _stack(canvas, bar.tally, left, y + 18, scale)
            y += ROW
        else:
            _who(canvas, bar, MARGIN, y + 12)
            _stack(canvas, bar.tally, left, y + 34, scale)
            y += ROW + 20
    return y + PLAN_GAP


def _who(canvas: Canvas, bar: _Bar, x: float, y: float) -> None:
    canvas.mark(bar.mark, x + 6, y - 4)
    canvas.text(x + 18, y, bar.who, size=SMALL)


def _stack(canvas: Canvas, tally: Tally, x: float, y: float, scale: float) -> None:
    """One bar with its numbers above: the steps from zero on, then in hatch what is not on the scale."""
    taken = x - 8.0
    parts = [(tally.of(step), STEP_INKS[step]) for step in DONE_FIRST]
    off = sum(count.number for count in _off_scale(tally))
    for number, ink in [*parts, (off, None)]:
        if not number:
            continue
        length = number * scale
        if ink:
            canvas.rect(x, y, length, BAR, ink)
        else:
            canvas.hatch(x, y, length, BAR)
        canvas.frame(x, y, length, BAR)
        half = text_width(str(number), SMALL) / 2
        middle = max(x + length / 2, taken + half + 4)
        canvas.text(middle, y - 4, str(number), size=SMALL, anchor="middle", on_paper=True)
        taken, x = middle + half, x + length
