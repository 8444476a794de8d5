"""A sheet of paper in pixels on which charts put bars, lines, marks and words.

Lines and bars of a kind become one path, marks one collection, all words one artist, and nothing is laid out
automatically: that is what makes a chart quick to draw and small.

Charts speak of the left and mean where the reader begins. Where the reader's language runs from right to left the whole
sheet is mirrored, names, scales and time alike: such readers look for the first month, and for zero, at the right, as
their own newspapers draw them; a page whose bars ran one way and whose time ran the other would have to be decoded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import get_language_bidi
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from dashboards.charts.lettering import DPI, Anchor, Lettering, Words, text_width
from dashboards.charts.marks import Mark, dots
from dashboards.charts.theme import BODY, INK, LINE, MUTED, PAPER, Ink

HATCH_EVERY = 5.0
Point = tuple[float, float]
Segment = tuple[Point, Point]
Box = tuple[float, float, float, float]

# What lies over what, from the paper up.
GRID, BARS, HAIRLINES, FRAMES, CONNECTORS, SHEETS, MARKS, LETTERS = range(8)


@dataclass(slots=True)
class Canvas:
    """What a chart draws on; ``figure`` ends it. All lengths are px; y grows downwards, x from where reading begins.

    ``mirrored`` turns it for languages that run from right to left.
    """

    width: float
    height: float
    mirrored: bool = field(default_factory=get_language_bidi)
    _rects: dict[tuple[int, Ink], list[Box]] = field(default_factory=lambda: defaultdict(list))
    _areas: dict[tuple[int, Ink], list[list[Point]]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[tuple[int, Ink, float], list[Segment]] = field(default_factory=lambda: defaultdict(list))
    _marks: dict[Mark, list[Point]] = field(default_factory=lambda: defaultdict(list))
    _words: list[Words] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """A filled rectangle."""
        self._rects[BARS, ink].append((x, y, width, height))

    def area(self, points: Sequence[Point], ink: Ink) -> None:
        """A filled outline, closed by itself."""
        self._areas[BARS, ink].append(list(points))

    def hatch(self, x: float, y: float, width: float, height: float, ink: Ink = MUTED) -> None:
        """Paper with a diagonal hatch: what is not on the scale."""
        self._rects[BARS, PAPER].append((x, y, width, height))
        self._lines[HAIRLINES, ink, 0.7].extend(_diagonals(x, y, width, height))

    def frame(self, x: float, y: float, width: float, height: float, ink: Ink = INK, line: float = 0.7) -> None:
        """A line round a bar or a step: a hairline in ink, unless told otherwise."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self._lines[FRAMES, ink, line].extend(zip(corners, [*corners[1:], corners[0]], strict=True))

    def line(self, start: Point, end: Point, ink: Ink = LINE, width: float = 1.0, layer: int = GRID) -> None:
        """A line: of the grid, under the bars, unless another layer is named."""
        self._lines[layer, ink, width].append((start, end))

    def curve(self, points: Sequence[Point], ink: Ink, width: float) -> None:
        """A line through points, above bars."""
        if len(points) > 1:
            self._lines[CONNECTORS, ink, width].extend(pairwise(points))

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
        anchor: Anchor = "start",
        bold: bool = False,
        on_paper: bool = False,
    ) -> None:
        """Words on the base line y; ``on_paper`` keeps lines from running through them."""
        self._words.append(Words(x, y, words, size, ink, anchor, bold))
        if on_paper:
            width = text_width(words, size, bold=bold)
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            self._rects[SHEETS, PAPER].append((left - 2, y - size + 1, width + 4, size + 1))

    def figure(self) -> Figure:
        """The figure with all that was drawn."""
        figure = Figure(figsize=(self.width / DPI, self.height / DPI), dpi=DPI, facecolor=PAPER.light)
        place = self._place(figure)
        for (layer, ink), rects in self._rects.items():
            _fill(figure, _boxes(rects), ink, place, layer)
        for (layer, ink), outlines in self._areas.items():
            closed = [Path([*points, points[0]], closed=True) for points in outlines]
            _fill(figure, Path.make_compound_path(*closed), ink, place, layer)
        for (layer, ink, width), segments in self._lines.items():
            lines = PathPatch(
                _strokes(segments), fill=False, edgecolor=ink.light, linewidth=width, capstyle="butt", transform=place,
                zorder=layer, clip_on=False,
            )  # fmt: skip
            figure.add_artist(lines)
        for mark, points in self._marks.items():
            for artist in dots(mark, points, place, MARKS):
                figure.add_artist(artist)
        lettering = Lettering(self._words, place, mirrored=self.mirrored)
        lettering.set_zorder(LETTERS)
        figure.add_artist(lettering)
        return figure

    def _place(self, figure: Figure) -> Transform:
        """From the sheet's px to the drawing's own, which begin at the bottom left."""
        sheet = Affine2D().scale(-1, 1).translate(self.width, 0) if self.mirrored else Affine2D()
        return sheet.scale(1, -1).translate(0, self.height).scale(1 / DPI) + figure.dpi_scale_trans


def _fill(figure: Figure, path: Path, ink: Ink, place: Transform, layer: int) -> None:
    figure.add_artist(PathPatch(path, facecolor=ink.light, linewidth=0, transform=place, zorder=layer, clip_on=False))


def _boxes(rects: Sequence[Box]) -> Path:
    """Rectangles (x, y, width, height) as one outline."""
    corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)] for x, y, w, h in rects]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path([corner for box in corners for corner in box], codes * len(rects))


def _strokes(segments: Sequence[Segment]) -> Path:
    """Lines as one outline; where one begins at the end of the one before, they are one line."""
    points: list[Point] = []
    codes: list[int] = []
    for start, end in segments:
        if not points or points[-1] != start:
            points.append(start)
            codes.append(int(Path.MOVETO))
        points.append(end)
        codes.append(int(Path.LINETO))
    return Path(points, codes)


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
