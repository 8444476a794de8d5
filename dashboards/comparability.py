"""What may fairly be set side by side, PURE: plans by phase and time, official assessments by report, scale and rule.

Sources: the partnership's handbook and glossary, as ``docs/scoring.md`` names them. A plan's figures say how far it is,
so two plans are compared at the same point of their time only; and the mechanism's words changed, so two of its codings
are compared only where they mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from commitments.choices import Phase
from reviews.choices import Stage, StarFormula

# How many countries are compared at once.
FEWEST, MOST = 2, 6
# Plans in implementation are at the same point where their shares of elapsed time are so near to each other: half a
# year of a plan of two years, a year of one of four (glossary, “action plan”: national plans last two or four years).
NEAR = 0.25
# A plan counts as assessed in a report that coded at least so much of it: a share of a few picked commitments would
# pass for the whole.
MOSTLY = 0.75
# From the plans of this year on, the mechanism's scale of completion knows “no evidence available” (glossary,
# “completion”); before them it knew “unclear” instead.
FIVE_POINTS_SINCE = 2020


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country's current plan stands: ``elapsed`` is the share (0 to 1) of its time that has passed.

    ``phase`` is ``None`` without a plan; ``partial``: only some of its commitments are known here.
    """

    code: str
    phase: Phase | None
    elapsed: float = 0.0
    partial: bool = False
    commitments: int = 0


class LeftOut(Enum):
    """Why a country's current plan is not compared."""

    NO_PLAN = "no plan"
    NOT_BEGUN = "not begun"
    PARTIAL = "partial"
    EMPTY = "empty"
    RUNNING_ALONE = "running alone"
    ENDED_ALONE = "ended alone"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which countries may be compared with each other, and why the others may not; every country stands once."""

    groups: tuple[tuple[str, ...], ...]
    left_out: Mapping[str, LeftOut]


def comparable_plans(places: Sequence[Place]) -> Grouping:
    """Current plans that may be set side by side: in the same phase and, while they run, at the same point of time.

    Of plans in implementation the largest group within ``NEAR`` of each other is taken first, the later one of two
    equally large; then the next of those that are left. Ended plans have all had their time. In co-creation nothing can
    be done yet. A plan known in part is never compared: a share of what happens to be known would pass for the whole.
    """
    left_out = {place.code: reason for place in places if (reason := _unfit(place))}
    fit = [place for place in places if place.code not in left_out]
    groups = _near_each_other([place for place in fit if place.phase == Phase.IMPLEMENTATION])
    groups.append([place for place in fit if place.phase == Phase.ENDED])
    for group in groups:
        if len(group) == 1:
            running = group[0].phase == Phase.IMPLEMENTATION
            left_out[group[0].code] = LeftOut.RUNNING_ALONE if running else LeftOut.ENDED_ALONE
    order = [place.code for place in places]
    kept = [tuple(sorted((place.code for place in group), key=order.index)) for group in groups if len(group) > 1]
    return Grouping(tuple(kept), left_out)


def _unfit(place: Place) -> LeftOut | None:
    """Why a plan can be compared with none."""
    if place.phase is None:
        return LeftOut.NO_PLAN
    if place.phase == Phase.CO_CREATION:
        return LeftOut.NOT_BEGUN
    if place.partial:
        return LeftOut.PARTIAL
    return None if place.commitments else LeftOut.EMPTY


def _near_each_other(running: Sequence[Place]) -> list[list[Place]]:
    """Running plans in groups of which no two lie further apart than ``NEAR``."""
    left = sorted(running, key=lambda place: place.elapsed)
    groups = []
    while left:
        windows = [
            [place for place in left if 0 <= place.elapsed - first.elapsed <= NEAR + 1e-9] for first in left
        ]  # the last of the largest: what is further on says more
        best = max(enumerate(windows), key=lambda window: (len(window[1]), window[0]))[1]
        groups.append(best)
        left = [place for place in left if place not in best]
    return groups


class Scale(Enum):
    """The mechanism's two scales of completion."""

    FOUR_STEPS = "four steps"
    FIVE_POINTS = "five points"


def completion_scale(submitted: int) -> Scale:
    """The scale by which commitments of a plan submitted in a year are coded.

    Source: the partnership's glossary, “completion”, and its official data of July 2024, in which plans up to 2019 are
    coded *unclear* where nothing could be found, later ones *no evidence available*.
    """
    return Scale.FIVE_POINTS if submitted >= FIVE_POINTS_SINCE else Scale.FOUR_STEPS


@dataclass(frozen=True, slots=True)
class Kind:
    """What two sets of official codings must share to be compared: the report they stand in, and the scale.

    A mid-term report looks at a plan after its first year, an end-of-term report after its second, a results report
    four months after its end (glossary, “IRM”, “completion”): the same plan is further in each of them.
    """

    stage: Stage
    scale: Scale


@dataclass(frozen=True, slots=True)
class Assessed:
    """One plan's codings in one kind of report: ``coded`` of its ``total`` commitments.

    ``year`` is that of submission; ``partial`` as in ``Place``; ``formulas`` are the rules that gave its stars.
    """

    plan: int
    code: str
    year: int
    partial: bool
    kind: Kind
    coded: int
    total: int
    formulas: frozenset[StarFormula] = frozenset()


def comparable_assessments(found: Sequence[Assessed]) -> Mapping[Kind, tuple[Assessed, ...]]:
    """By kind of report, each country's latest plan coded in one, where there are two countries or more.

    The kinds of the latest plans come first. Plans known in part are left out, as among current plans, and so are those
    of which the report coded less than ``MOSTLY``.
    """
    latest: dict[Kind, dict[str, Assessed]] = {}
    for each in sorted(found, key=lambda each: (each.year, each.plan)):
        if not each.partial and each.coded >= MOSTLY * each.total:
            latest.setdefault(each.kind, {})[each.code] = each
    kept = {kind: tuple(own.values()) for kind, own in latest.items() if len(own) >= FEWEST}
    return dict(sorted(kept.items(), key=_lateness, reverse=True))


def _lateness(item: tuple[Kind, tuple[Assessed, ...]]) -> tuple[int, int]:
    kind, own = item
    return max(each.year for each in own), list(Stage).index(kind.stage)


def stars_comparable(formulas: Sequence[frozenset[StarFormula]]) -> bool:
    """Whether stars of some plans mean the same: all given by one and the same rule.

    Source: the partnership's announcement of April 2015: before June 2014 a star needed a moderate impact and no
    specificity, until April 2015 specificity too, since then a transformative impact. Under the first rule almost a
    quarter of all commitments had one.
    """
    return len(frozenset().union(*formulas)) == 1 and all(formulas)
