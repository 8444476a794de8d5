"""Words on a sheet: how wide they are, how they are cut and broken, and the one artist that writes all of them.

Nothing is laid out: every piece of text stands on the base line where it was put and hangs from its anchor. That takes
a tenth of the time that a chart library needs for as many texts of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from django.utils.translation import get_language_bidi
from matplotlib.artist import Artist
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.transforms import Transform

from dashboards.charts.theme import BODY, MEASURED_IN, Ink

DPI = 72  # one point is one pixel
# Where words hang: from their beginning, by the middle, from their end, as their language runs.
Anchor = Literal["start", "middle", "end"]
# What keeps a text of another direction to itself.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
# A letter nobody sees that says from where a line runs, whatever its first word is.
FROM_THE_RIGHT = "\u200f"

_REGULAR = findfont(FontProperties(family=MEASURED_IN))
_BOLD = findfont(FontProperties(family=MEASURED_IN, weight="bold"))


@cache
def _advance(letter: str, bold: bool) -> float:
    """How wide a letter is, in shares of its size; square ones (Chinese, Japanese, Korean) take all, accents none."""
    if unicodedata.category(letter) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    font = get_font(_BOLD if bold else _REGULAR)  # kept by matplotlib, one for each thread
    font.set_size(100, DPI)
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 6553600


@lru_cache(maxsize=4096)
def _ems(words: str, bold: bool) -> float:
    return sum(_advance(letter, bold) for letter in words)


def text_width(words: str, size: float = BODY, *, bold: bool = False) -> float:
    """How wide ``words`` are in px, at most: the measuring font is wider than those of pages."""
    return size * _ems(words, bold)


def fit(words: str, width: float, size: float = BODY, *, bold: bool = False) -> str:
    """``words``, cut and ended with … where they are wider than ``width`` px."""
    if text_width(words, size, bold=bold) <= width:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(words[:middle].rstrip() + "…", size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    kept = words[:low].rstrip(" ,;:.–-") + "…"
    return kept + END_OF_ISOLATE if kept.count(ISOLATE) > kept.count(END_OF_ISOLATE) else kept


def lines_of(words: str, width: float, size: float = BODY, *, bold: bool = False) -> list[str]:
    """``words`` broken into lines no wider than ``width`` px, never inside a word."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def apart(words: str) -> str:
    """A text in its own language, kept to itself where the reader's runs from right to left."""
    return f"{ISOLATE}{words}{END_OF_ISOLATE}" if words and get_language_bidi() else words


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a sheet, in px from its top left; ``anchor`` is the side of them that stands at ``x``."""

    x: float
    y: float
    text: str
    size: float
    ink: Ink
    anchor: Anchor
    bold: bool


@cache
def _letters(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=MEASURED_IN, size=size, weight="bold" if bold else "normal")


class Lettering(Artist):
    """All the words of a sheet. ``place`` leads from the sheet's px to the drawing's own.

    ``mirrored``: the sheet runs from right to left, and what begins at ``x`` stretches to its left.
    """

    def __init__(self, words: Sequence[Words], place: Transform, *, mirrored: bool) -> None:
        super().__init__()
        self.words = words
        self.place = place
        self.mirrored = mirrored

    def draw(self, renderer: Any) -> None:
        """Write them: in an SVG as text that knows its anchor, else as pixels."""
        if not self.words:
            return
        writer = getattr(renderer, "writer", None)
        spots = self.place.transform([(each.x, each.y) for each in self.words])
        for each, (x, y) in zip(self.words, spots, strict=True):
            if writer is not None:
                writer.element("text", each.text, attrib=self._markup(each, x, renderer.height - y))
            else:
                self._paint(renderer, each, x, y)

    @staticmethod
    def _markup(words: Words, x: float, y: float) -> dict[str, str]:
        """The attributes of an SVG's text; its anchor is told by the direction of the document, as ours is."""
        weight = {"font-weight": "700"} if words.bold else {}
        hung = {} if words.anchor == "start" else {"text-anchor": words.anchor}
        return {
            "x": f"{x:.6g}", "y": f"{y:.6g}", "font-size": f"{words.size:g}px", **weight, **hung,
            "fill": words.ink.light,
        }  # fmt: skip

    def _paint(self, renderer: Any, words: Words, x: float, y: float) -> None:
        letters = _letters(words.size, words.bold)
        text = f"{FROM_THE_RIGHT}{words.text}" if self.mirrored else words.text
        width, _height, _descent = renderer.get_text_width_height_descent(text, letters, False)
        before = {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        left = x - (width - before if self.mirrored else before)
        context = renderer.new_gc()
        context.set_foreground(words.ink.light)
        renderer.draw_text(context, left, renderer.height - y, text, letters, 0, False)
        context.restore()
