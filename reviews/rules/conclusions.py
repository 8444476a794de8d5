"""What raters conclude, and the distance between a claim and a judgement, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from milestones.choices import STEPS, Completion
from reviews.choices import GapName, VerdictOutcome

T = TypeVar("T")

# A rating that departs from the claim by so many steps needs evidence (rule 7).
STEPS_THAT_NEED_EVIDENCE = 2
# With fewer ratings there is no median that two people could not overturn.
FEWEST_RATINGS = 3
# Below this alpha the raters read the scale so differently that a median would only hide it.
LEAST_AGREEMENT = Decimal("0.4")
# Where there is no alpha, ratings further apart than this have no common verdict.
MOST_STEPS_APART = 1


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
    """The verdict on completion: *no evidence available* if half of the raters or more say so, else the lower median
    of the rest.

    Source: design, section 4: most raters; a tie goes to the lower value, and nothing is lower than nothing to be
    found. Needs at least one rating.
    """
    counts = Counter(ratings)
    on_scale = [rating for rating in ratings if rating in STEPS]
    ranks = [STEPS.index(rating) for rating in on_scale]
    unproven = 2 * counts[Completion.NO_EVIDENCE] >= len(ratings)
    return Conclusion(
        completion=Completion.NO_EVIDENCE if unproven else median_lower(on_scale, STEPS),
        distribution={value.value: counts[value] for value in (Completion.NO_EVIDENCE, *STEPS) if counts[value]},
        spread=max(ranks) - min(ranks) if ranks else None,
    )


def outcome(found: Conclusion, agreement: Decimal | None) -> VerdictOutcome:
    """Whether a round came to a conclusion on a commitment: with too few ratings, or in a round whose raters agree too
    little (``agreement`` is its alpha), there is none.

    A value on the scale rests on three ratings on the scale at least, for *no evidence available* takes no part in a
    median. Where alpha is not defined, because every rating is the same step or too little was rated to compare, the
    ratings of the commitment itself decide: more than one step between them is no conclusion.
    """
    ratings = sum(found.distribution.values())
    unproven = found.completion == Completion.NO_EVIDENCE
    on_scale = ratings - found.distribution.get(Completion.NO_EVIDENCE.value, 0)
    if ratings < FEWEST_RATINGS or (not unproven and on_scale < FEWEST_RATINGS):
        return VerdictOutcome.FEW_RATINGS
    apart = (found.spread or 0) > MOST_STEPS_APART
    if apart if agreement is None else agreement < LEAST_AGREEMENT:
        return VerdictOutcome.LOW_AGREEMENT
    return VerdictOutcome.CONCLUDED


def gap(claimed: Completion, reviewed: Completion | None, *, divided: bool = False) -> int | GapName:
    """Claimed minus reviewed in steps, or the name of why it cannot be counted; never zero where one is off the scale.

    A commitment whose reviewers came to no conclusion (``divided``) has *no consensus* and one nobody reviewed is
    *unreviewed*, whatever was claimed; then one that was not reported is *unreported*; then one for which reviewers
    found no evidence *unproven*.
    """
    if divided:
        return GapName.NO_CONSENSUS
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
