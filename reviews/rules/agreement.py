"""How far the raters of a round agree, and how sure that figure is, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from milestones.choices import STEPS, Completion

RESAMPLES = 1_000
# The middle 95 of 100 resamples: the bounds leave out a fortieth at each end.
LEFT_OUT = RESAMPLES // 40
FOUR_DECIMALS = Decimal("0.0001")
FULL = Decimal("1.0000")
# Of one commitment alone there is no difference between commitments to compare with.
FEWEST_COMMITMENTS = 2
PAIRS = [(first, second) for first in range(len(STEPS)) for second in range(first)]


@dataclass(frozen=True, slots=True)
class Table:
    """The ratings of one commitment on the four steps, as far as they can be paired.

    Attributes:
        counts: number of ratings by step.
        raters: how many there are, at least two.
        pairs: how often two of them stand on two different steps, in the order of ``PAIRS``.
    """

    counts: tuple[int, ...]
    raters: int
    pairs: tuple[int, ...]


def _tables(units: Iterable[Sequence[Completion]]) -> list[Table]:
    """The commitments with at least two ratings on the scale; *no evidence available* is not on it."""
    tables = []
    for unit in units:
        found = Counter(STEPS.index(rating) for rating in unit if rating in STEPS)
        counts = tuple(found[step] for step in range(len(STEPS)))
        if sum(counts) >= 2:
            pairs = tuple(counts[first] * counts[second] for first, second in PAIRS)
            tables.append(Table(counts, sum(counts), pairs))
    return tables


def krippendorff_alpha(units: Iterable[Sequence[Completion]]) -> Decimal | None:
    """Krippendorff's alpha, ordinal, of the ratings of many commitments; 1 is full agreement, 0 what chance would give.

    Only ratings on the four steps count, and only commitments with at least two of them. ``None`` where it is not
    defined: fewer than two such commitments, or every rating the same step (agreement without anything to disagree
    about). Alpha compares how ratings differ within commitments with how they differ between them: of one commitment
    alone it would be zero or less whatever was rated.

    Source: K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011): coincidences, ordinal metric
    delta(c, k) = (n_c/2 + sum of n between them + n_k/2) squared. Four decimals.
    """
    return _alpha(_tables(units))


def _alpha(tables: Sequence[Table]) -> Decimal | None:
    """Alpha in whole numbers until the last division, so that it is the same on every machine.

    Distances are four times the squared ones of the source: twice the number of ratings from one step to the other,
    less the two ends once, squared.
    """
    if len(tables) < FEWEST_COMMITMENTS:
        return None
    totals = [sum(column) for column in zip(*(table.counts for table in tables), strict=True)]
    distances = [_distance(totals, first, second) for first, second in PAIRS]
    expected = sum(
        totals[first] * totals[second] * distance for (first, second), distance in zip(PAIRS, distances, strict=True)
    )
    if not expected:
        return None
    observed: dict[int, int] = {}
    for table in tables:
        apart = sum(count * distance for count, distance in zip(table.pairs, distances, strict=True))
        observed[table.raters] = observed.get(table.raters, 0) + apart
    disagreement = sum((Decimal(apart) / (raters - 1) for raters, apart in sorted(observed.items())), Decimal(0))
    alpha: Decimal = 1 - (sum(totals) - 1) * disagreement / expected
    return alpha.quantize(FOUR_DECIMALS)


def _distance(totals: Sequence[int], first: int, second: int) -> int:
    """Four times the squared distance of two steps: how many ratings lie between them, each end counted half."""
    return (2 * sum(totals[second : first + 1]) - totals[first] - totals[second]) ** 2


def agreement_interval(units: Sequence[Sequence[Completion]]) -> tuple[Decimal, Decimal] | None:
    """Between which bounds alpha lies in 95 of 100 draws of the same commitments; ``None`` where alpha is not defined.

    A percentile bootstrap over commitments: a thousand times, as many commitments are drawn with replacement as there
    are; where the drawn ones leave alpha undefined (all the same step), they agree fully and count as 1. Which are
    drawn follows from the ratings alone (SHA-256 of them seeds the generator), so anyone finds the same bounds; the
    order in which ``units`` come, and the order of ratings in a unit, do not matter.

    Source: B. Efron and R. Tibshirani, “An Introduction to the Bootstrap” (1993), percentile intervals.
    """
    tables = sorted(_tables(units), key=lambda table: table.counts)
    if _alpha(tables) is None:
        return None
    content = json.dumps([table.counts for table in tables]).encode()
    draw = random.Random(hashlib.sha256(content).hexdigest()).random  # noqa: S311  (no secret: anyone shall repeat it)
    drawn = (_alpha([tables[int(draw() * len(tables))] for _ in tables]) for _resample in range(RESAMPLES))
    found = sorted(FULL if alpha is None else alpha for alpha in drawn)
    return found[LEFT_OUT], found[-1 - LEFT_OUT]
