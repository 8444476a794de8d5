"""The picture that other sites show beside a link: the sentence, and the three values as bars or as steps.

Drawn 600 by 315 px and saved with twice as many pixels, which is what those sites ask for (1,200 by 630).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext as _
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from dashboards.card import Card, CardValue
from dashboards.charts.bundle import ChartBundle, Table
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import fit, lines_of, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.theme import INK, MEASURED_IN, MUTED, STEP_INKS, Ink
from dashboards.charts.words import day as day_words
from dashboards.scales import HEADINGS
from milestones.choices import STEPS

WIDTH, HEIGHT = 600, 315
EDGE = 32.0
INNER = WIDTH - 2 * EDGE
BIG, MIDDLING, LITTLE = 26.0, 15.0, 12.0
MARKS = {"claimed": Mark.CLAIMED, "evidenced": Mark.EVIDENCED, "reviewed": Mark.REVIEWED}
# The three lines at the foot: where the first stands, how far apart they are, where bars begin and how wide they are.
FIRST, APART = 204.0, 29.0
BAR, BAR_WIDTH, BAR_HEIGHT = 236.0, 152.0, 15.0
INK_OF: dict[str, Ink] = {step.value: STEP_INKS[step] for step in STEPS}


def share_picture(card: Card) -> ChartBundle:
    """The picture of a card."""
    day = _("As of %(day)s") % {"day": day_words(card.as_of)}
    invented = _("Invented figures of an invented country. Open Government Commitment Tracker.")
    source = invented if card.country.invented else _("Open Government Commitment Tracker")
    bars = tuple(
        (str(value.phrase), value.brief, value.scale.words if value.scale else value.step) for value in card.values
    )
    return ChartBundle(
        name="share",
        title=card.title.text,
        subtitle=card.over,
        description=card.sentence,
        table=Table((_("Value"), _("In words"), _("Spread")), bars),
        note=day,
        source=source,
        draw=lambda _width: _draw(card, day, source),
    )


def front_picture() -> ChartBundle:
    """The picture of the tracker itself: what it keeps apart."""
    words = _(
        "What governments promised, what they report, what the evidence shows and what independent reviewers find."
    )
    title = _("Open Government Commitment Tracker")
    kinds = [(kind, str(HEADINGS[kind])) for kind in MARKS]
    rows = tuple((kind, word, "") for kind, word in kinds)

    def draw(_width: int) -> Figure:
        canvas = Canvas(WIDTH, HEIGHT)
        y = _lines(canvas, 84, title, BIG, INK, most=2, bold=True)
        _lines(canvas, y + 10, words, MIDDLING + 3, MUTED, most=3)
        for place, (kind, word) in enumerate(kinds):
            x = EDGE + place * INNER / 3
            canvas.mark(MARKS[kind], x + 6, HEIGHT - 50)
            canvas.text(x + 20, HEIGHT - 45, fit(word, INNER / 3 - 24, MIDDLING), size=MIDDLING)
        return canvas.figure()

    return ChartBundle("share-front", title, "", words, Table(("", "", ""), rows), "", "", draw)


def drawable(words: str) -> bool:
    """Whether our letters can show ``words``: no sign is missing, and none runs from right to left or is joined up."""
    known = get_font(findfont(FontProperties(family=MEASURED_IN)))
    return all(
        known.get_char_index(ord(letter)) and unicodedata.bidirectional(letter) not in ("R", "AL")
        for letter in words
        if not letter.isspace()
    )


def _draw(card: Card, day: str, foot: str) -> Figure:
    canvas = Canvas(WIDTH, HEIGHT)
    title = card.title.text if drawable(card.title.text) else card.label
    over = f"{card.over}. {day}" if card.over else day
    canvas.text(EDGE, 44, fit(over, INNER, LITTLE), size=LITTLE, ink=MUTED)
    y = _lines(canvas, 78, title, BIG, INK, most=2, bold=True)
    if drawable(card.sentence):
        room = FIRST - 24 - y
        _lines(canvas, y, card.sentence, MIDDLING, INK, most=max(1, int(room // (MIDDLING + 5)) + 1))
    for place, value in enumerate(card.values):
        _value(canvas, FIRST + place * APART, value)
    canvas.line((EDGE, HEIGHT - 34), (WIDTH - EDGE, HEIGHT - 34))
    canvas.text(EDGE, HEIGHT - 15, fit(foot, INNER, LITTLE), size=LITTLE, ink=MUTED)
    return canvas.figure()


def _lines(canvas: Canvas, y: float, words: str, size: float, ink: Ink, *, most: int, bold: bool = False) -> float:
    """``words`` in at most so many lines, the last one cut where there are more; answers the next base line."""
    lines = lines_of(words, INNER, size, bold=bold)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    for line in lines:
        canvas.text(EDGE, y, fit(line, INNER, size, bold=bold), size=size, ink=ink, bold=bold)
        y += size + 5
    return y


def _value(canvas: Canvas, y: float, value: CardValue) -> None:
    """One of the three: its mark, whose word it is, its bar, and the value in words."""
    canvas.mark(MARKS[value.kind], EDGE + 6, y)
    canvas.text(EDGE + 20, y + 5, fit(str(value.phrase), BAR - EDGE - 28, LITTLE + 1), size=LITTLE + 1)
    draw: Callable[[Canvas, float, CardValue], None] = _spread if value.scale else _steps
    draw(canvas, y - BAR_HEIGHT / 2, value)
    x = BAR + BAR_WIDTH + 12
    room = WIDTH - EDGE - x
    if text_width(value.brief, LITTLE + 1, bold=True) <= room:
        canvas.text(x, y + 5, value.brief, size=LITTLE + 1, bold=True)
        return
    for place, line in enumerate(lines_of(value.brief, room, LITTLE - 1)[:2]):
        canvas.text(x, y - 2 + place * LITTLE, fit(line, room, LITTLE - 1), size=LITTLE - 1)


def _spread(canvas: Canvas, y: float, value: CardValue) -> None:
    """How the commitments of a plan spread over the scale."""
    x, total = BAR, value.scale.total if value.scale else 0
    for segment in value.scale.segments if value.scale else ():
        width = BAR_WIDTH * segment.number / total
        _box(canvas, x, y, width, INK_OF.get(segment.value))
        x += width


def _steps(canvas: Canvas, y: float, value: CardValue) -> None:
    """The four steps of the scale, as many filled as were reached; the hatch where a value is off the scale."""
    order = [step.value for step in STEPS]
    if value.step not in order:
        _box(canvas, BAR, y, BAR_WIDTH, None)
        return
    width = BAR_WIDTH / len(order)
    canvas.rect(BAR, y, width * (order.index(value.step) + 1), BAR_HEIGHT, INK_OF[value.step])
    for place in range(len(order)):
        canvas.frame(BAR + place * width, y, width, BAR_HEIGHT)


def _box(canvas: Canvas, x: float, y: float, width: float, ink: Ink | None) -> None:
    if ink is None:
        canvas.hatch(x, y, width, BAR_HEIGHT)
    else:
        canvas.rect(x, y, width, BAR_HEIGHT, ink)
    canvas.frame(x, y, width, BAR_HEIGHT)
