"""Counting by scale, PURE: every value of a scale is there, in its order, also where nothing has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from dashboards.scorecard import CommitmentTally, Count, Tally, gap_words
from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, STEPS, Completion, StandingStatus
from reviews.choices import NOT_REVIEWED, REVIEWED_SCALE, GapName, IrmCompletion

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# What stands for an official completion where the mechanism has not coded one.
NOT_ASSESSED = "not_assessed"

Scale = Sequence[tuple[str, "_StrOrPromise"]]


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
REVIEWED = [(NOT_REVIEWED, _("Not reviewed")), *_scale(REVIEWED_SCALE)]
STATUS = _scale(StandingStatus)
OFFICIAL = [(NOT_ASSESSED, _("Not assessed")), *_scale(IrmCompletion)]
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


def commitment_tally(
    values: Sequence[tuple[Completion, Completion, Completion | None, int | GapName]],
) -> CommitmentTally:
    """The tallies of commitments given as (claimed, evidenced, reviewed, gap)."""
    return CommitmentTally(
        total=len(values),
        claimed=tally((claimed for claimed, *_rest in values), CLAIMED),
        evidenced=tally((evidenced for _claimed, evidenced, *_rest in values), EVIDENCED),
        reviewed=tally((reviewed or NOT_REVIEWED for *_rest, reviewed, _gap in values), REVIEWED),
        gap=tally((str(gap) for *_rest, gap in values), GAP),
    )
