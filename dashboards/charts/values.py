"""Claimed, evidenced and reviewed side by side, a line for each commitment: the distance between them is the point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from matplotlib.figure import Figure

from dashboards.charts.bundle import ChartBundle, Rows, Table
from dashboards.charts.canvas import CONNECTORS, Canvas
from dashboards.charts.lettering import apart, fit, lines_of, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import foot, head, keys, sheet
from dashboards.charts.theme import INK, LINE, MARGIN, MUTED, SMALL, WIDE, Ink
from dashboards.charts.words import listed, plan_name, source, spelled, standing
from dashboards.scorecard import CommitmentRow, CountryScorecard, Official, PlanRef
from milestones.choices import STEPS, Completion
from reviews.choices import GapName

NAME = "values"
# Where a value stands on the track: what is not known before the four steps.
PLACES = {
    Completion.NOT_REPORTED.value: 0,
    Completion.NO_EVIDENCE.value: 0,
    **{step.value: place for place, step in enumerate(STEPS, start=1)},
}
# Marks of one step stand side by side, always in the same order, so that none hides another.
BESIDE = 13.0
SHORT = {
    GapName.UNREVIEWED: gettext_lazy("not reviewed"),
    GapName.UNREPORTED: gettext_lazy("not reported"),
    GapName.UNPROVEN: gettext_lazy("no evidence"),
    GapName.NO_CONSENSUS: gettext_lazy("no consensus"),
}
MOST = 60  # commitments in one drawing: what can be read; all are in the table
HEADS_EVERY = 20  # the names of the steps come again, so that no line is far from them


@dataclass(frozen=True, slots=True)
class _Track:
    """Where things are, in px: the place off the scale, then the four steps.

    ``row`` is the height of a commitment, ``words`` the base line of its title, ``top`` where its track begins.
    """

    left: float
    off: float
    cell: float
    row: float
    words: float
    top: float
    wide: bool

    def middle(self, place: int) -> float:
        """The middle of a place: 0 off the scale, 1 to 4 the steps."""
        return self.left + (self.off / 2 if place == 0 else self.off + (place - 0.5) * self.cell)


WIDE_TRACK = _Track(left=250, off=92, cell=68, row=26, words=17, top=0, wide=True)
NARROW_TRACK = _Track(left=MARGIN, off=76, cell=63, row=48, words=16, top=23, wide=False)


def values_chart(card: CountryScorecard) -> ChartBundle | None:
    """The chart of one plan; ``None`` without a plan, for a single commitment, and where nothing is known of any."""
    rows, plan = card.rows, card.plan
    official = any(row.official for row in rows)
    if plan is None or len(rows) < 2 or not any(_known(row) for row in rows):
        return None
    bundle = ChartBundle(
        name=NAME,
        title=_("Claimed, evidenced, reviewed: commitment by commitment"),
        subtitle=f"{plan_name(plan)}. {standing(card)}.",
        description=_describe(card, plan),
        table=_table(rows, official),
        note=_note(rows),
        source=source(card),
        draw=lambda width: _draw(bundle, _drawn(rows), official, width),
    )
    return bundle


def _drawn(rows: Sequence[CommitmentRow]) -> Sequence[CommitmentRow]:
    """Those with the largest gaps where there are too many to be read, in the plan's order."""
    if len(rows) <= MOST:
        return rows
    widest = sorted(range(len(rows)), key=lambda place: -_size(rows[place].gap))[:MOST]
    return [rows[place] for place in sorted(widest)]


def _size(gap: int | GapName) -> int:
    return -1 if isinstance(gap, GapName) else abs(gap)


def _note(rows: Sequence[CommitmentRow]) -> str:
    words = _(
        "“+1 step” is claimed one step higher than reviewed. Without ● no published round has reviewed it, or its "
        "reviewers found no consensus."
    )
    if len(rows) <= MOST:
        return words
    capped = _("Drawn are the %(drawn)d of %(number)d commitments with the largest gaps; all are in the table.")
    return f"{words} {capped % {'drawn': MOST, 'number': len(rows)}}"


def _known(row: CommitmentRow) -> bool:
    return any(place for _mark, place in _places_of(row)) or row.reviewed is not None


def _describe(card: CountryScorecard, plan: PlanRef) -> str:
    tallies = card.commitments
    total = ngettext("%(number)d commitment", "%(number)d commitments", tallies.total) % {"number": tallies.total}
    words = _(
        "%(plan)s, %(total)s. The government reports: %(claimed)s. Evidence shows: %(evidenced)s. "
        "Reviewers find: %(reviewed)s."
    ) % {
        "plan": plan_name(plan),
        "total": total,
        "claimed": spelled(tallies.claimed),
        "evidenced": spelled(tallies.evidenced),
        "reviewed": spelled(tallies.reviewed),
    }
    widest = max((row.gap for row in card.rows if not isinstance(row.gap, GapName)), default=0)
    if widest < 1:
        return words
    ahead = [row.reference for row in card.rows if row.gap == widest]
    return (
        words
        + " "
        + ngettext(
            "The claim is furthest above the review, by %(steps)d step, for: %(references)s.",
            "The claim is furthest above the review, by %(steps)d steps, for: %(references)s.",
            widest,
        )
        % {"steps": widest, "references": listed(ahead)}
    )


def _table(rows: Sequence[CommitmentRow], official: bool) -> Table:
    headers: tuple[str, ...] = (_("Commitment"), _("Title"), _("Claimed"), _("Evidenced"), _("Reviewed"), _("Gap"))
    if official:
        headers = (*headers, _("Official (IRM)"))
    return Table(headers, Rows(rows, lambda row: _cells(row, official)))


def _cells(row: CommitmentRow, official: bool) -> tuple[str, ...]:
    cells = (
        row.reference,
        row.title.text,
        str(row.claimed.label),
        str(row.evidenced.label),
        row.reviewed_words,
        row.gap_words,
    )
    if not official:
        return cells
    return (*cells, _official_words(row.official) if row.official else _("Not assessed"))


def _official_words(official: Official) -> str:
    """The completion and the report it is from: “Limited (Results report, 2023)”."""
    report = ", ".join(str(part) for part in (official.stage.label, official.report_year) if part)
    return f"{official.completion.label} ({report})"


def _draw(bundle: ChartBundle, rows: Sequence[CommitmentRow], official: bool, width: int) -> Figure:
    canvas = sheet(width)
    words = {Mark.CLAIMED: _("Claimed"), Mark.EVIDENCED: _("Evidenced"), Mark.REVIEWED: _("Reviewed")}
    if official:
        words[Mark.OFFICIAL] = _("Official (IRM)")
    y = keys(canvas, head(canvas, bundle.title, bundle.subtitle), list(words.items()))
    track = WIDE_TRACK if width >= WIDE else NARROW_TRACK
    beside = {mark: (index - (len(words) - 1) / 2) * BESIDE for index, mark in enumerate(words)}
    for start in range(0, len(rows), HEADS_EVERY):
        y = _heads(canvas, track, y)
        for row in rows[start : start + HEADS_EVERY]:
            _row(canvas, track, row, y)
            _marks(canvas, track, row, y, beside)
            y += track.row
    foot(canvas, y + 4, bundle.note, bundle.source)
    return canvas.figure()


def _heads(canvas: Canvas, track: _Track, y: float) -> float:
    """The names of the places, broken into lines that end above the track; the y beneath."""
    names = [_("Not reported, no evidence"), *(str(step.label) for step in STEPS)]
    size = SMALL - (1 if track.wide else 1.5)
    columns = [lines_of(name, (track.cell if place else track.off) - 2, size) for place, name in enumerate(names)]
    deepest = max(len(lines) for lines in columns)
    for place, lines in enumerate(columns):
        for index, line in enumerate(lines):
            canvas.text(
                track.middle(place),
                y + (deepest - len(lines) + index + 1) * 14,
                line,
                size=size,
                ink=MUTED,
                anchor="middle",
            )
    return y + deepest * 14 + 8


def _row(canvas: Canvas, track: _Track, row: CommitmentRow, y: float) -> None:
    canvas.line((MARGIN, y), (canvas.width - MARGIN, y))
    gap, ink = _gap_words(row.gap)
    canvas.text(canvas.width - MARGIN, y + track.words, gap, size=SMALL, ink=ink, anchor="end")
    room = (track.left if track.wide else canvas.width - MARGIN - text_width(gap, SMALL)) - MARGIN - 8
    canvas.text(MARGIN, y + track.words, fit(f"{row.reference}\u2002{apart(row.title.text)}", room, SMALL), size=SMALL)
    _places(canvas, track, y)


def _places(canvas: Canvas, track: _Track, y: float) -> None:
    """The hatched place off the scale, and a hairline at each border of the four steps."""
    top, bottom = y + track.top, y + track.row
    canvas.hatch(track.left, top, track.off, bottom - top, LINE)
    for border in range(len(STEPS) + 1):
        x = track.left + track.off + border * track.cell
        canvas.line((x, top), (x, bottom))


def _marks(canvas: Canvas, track: _Track, row: CommitmentRow, y: float, beside: Mapping[Mark, float]) -> None:
    """The marks of the values there are, and where the three differ a line from the first to the last of them.

    The official assessment stands apart: it is never mixed with the three.
    """
    middle = y + (track.top + track.row) / 2
    places = _places_of(row)
    own = [(track.middle(place) + beside[mark], place) for mark, place in places if mark != Mark.OFFICIAL]
    if len({place for _x, place in own}) > 1:
        canvas.line((min(own)[0], middle), (max(own)[0], middle), MUTED, 1.4, layer=CONNECTORS)
    for mark, place in places:
        canvas.mark(mark, track.middle(place) + beside[mark], middle)


def _places_of(row: CommitmentRow) -> list[tuple[Mark, int]]:
    """The marks of a row, each with its place: 0 not reported or no evidence, 1 to 4 the steps.

    What nobody judged has no mark, nor has an official “withdrawn” or “unclear”: these stand in the table only.
    """
    values = {
        Mark.CLAIMED: row.claimed.value,
        Mark.EVIDENCED: row.evidenced.value,
        Mark.REVIEWED: row.reviewed.value if row.reviewed else None,
        Mark.OFFICIAL: row.official.completion.value if row.official else None,
    }
    return [(mark, PLACES[value]) for mark, value in values.items() if value in PLACES]


def _gap_words(gap: int | GapName) -> tuple[str, Ink]:
    """The gap as short as a column allows, and its ink: what cannot be counted stands back."""
    if isinstance(gap, GapName):
        return str(SHORT[gap]), MUTED
    if gap == 0:
        return _("agree"), INK
    words = ngettext("%(sign)s%(steps)d step", "%(sign)s%(steps)d steps", abs(gap))
    return words % {"sign": "+" if gap > 0 else "−", "steps": abs(gap)}, INK
