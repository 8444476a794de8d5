"""Bars that show how commitments spread over a value's scale, PURE: percentages of the bar, as drawings take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dashboards.tallies import Tally
from milestones.choices import STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

HEADINGS: Mapping[str, _StrOrPromise] = {
    "claimed": _("Claimed"),
    "evidenced": _("Evidenced"),
    "reviewed": _("Reviewed"),
    "official": _("Official"),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One value's part of a bar: its words, how many, where it begins and how wide it is (``12.5%``)."""

    value: str
    label: _StrOrPromise
    number: int
    x: str
    width: str

    @property
    def on_scale(self) -> bool:
        """Whether it is one of the four steps; everything else is hatched."""
        return self.value in STEPS


@dataclass(frozen=True, slots=True)
class Scale:
    """How the commitments of a plan spread over one of the values; values nobody has are left out."""

    segments: tuple[Segment, ...]
    total: int
    kind: str

    @property
    def heading(self) -> _StrOrPromise:
        """Which of the three values it is of."""
        return HEADINGS[self.kind]

    @property
    def silence(self) -> _StrOrPromise:
        """What is to say where nothing at all is known, which is not zero; empty where something is."""
        alone = self.segments[0] if len(self.segments) == 1 else None
        return alone.label if alone and not alone.on_scale else ""

    @property
    def words(self) -> str:
        """The bar as a phrase."""
        return ", ".join(f"{segment.label}: {segment.number}" for segment in self.segments)


def scale(kind: str, tally: Tally) -> Scale:
    """The bar of a tally: the highest step first, what is off the scale last."""
    order = [step.value for step in reversed(STEPS)]
    counts = sorted(
        (count for count in tally if count.number),
        key=lambda count: order.index(count.value) if count.value in order else len(order),
    )
    total = sum(count.number for count in counts)
    segments: list[Segment] = []
    before = 0
    for count in counts:
        x, width = _percent(before, total), _percent(count.number, total)
        segments.append(Segment(count.value, count.label, count.number, x, width))
        before += count.number
    return Scale(tuple(segments), total, kind)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.6g}%"
