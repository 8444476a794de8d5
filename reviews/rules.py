"""Medians, agreement, the gap, the stages of a round and the partnership's star, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from milestones.choices import STEPS, Completion
from reviews.choices import GapName, RoundState, StarFormula

T = TypeVar("T")

# A rating that departs from the claim by so many steps needs evidence (rule 7).
STEPS_THAT_NEED_EVIDENCE = 2

NEXT_STATE: Mapping[RoundState, RoundState] = {
    RoundState.SCHEDULED: RoundState.OPEN,
    RoundState.OPEN: RoundState.RESPONSE,
    RoundState.RESPONSE: RoundState.PUBLISHED,
}


def may_follow(state: RoundState, wanted: RoundState) -> bool:
    """Whether a round in ``state`` may go to ``wanted``: one step forward, never back, never two at once."""
    return NEXT_STATE.get(state) == wanted


def may_publish(response_until: dt.date, answered: bool, on: dt.date) -> bool:
    """Whether a closed round may be published: after the response window, or once answered or waived (rule 8)."""
    return answered or on > response_until


def step(value: Completion) -> int | None:
    """The place of a completion on the four steps (0 to 3); ``None`` off the scale."""
    return STEPS.index(value) if value in STEPS else None


def median_lower(values: Sequence[T], scale: Sequence[T]) -> T:
    """The median of ordinal ``values`` in the order of ``scale``; of two middle ones the lower. Needs at least one."""
    ranks = sorted(scale.index(value) for value in values)
    return scale[ranks[(len(ranks) - 1) // 2]]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the raters of one commitment concluded.

    Attributes:
        completion: the verdict.
        distribution: number of raters by completion.
        spread: steps between the lowest and the highest rating on the scale; ``None`` if none is on it.
    """

    completion: Completion
    distribution: dict[str, int]
    spread: int | None


def conclude(ratings: Sequence[Completion]) -> Conclusion:
    """The verdict on completion: *no evidence available* if most raters say so, else the lower median of the rest.

    Source: design, section 4. “Most” is more than half. Needs at least one rating.
    """
    counts = Counter(ratings)
    on_scale = [rating for rating in ratings if rating in STEPS]
    ranks = [STEPS.index(rating) for rating in on_scale]
    unproven = 2 * counts[Completion.NO_EVIDENCE] > len(ratings) or not on_scale
    return Conclusion(
        completion=Completion.NO_EVIDENCE if unproven else median_lower(on_scale, STEPS),
        distribution={value.value: counts[value] for value in (Completion.NO_EVIDENCE, *STEPS) if counts[value]},
        spread=max(ranks) - min(ranks) if ranks else None,
    )


def gap(claimed: Completion, reviewed: Completion | None) -> int | GapName:
    """Claimed minus reviewed in steps, or the name of why it cannot be counted; never zero where one is off the scale.

    A commitment nobody reviewed is *unreviewed*, whatever was claimed; then one that was not reported *unreported*;
    then one for which reviewers found no evidence *unproven*.
    """
    if reviewed is None:
        return GapName.UNREVIEWED
    claimed_step, reviewed_step = step(claimed), step(reviewed)
    if claimed_step is None:
        return GapName.UNREPORTED
    if reviewed_step is None:
        return GapName.UNPROVEN
    return claimed_step - reviewed_step


def needs_evidence(claimed: Completion, rated: Completion) -> bool:
    """Whether a rating departs from the claimed value by two steps or more (rule 7).

    *No evidence available* departs from *limited* and above by definition: who finds nothing contradicts who reports
    progress; but there is nothing to show for an absence, so it needs a reason and no evidence.
    """
    claimed_step, rated_step = step(claimed), step(rated)
    if claimed_step is None or rated_step is None:
        return False
    return abs(claimed_step - rated_step) >= STEPS_THAT_NEED_EVIDENCE


def krippendorff_alpha(units: Iterable[Sequence[Completion]]) -> Decimal | None:
    """Krippendorff's alpha, ordinal, of the ratings of many commitments; 1 is full agreement, 0 what chance would give.

    Only ratings on the four steps count, and only commitments with at least two of them. ``None`` where it is not
    defined: no such commitment, or every rating the same step (agreement without anything to disagree about).

    Source: K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011): coincidences, ordinal metric
    delta(c, k) = (n_c/2 + sum of n between them + n_k/2) squared. Four decimals.
    """
    tables = [
        [STEPS.index(rating) for rating in unit if rating in STEPS]
        for unit in units
    ]  # fmt: skip
    paired = [ranks for ranks in tables if len(ranks) >= 2]
    totals = Counter(rank for ranks in paired for rank in ranks)
    size = sum(totals.values())
    expected = sum(
        totals[first] * totals[second] * _ordinal_distance(totals, first, second)
        for first in range(len(STEPS))
        for second in range(first)
    )
    if not expected:
        return None
    observed = sum(
        _ordinal_distance(totals, first, second) / Decimal(len(ranks) - 1)
        for ranks in paired
        for index, first in enumerate(ranks)
        for second in ranks[:index]
    )
    return (1 - (size - 1) * observed / expected).quantize(Decimal("0.0001"))


def _ordinal_distance(totals: Mapping[int, int], first: int, second: int) -> Decimal:
    """The squared distance of two steps: how many ratings lie between them, each end counted half."""
    if first == second:
        return Decimal(0)
    low, high = sorted((first, second))
    between = sum(totals[rank] for rank in range(low, high + 1))
    return (Decimal(between) - Decimal(totals[low] + totals[high]) / 2) ** 2


@dataclass(frozen=True, slots=True)
class StarFacts:
    """The codings a star depends on, each as the source's own number or answer, ``None`` where not coded.

    ``specificity`` 0 none to 3 high; ``impact`` 0 none to 3 transformative; ``completion`` 2 not started to 5 complete
    (0 withdrawn, 1 unclear); ``verifiable`` is asked where specificity did not exist.
    """

    relevant: bool | None
    impact: int | None
    completion: int | None
    specificity: int | None = None
    verifiable: bool | None = None


def is_starred(facts: StarFacts, formula: StarFormula) -> bool | None:
    """Whether a commitment earns the star of an era; ``None`` where a coding that it needs is missing.

    Source: the partnership's announcement of April 2015, its predecessor's rule, and their check against the data
    (``docs/scoring.md``): relevant, completion at least substantial, and (before June 2014) impact at least moderate;
    (until April 2015) the same with specificity at least medium; (since) specificity at least medium, or verifiable
    where specificity was not coded, and impact transformative.
    """
    if facts.relevant is None or facts.impact is None or facts.completion is None:
        return None
    done = facts.completion >= 4
    if formula == StarFormula.BEFORE_JUNE_2014:
        return facts.relevant and facts.impact >= 2 and done
    clear = facts.verifiable if facts.specificity is None else facts.specificity >= 2
    if clear is None:
        return None
    least_impact = 2 if formula == StarFormula.UNTIL_APRIL_2015 else 3
    return clear and facts.relevant and facts.impact >= least_impact and done
