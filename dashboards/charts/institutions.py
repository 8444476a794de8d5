"""Institutions as small multiples: who delivers and who is silent, the most silent first."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import apart, fit
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import LEADING, Outline, foot, head, inner, keys, sheet
from dashboards.charts.theme import CLAIMED, EVIDENCED, INK, LINE, MARGIN, MUTED, NOT_STARTED, SMALL, WIDE
from dashboards.charts.words import day, plan_name, source, standing
from dashboards.institutions import InstitutionLine, institution_lines
from dashboards.scorecard import CountryScorecard, PlanRef
from dashboards.words import span_words

NAME = "institutions"
MOST = 18  # panels: what can be read; everybody is in the table
GAP = 24.0
BAR, PANEL = 12.0, 84.0


def institutions_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of one plan; ``None`` where fewer than two institutions answer for a milestone: that is a sentence."""
    plan = card.plan
    lines = [line for line in institution_lines(card) if line.milestones]
    if plan is None or len(lines) < 2:
        return None
    bundle = ChartBundle(
        name=NAME,
        title=_("Who delivers, and who is silent"),
        subtitle=_("Milestones by institution, the most silent first. %(plan)s. %(standing)s.")
        % {"plan": plan_name(plan), "standing": standing(card)},
        description=_describe(plan, lines),
        table=_table(lines),
        note=_note(lines),
        source=source(card),
        draw=lambda width: _draw(bundle, lines[:MOST], width),
    )
    return bundle


def _describe(plan: PlanRef, lines: Sequence[InstitutionLine]) -> str:
    silent = [line for line in lines if line.silent_days]
    words = ngettext(
        "%(plan)s: %(number)d institution answers for milestones.",
        "%(plan)s: %(number)d institutions answer for milestones.",
        len(lines),
    ) % {"plan": plan_name(plan), "number": len(lines)}
    if silent:
        said = ngettext(
            "%(number)d has said nothing of its unfinished milestones for more than 60 days; the longest silence is "
            "that of %(name)s: %(span)s.",
            "%(number)d have said nothing of their unfinished milestones for more than 60 days; the longest silence is "
            "that of %(name)s: %(span)s.",
            len(silent),
        ) % {"number": len(silent), "name": silent[0].institution.name, "span": span_words(silent[0].silent_days or 0)}
    else:
        said = _("None of them is silent.")
    return f"{words} {said}"


def _table(lines: Sequence[InstitutionLine]) -> Table:
    headers = (
        _("Institution"), _("Milestones"), _("Completed, with evidence"), _("Completed, by report only"), _("Overdue"),
        _("Still to come"), _("Silent for"), _("Last report"), _("Leads commitments"), _("Supports commitments"),
    )  # fmt: skip
    rows = [
        (
            line.institution.name.text, str(line.milestones), str(line.proven), str(line.reported), str(line.overdue),
            str(line.open), span_words(line.silent_days) if line.silent_days else "",
            day(line.last_reported_on) if line.last_reported_on else _("none"),
            str(line.commitments), str(line.supports),
        )
        for line in lines
    ]  # fmt: skip
    return Table(headers, tuple(rows))


def _note(lines: Sequence[InstitutionLine]) -> str:
    silence = _("Silent: no report on any of its unfinished milestones for more than 60 days.")
    if len(lines) <= MOST:
        return silence
    capped = _("Drawn are the first %(drawn)d of %(number)d institutions; all are in the table.")
    return f"{silence} {capped % {'drawn': MOST, 'number': len(lines)}}"


def _draw(bundle: ChartBundle, lines: Sequence[InstitutionLine], width: int) -> Figure:
    canvas = sheet(width)
    top = keys(
        canvas,
        head(canvas, bundle.title, bundle.subtitle),
        [
            (EVIDENCED, _("Completed, with evidence")),
            (Outline(CLAIMED), _("Completed, by report only")),
            (NOT_STARTED, _("Overdue")),
            (Outline(LINE), _("Still to come")),
        ],
    )
    columns = 3 if width >= WIDE else 1
    room = (inner(canvas) - GAP * (columns - 1)) / columns
    unit = room / max(line.milestones for line in lines)
    for place, line in enumerate(lines):
        row, column = divmod(place, columns)
        _panel(canvas, line, MARGIN + column * (room + GAP), top + 12 + row * PANEL, room, unit)
    foot(canvas, top + 12 + -(-len(lines) // columns) * PANEL - LEADING + 6, bundle.note, bundle.source)
    return canvas.figure()


def _panel(canvas: Canvas, line: InstitutionLine, x: float, y: float, room: float, unit: float) -> None:
    """One institution: its name, its milestones as a bar on the scale of all, and in words how late and how silent."""
    canvas.text(x, y + 12, fit(apart(line.institution.name.text), room, SMALL, bold=True), size=SMALL, bold=True)
    _bar(canvas, line, x, y + 19, unit)
    done = _("%(completed)d of %(number)d completed") % {"completed": line.completed, "number": line.milestones}
    canvas.text(x, y + 47, fit(done, room, SMALL), size=SMALL)
    late = _("%(number)d overdue") % {"number": line.overdue} if line.overdue else ""
    if late:
        canvas.text(x + room, y + 47, late, size=SMALL, anchor="end", on_paper=True)
    canvas.text(x, y + 63, fit(_voice(line), room, SMALL), size=SMALL, ink=INK if line.silent_days else MUTED)


def _voice(line: InstitutionLine) -> str:
    """How long an institution has been silent, or when it last spoke."""
    if line.silent_days:
        return _("silent for %(duration)s") % {"duration": span_words(line.silent_days)}
    if line.last_reported_on:
        return _("last report on %(day)s") % {"day": day(line.last_reported_on)}
    return _("no report yet")


def _bar(canvas: Canvas, line: InstitutionLine, x: float, y: float, unit: float) -> None:
    """Its milestones from zero on: proven, reported, overdue, still to come."""
    canvas.rect(x, y, line.proven * unit, BAR, EVIDENCED)
    x += line.proven * unit
    if line.reported:
        canvas.frame(x + 1, y + 1, line.reported * unit - 2, BAR - 2, CLAIMED, 1.6)
        x += line.reported * unit
    if line.overdue:
        canvas.rect(x, y, line.overdue * unit, BAR, NOT_STARTED)
        canvas.frame(x, y, line.overdue * unit, BAR)
        if line.overdue * unit > 16:
            canvas.mark(Mark.OVERDUE, x + line.overdue * unit / 2, y + BAR / 2)
        x += line.overdue * unit
    if line.open:
        canvas.frame(x + 1, y + 1, line.open * unit - 2, BAR - 2, LINE, 1.6)
