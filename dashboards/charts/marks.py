"""The marks of the values: ○ claimed, ◐ evidenced, ● reviewed, ◇ official, ▲ overdue, and a stroke for what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform, Transform

from dashboards.charts.theme import CLAIMED, EVIDENCED, INK, MUTED, PAPER, REVIEWED, Ink

RADIUS = 5.5
STROKE = 1.8


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


def dots(mark: Mark, points: Sequence[tuple[float, float]], place: Transform, layer: int) -> Iterator[PathCollection]:
    """A mark at many places, one artist for each layer of it. A sheet that is mirrored does not mirror its marks."""
    for shape in _SHAPES[mark]:
        yield PathCollection(
            [shape.path],
            sizes=[RADIUS**2],
            offsets=points,
            offset_transform=place,
            transform=IdentityTransform(),
            facecolors=shape.fill.light if shape.fill else "none",
            edgecolors=shape.stroke.light if shape.stroke else "none",
            linewidths=STROKE if shape.stroke else 0,
            zorder=layer,
            clip_on=False,
        )
