"""Where the marks of a commitment stand on the four-step track, PURE: whole units of the drawing, no query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import get_language_bidi

from dashboards.scorecard import Official
from milestones.choices import STEPS, Completion

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# The drawing: one place off the scale, then the four steps, each 64 units wide; marks of one place stand side by side.
PLACE = 64
APART = 14
WIDTH = PLACE * (len(STEPS) + 1)
MARK = 12
# The two lines of its heading.
LINES = (11, 28)


class Valued(Protocol):
    """What has marks: a commitment's line, on whatever page."""

    @property
    def claimed(self) -> Completion:
        """What the government reports."""

    @property
    def evidenced(self) -> Completion:
        """What the evidence shows."""

    @property
    def reviewed(self) -> Completion | None:
        """What reviewers find, if they do."""

    @property
    def reviewed_words(self) -> str:
        """The same in the reader's words."""

    @property
    def official(self) -> Official | None:
        """What the independent mechanism found, if it has."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One mark: whose value it is, and the left edge of its shape."""

    kind: str
    x: int


@dataclass(frozen=True, slots=True)
class Track:
    """The marks of one commitment; ``reach`` is the line from the lowest to the highest of them on the scale."""

    marks: tuple[Placed, ...]
    reach: tuple[int, int] | None
    off_scale: bool


def centre(value: str) -> int:
    """The middle of a value's place; everything that is not a step stands before the first."""
    steps = [step.value for step in STEPS]
    index = steps.index(value) + 1 if value in steps else 0
    return index * PLACE + PLACE // 2


def headings() -> tuple[tuple[int, int, StrPromise], ...]:
    """What the heading of the track prints: where the middle and the foot of the words stand, and the words.

    Every word stands over the middle of its step; neighbours in two lines, since they may be wider than a step. Where
    the reader's language runs from right to left, the track is turned by the style and its words stand as it is turned.
    """
    turned = get_language_bidi()
    return tuple(
        (WIDTH - centre(step) if turned else centre(step), LINES[index % len(LINES)], step.label)
        for index, step in enumerate(STEPS)
    )


# The steps and their words, for legends.
STEP_WORDS = tuple((step.value, step.label) for step in STEPS)


def track(row: Valued) -> Track:
    """The marks of ``row``: claimed and evidenced always, reviewed and official where somebody judged."""
    values: list[tuple[str, str]] = [("claimed", row.claimed), ("evidenced", row.evidenced)]
    if row.reviewed is not None:
        values.append(("reviewed", row.reviewed))
    if row.official is not None:
        values.append(("official", row.official.completion))
    places: dict[int, list[str]] = {}
    for kind, value in values:
        places.setdefault(centre(value), []).append(kind)
    marks = [mark for at, kinds in sorted(places.items()) for mark in _side_by_side(at, kinds)]
    on_scale = [at for at in places if at > PLACE]
    reach = (min(on_scale), max(on_scale)) if len(on_scale) > 1 else None
    return Track(tuple(marks), reach, min(places) < PLACE)


def _side_by_side(at: int, kinds: Sequence[str]) -> list[Placed]:
    first = at - APART * (len(kinds) - 1) // 2 - MARK // 2
    return [Placed(kind, first + APART * index) for index, kind in enumerate(kinds)]


def is_high(value: Completion | None) -> bool:
    """Whether a value is substantial or complete."""
    return value in (Completion.SUBSTANTIAL, Completion.COMPLETE)
