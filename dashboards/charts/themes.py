"""Policy areas and values of a plan: how many commitments each has, and how many are substantial or complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import apart, fit, lines_of
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import LEADING, Outline, Sign, foot, grid_steps, head, keys, sheet
from dashboards.charts.theme import LIMITED, MARGIN, MUTED, SMALL, SUBSTANTIAL, WIDE
from dashboards.charts.words import listed, plan_name, source, standing
from dashboards.scorecard import CountryScorecard
from dashboards.themes import ThemeLine, area_lines, value_lines

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

AREAS, OGP_VALUES = "policy-areas", "ogp-values"
MOST = 10
LANE, BAR, THEME_GAP = 15.0, 9.0, 12.0
LABELS_WIDE = 250.0
WORDS: dict[str, _StrOrPromise] = {
    "claimed": gettext_lazy("Claimed"),
    "evidenced": gettext_lazy("Evidenced"),
    "reviewed": gettext_lazy("Reviewed"),
    "official": gettext_lazy("Official (IRM)"),
}


def policy_areas_chart(card: CountryScorecard) -> ChartBundle | None:
    """The policy areas of a plan; ``None`` where there are fewer than two: that is a sentence."""
    return _chart(card, AREAS, area_lines(card.rows), _("Policy areas: promised, and how far"))


def ogp_values_chart(card: CountryScorecard) -> ChartBundle | None:
    """The partnership's values that a plan names; ``None`` where there are fewer than two."""
    lines = value_lines(card.rows, get_language() or "en")
    return _chart(card, OGP_VALUES, lines, _("Values of open government: promised, and how far"))


def _chart(card: CountryScorecard, name: str, lines: Sequence[ThemeLine], title: str) -> ChartBundle | None:
    plan = card.plan
    if plan is None or len(lines) < 2:
        return None
    bundle = ChartBundle(
        name=name,
        title=title,
        subtitle=_("Number of commitments, a commitment may have several. %(plan)s. %(standing)s.")
        % {"plan": plan_name(plan), "standing": standing(card)},
        description=_describe(lines),
        table=_table(lines),
        note=_note(lines),
        source=source(card),
        draw=lambda width: _draw(bundle, lines[:MOST], width),
    )
    return bundle


def _describe(lines: Sequence[ThemeLine]) -> str:
    most = [
        ngettext("%(name)s (%(number)d commitment)", "%(name)s (%(number)d commitments)", line.commitments)
        % {"name": line.name, "number": line.commitments}
        for line in sorted(lines, key=lambda line: -line.commitments)[:3]
    ]
    return _("Most commitments are about: %(names)s.") % {"names": listed(most)}


def _table(lines: Sequence[ThemeLine]) -> Table:
    kinds = tuple(lines[0].high)
    high = [_("%(kind)s, substantial or complete") % {"kind": WORDS[kind]} for kind in kinds]
    rows = [(line.name, str(line.commitments), *(str(line.high[kind]) for kind in kinds)) for line in lines]
    return Table((_("Name"), _("Commitments"), *high), tuple(rows))


def _note(lines: Sequence[ThemeLine]) -> str:
    sentences = []
    if not lines[0].high:
        sentences.append(_("Nothing has been reported, reviewed or assessed of this plan yet."))
    if len(lines) > MOST:
        words = _("Drawn are the first %(drawn)d of %(number)d; all are in the table.")
        sentences.append(words % {"drawn": MOST, "number": len(lines)})
    return " ".join(sentences)


def _keys(lines: Sequence[ThemeLine]) -> list[tuple[Sign, str]]:
    marks: list[tuple[Sign, str]] = [(Mark(kind), str(WORDS[kind])) for kind in lines[0].high]
    filled: list[tuple[Sign, str]] = [(SUBSTANTIAL, _("Substantial or complete"))] if marks else []
    return [*marks, *filled, (Outline(LIMITED), _("All commitments"))]


def _draw(bundle: ChartBundle, lines: Sequence[ThemeLine], width: int) -> Figure:
    canvas = sheet(width)
    y = ground = keys(canvas, head(canvas, bundle.title, bundle.subtitle), _keys(lines)) + 2 * LEADING
    wide = width >= WIDE
    left = (LABELS_WIDE if wide else MARGIN) + (20.0 if lines[0].high else 0.0)
    grid = grid_steps(max(line.commitments for line in lines))
    scale = (width - left - MARGIN - 24) / grid[-1]
    for line in lines:
        y = _theme(canvas, line, y, left, scale)
    for number in grid:
        x = left + number * scale
        canvas.line((x, ground - 8), (x, y - THEME_GAP + 4))
        canvas.text(x, ground - 12, str(number), size=SMALL, ink=MUTED, anchor="middle")
    foot(canvas, y - THEME_GAP, bundle.note, bundle.source)
    return canvas.figure()


def _theme(canvas: Canvas, line: ThemeLine, y: float, left: float, scale: float) -> float:
    """A name and its lanes from y on, one for each kind of value; the y of the next."""
    lanes = max(1, len(line.high))
    if canvas.width >= WIDE:
        room = LABELS_WIDE - MARGIN - 12
        words = lines_of(line.name, room, SMALL)
        shown = words if len(words) <= lanes else [*words[: lanes - 1], fit(" ".join(words[lanes - 1 :]), room, SMALL)]
        for index, each in enumerate(shown):
            canvas.text(MARGIN, y + 11 + index * LANE, apart(fit(each, room, SMALL)), size=SMALL)
    else:
        name = fit(line.name, canvas.width - 2 * MARGIN, SMALL)
        canvas.text(MARGIN, y + 11, apart(name), size=SMALL, on_paper=True)
        y += LEADING
    for kind, number in (line.high or {"": 0}).items():
        _lane(canvas, line, kind, number, y, left, scale)
        y += LANE
    return y + THEME_GAP


def _lane(canvas: Canvas, line: ThemeLine, kind: str, number: int, y: float, left: float, scale: float) -> None:
    """All commitments of a theme as an outline, those that are substantial or complete filled, with both numbers."""
    top = y + 3
    if kind:
        canvas.mark(Mark(kind), left - 12, top + BAR / 2)
    canvas.rect(left, top, number * scale, BAR, SUBSTANTIAL)
    canvas.frame(left, top, line.commitments * scale, BAR, LIMITED, 1.0)
    said = f"{number} / {line.commitments}" if kind else str(line.commitments)
    canvas.text(left + line.commitments * scale + 5, top + BAR, said, size=SMALL - 1, on_paper=True)
