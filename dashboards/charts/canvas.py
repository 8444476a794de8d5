"""A sheet of paper in pixels, from the top left, on which charts put bars, lines, marks and words.

Lines and bars of a kind become one path, marks one collection, the axes have no ticks, and nothing is laid out
automatically: that is what makes a chart quick to draw and small. The marks are the three values' own: ○ claimed,
◐ evidenced, ● reviewed, ◇ official, ▲ overdue.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform, Transform

from dashboards.charts.theme import (
    BODY,
    CLAIMED,
    EVIDENCED,
    INK,
    LINE,
    MEASURED_IN,
    MUTED,
    PAPER,
    REVIEWED,
    Ink,
)

DPI = 72  # one point is one pixel
RADIUS = 5.5
STROKE = 1.8
HATCH_EVERY = 5.0
Anchor = Literal["left", "center", "right"]
Point = tuple[float, float]
Segment = tuple[Point, Point]
Box = tuple[float, float, float, float]

# What lies over what, from the paper up.
GRID, BARS, HAIRLINES, FRAMES, CONNECTORS, SHEETS, MARKS, WORDS = range(8)

_REGULAR = findfont(FontProperties(family=MEASURED_IN))
_BOLD = findfont(FontProperties(family=MEASURED_IN, weight="bold"))


class Mark(Enum):
    """The marks and what each stands for."""

    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    REVIEWED = "reviewed"
    OFFICIAL = "official"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class _Shape:
    """One layer of a mark: its outline in a circle of radius 1, and what it is filled and drawn with."""

    path: Path
    fill: Ink | None
    stroke: Ink | None


_CIRCLE = Path.unit_circle()
_SHAPES: dict[Mark, tuple[_Shape, ...]] = {
    Mark.CLAIMED: (_Shape(_CIRCLE, PAPER, CLAIMED),),
    Mark.EVIDENCED: (_Shape(_CIRCLE, PAPER, EVIDENCED), _Shape(Path.wedge(90, 270), EVIDENCED, None)),
    Mark.REVIEWED: (_Shape(_CIRCLE, REVIEWED, REVIEWED),),
    Mark.OFFICIAL: (_Shape(Path([(0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0), (0, -1.1)]), PAPER, INK),),
    Mark.OVERDUE: (_Shape(Path([(0, 1.1), (1.1, -0.9), (-1.1, -0.9), (0, 1.1)]), INK, INK),),
    Mark.OPEN: (_Shape(Path([(-0.2, -1), (0.2, -1), (0.2, 1), (-0.2, 1), (-0.2, -1)]), MUTED, None),),
}


@cache
def _advance(letter: str, bold: bool) -> float:
    """How wide a letter is, in shares of its size; a square one (Chinese, Japanese, Korean) takes all."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    font = get_font(_BOLD if bold else _REGULAR)  # kept by matplotlib, one for each thread
    font.set_size(100, DPI)
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 6553600


def text_width(words: str, size: float = BODY, *, bold: bool = False) -> float:
    """How wide ``words`` are in px, at most: the measuring font is wider than those of pages."""
    return size * sum(_advance(letter, bold) for letter in words)


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
    return words[:low].rstrip(" ,;:.–-") + "…"


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


@dataclass(frozen=True, slots=True)
class _Words:
    """Words on the sheet."""

    x: float
    y: float
    text: str
    size: float
    ink: Ink
    anchor: Anchor
    bold: bool


@dataclass(slots=True)
class Canvas:
    """What a chart draws on; ``figure`` ends it. All lengths are px, y grows downwards."""

    width: float
    height: float
    _rects: dict[tuple[int, Ink], list[Box]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[tuple[int, Ink, float], list[Segment]] = field(default_factory=lambda: defaultdict(list))
    _marks: dict[Mark, list[Point]] = field(default_factory=lambda: defaultdict(list))
    _words: list[_Words] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A filled rectangle."""
        self._rects[BARS, ink].append((x, y, width, height))

    def hatch(self, x: float, y: float, width: float, height: float, ink: Ink = MUTED) -> None:
        """Paper with a diagonal hatch: what is not on the scale."""
        self._rects[BARS, PAPER].append((x, y, width, height))
        self._lines[HAIRLINES, ink, 0.7].extend(_diagonals(x, y, width, height))

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """A hairline in ink round a bar or a step."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self._lines[FRAMES, INK, 0.7].extend(zip(corners, [*corners[1:], corners[0]], strict=True))

    def line(self, start: Point, end: Point, ink: Ink = LINE, width: float = 1.0, layer: int = GRID) -> None:
        """A line: of the grid, under the bars, unless another layer is named."""
        self._lines[layer, ink, width].append((start, end))

    def mark(self, mark: Mark, x: float, y: float) -> None:
        """A mark with its middle at (x, y)."""
        self._marks[mark].append((x, y))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = BODY,
        ink: Ink = INK,
        anchor: Anchor = "left",
        bold: bool = False,
        on_paper: bool = False,
    ) -> None:
        """Words on the base line y; ``on_paper`` keeps lines from running through them."""
        self._words.append(_Words(x, y, words, size, ink, anchor, bold))
        if on_paper:
            width = text_width(words, size, bold=bold)
            left = x - {"left": 0.0, "center": width / 2, "right": width}[anchor]
            self._rects[SHEETS, PAPER].append((left - 2, y - size + 1, width + 4, size + 1))

    def figure(self) -> Figure:
        """The figure with all that was drawn."""
        figure = Figure(figsize=(self.width / DPI, self.height / DPI), dpi=DPI, facecolor=PAPER.light)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(self.height, 0)
        for (layer, ink), rects in self._rects.items():
            axes.add_artist(PathPatch(_boxes(rects), facecolor=ink.light, linewidth=0, zorder=layer, clip_on=False))
        for (layer, ink, width), segments in self._lines.items():
            lines = PathPatch(
                _strokes(segments), fill=False, edgecolor=ink.light, linewidth=width, zorder=layer, clip_on=False
            )
            axes.add_artist(lines)
        for mark, points in self._marks.items():
            for shape in _SHAPES[mark]:
                axes.add_artist(_dots(shape, points, axes.transData))
        for words in self._words:
            _write(axes, words)
        return figure


def _boxes(rects: Sequence[Box]) -> Path:
    """Rectangles (x, y, width, height) as one outline."""
    corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)] for x, y, w, h in rects]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path([corner for box in corners for corner in box], codes * len(rects))


def _strokes(segments: Sequence[Segment]) -> Path:
    """Separate lines as one outline."""
    return Path([end for segment in segments for end in segment], [Path.MOVETO, Path.LINETO] * len(segments))


def _dots(shape: _Shape, points: Sequence[Point], place: Transform) -> PathCollection:
    """One layer of a mark, at many places."""
    return PathCollection(
        [shape.path],
        sizes=[RADIUS**2],
        offsets=points,
        offset_transform=place,
        transform=IdentityTransform(),
        facecolors=shape.fill.light if shape.fill else "none",
        edgecolors=shape.stroke.light if shape.stroke else "none",
        linewidths=STROKE if shape.stroke else 0,
        zorder=MARKS,
        clip_on=False,
    )


def _write(axes: Axes, words: _Words) -> None:
    axes.text(
        words.x,
        words.y,
        words.text,
        fontsize=words.size,
        color=words.ink.light,
        ha=words.anchor,
        va="baseline",
        weight="bold" if words.bold else "normal",
        family=MEASURED_IN,
        parse_math=False,
        zorder=WORDS,
    )


def _diagonals(x: float, y: float, width: float, height: float) -> list[Segment]:
    """Rising diagonals of a rectangle, ``HATCH_EVERY`` px apart."""
    found: list[Segment] = []
    offset = HATCH_EVERY
    while offset < width + height:
        start = (x + max(0.0, offset - height), y + min(offset, height))
        end = (x + min(offset, width), y + max(0.0, offset - width))
        found.append((start, end))
        offset += HATCH_EVERY
    return found
