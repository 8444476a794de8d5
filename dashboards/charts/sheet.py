"""What every chart has in common: the title above, keys beside their marks, the note and the source below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from dashboards.charts.canvas import CONNECTORS, Canvas
from dashboards.charts.lettering import lines_of, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.theme import MARGIN, MUTED, SMALL, TITLE, Ink

LEADING = 17.0  # from base line to base line
KEY_GAP = 18.0
SWATCH = 14.0


@dataclass(frozen=True, slots=True)
class Outline:
    """The key of a bar that is drawn as an outline, its paper left empty."""

    ink: Ink


@dataclass(frozen=True, slots=True)
class Stroke:
    """The key of a line."""

    ink: Ink


# What a key explains; ``None`` is the hatch.
Sign = Mark | Ink | Outline | Stroke | None


def sheet(width: int) -> Canvas:
    """An empty sheet; its height follows from what is put on it."""
    return Canvas(width=width, height=0)


def inner(canvas: Canvas) -> float:
    """The width between the margins, in px."""
    return canvas.width - 2 * MARGIN


def head(canvas: Canvas, title: str, subtitle: str) -> float:
    """Title and subtitle; answers the y beneath them."""
    y = MARGIN + TITLE
    for line in lines_of(title, inner(canvas), TITLE, bold=True):
        canvas.text(MARGIN, y, line, size=TITLE, bold=True)
        y += LEADING + 2
    for line in lines_of(subtitle, inner(canvas), SMALL):
        canvas.text(MARGIN, y, line, size=SMALL, ink=MUTED)
        y += LEADING
    return y - 6


def foot(canvas: Canvas, y: float, note: str, source: str) -> None:
    """Note and source, and with them the end of the sheet."""
    y += LEADING
    for words in (note, source):
        for line in lines_of(words, inner(canvas), SMALL):
            canvas.text(MARGIN, y, line, size=SMALL, ink=MUTED)
            y += LEADING
    canvas.height = round(y - LEADING + MARGIN)


def keys(canvas: Canvas, y: float, entries: Sequence[tuple[Sign, str]]) -> float:
    """Signs with their words, in as many lines as they need; the y beneath."""
    x, y = float(MARGIN), y + LEADING
    for sign, words in entries:
        width = SWATCH + 6 + text_width(words, SMALL)
        if x > MARGIN and x + width > canvas.width - MARGIN:
            x, y = float(MARGIN), y + LEADING + 2
        _sign(canvas, x, y, sign)
        canvas.text(x + SWATCH + 6, y, words, size=SMALL)
        x += width + KEY_GAP
    return y + 8


def _sign(canvas: Canvas, x: float, y: float, sign: Sign) -> None:
    match sign:
        case Mark():
            canvas.mark(sign, x + SWATCH / 2, y - 4)
        case Stroke():
            canvas.line((x, y - 4), (x + SWATCH, y - 4), sign.ink, 1.2, layer=CONNECTORS)
        case Outline():
            canvas.frame(x + 1, y - 9, SWATCH - 2, 10, sign.ink, 1.6)
        case Ink():
            canvas.rect(x, y - 10, SWATCH, 12, sign)
            canvas.frame(x, y - 10, SWATCH, 12)
        case None:
            canvas.hatch(x, y - 10, SWATCH, 12)
            canvas.frame(x, y - 10, SWATCH, 12)


def grid_steps(most: int) -> list[int]:
    """Round numbers from 0 to at least ``most``, at most five of them."""
    sizes = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(size for size in sizes if 4 * size >= most)
    return [number * step for number in range(5) if (number - 1) * step < most]
