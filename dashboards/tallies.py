"""Counting by scale, PURE: every value of a scale is there, in its order, also where nothing has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, STEPS, Completion, StandingStatus
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, REVIEWED_SCALE, GapName, IrmCompletion

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# What stands for an official completion where the mechanism has not coded one.
NOT_ASSESSED = "not_assessed"

Scale = Sequence[tuple[str, "_StrOrPromise"]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of one value of a scale. ``label`` is the value in words, in the reader's language."""

    value: str
    label: _StrOrPromise
    number: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of every value of a scale, in the scale's order; no value is ever left out."""

    counts: tuple[Count, ...]

    def __iter__(self) -> Iterator[Count]:
        """Value by value, in the scale's order."""
        return iter(self.counts)

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(count.number for count in self.counts)

    def of(self, *values: str) -> int:
        """How many there are of these values together."""
        return sum(count.number for count in self.counts if count.value in values)

    def as_dict(self) -> dict[str, int]:
        """``{value: number}``."""
        return {count.value: count.number for count in self.counts}


def gap_words(gap: int | GapName) -> str:
    """A gap in words: who says more, and by how many steps; or why it cannot be counted."""
    if isinstance(gap, GapName):
        return str(gap.label)
    if gap == 0:
        return _("Claim and review agree")
    if gap > 0:
        return ngettext("Claimed %(steps)d step higher", "Claimed %(steps)d steps higher", gap) % {"steps": gap}
    return ngettext("Reviewed %(steps)d step higher", "Reviewed %(steps)d steps higher", -gap) % {"steps": -gap}


def reviewed_words(reviewed: Completion | None, gap: int | GapName) -> str:
    """*Reviewed* in words, with what stands there where there is none."""
    if reviewed is not None:
        return str(reviewed.label)
    return str((GapName.NO_CONSENSUS if gap == GapName.NO_CONSENSUS else GapName.UNREVIEWED).label)


class _GapWords:
    """A gap that is put into words when it is shown, in the reader's language."""

    def __init__(self, gap: int) -> None:
        self.gap = gap

    def __str__(self) -> str:
        return gap_words(self.gap)


def _scale(values: Iterable[Completion | StandingStatus | IrmCompletion]) -> Scale:
    return [(value.value, value.label) for value in values]


CLAIMED = _scale(CLAIMED_SCALE)
EVIDENCED = _scale(EVIDENCED_SCALE)
REVIEWED = [
    (NOT_REVIEWED, gettext_lazy("Not reviewed")),
    (NO_CONSENSUS, GapName.NO_CONSENSUS.label),
    *_scale(REVIEWED_SCALE),
]
RATED = _scale(REVIEWED_SCALE)
STATUS = _scale(StandingStatus)
OFFICIAL = [(NOT_ASSESSED, gettext_lazy("Not assessed")), *_scale(IrmCompletion)]
GAP = [
    *((str(steps), lazystr(_GapWords(steps))) for steps in range(1 - len(STEPS), len(STEPS))),
    *((name.value, name.label) for name in GapName),
]


def tally(values: Iterable[str], scale: Scale) -> Tally:
    """How many of ``values`` there are of each value of ``scale``; a value off the scale is a mistake and raises.

    Raises:
        ValueError: with the values the scale does not know.
    """
    counts = Counter(values)
    unknown = sorted(set(counts) - {value for value, _label in scale})
    if unknown:
        raise ValueError(f"not on the scale: {', '.join(unknown)}")
    return Tally(tuple(Count(value, label, counts[value]) for value, label in scale))
