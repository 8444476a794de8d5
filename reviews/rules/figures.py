"""Every figure a round publishes, from plain facts, PURE: publishing computes them, and anyone can again.

What goes in is in the round's public export; ``manage.py recompute_round`` feeds it to the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from milestones.choices import Completion
from reviews.choices import EarlyResults, PotentialForResults, VerdictOutcome, Verifiability
from reviews.rules.agreement import agreement_interval, krippendorff_alpha
from reviews.rules.conclusions import FEWEST_RATINGS, conclude, median_lower, outcome

# The scores beside completion, each with its scale from the lowest value to the highest.
SIDE_SCALES: Mapping[str, Sequence[str]] = {
    "early_results": EarlyResults.values,
    "verifiability": Verifiability.values,
    "potential_for_results": PotentialForResults.values,
}


@dataclass(frozen=True, slots=True)
class RatedFacts:
    """One revision of one rating, as handed in. ``scores`` holds ``completion`` and what was given of the others."""

    seat: int
    commitment: int
    number: int
    scores: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a round's figures follow from: every revision, and which seat does not judge which commitment."""

    revisions: Sequence[RatedFacts]
    recusals: Collection[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class VerdictFigures:
    """What is published of one commitment; completion and side scores are empty without a conclusion."""

    commitment: int
    outcome: VerdictOutcome
    completion: str
    side_scores: Mapping[str, str]
    distribution: Mapping[str, int]
    reviewers: int
    recusals: int
    spread: int | None


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """What is published of a round: its agreement with the bounds, and a verdict for each commitment that was rated."""

    agreement: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    verdicts: Sequence[VerdictFigures]


def round_figures(facts: RoundFacts) -> RoundFigures:
    """The figures of a round: of each rating the last revision counts, of a recused reviewer none."""
    last: dict[tuple[int, int], RatedFacts] = {}
    for each in sorted(facts.revisions, key=lambda each: each.number):
        last[each.seat, each.commitment] = each
    recused = set(facts.recusals)
    counted: dict[int, list[RatedFacts]] = {}
    for place, each in sorted(last.items()):
        if place not in recused:
            counted.setdefault(each.commitment, []).append(each)
    units = [[Completion(each.scores["completion"]) for each in ratings] for ratings in counted.values()]
    agreement = krippendorff_alpha(units)
    verdicts = [
        _verdict(commitment, ratings, agreement, sum(1 for _seat, other in recused if other == commitment))
        for commitment, ratings in sorted(counted.items())
    ]
    return RoundFigures(agreement, agreement_interval(units), verdicts)


def _verdict(
    commitment: int, ratings: Sequence[RatedFacts], agreement: Decimal | None, recusals: int
) -> VerdictFigures:
    found = conclude([Completion(each.scores["completion"]) for each in ratings])
    concluded = outcome(found, agreement)
    has_value = concluded == VerdictOutcome.CONCLUDED
    return VerdictFigures(
        commitment=commitment,
        outcome=concluded,
        completion=found.completion.value if has_value else "",
        side_scores={name: _side_score(name, ratings) if has_value else "" for name in SIDE_SCALES},
        distribution=found.distribution,
        reviewers=len(ratings),
        recusals=recusals,
        spread=found.spread,
    )


def _side_score(name: str, ratings: Sequence[RatedFacts]) -> str:
    """The lower median of a side score among those who gave one; empty where fewer than three did."""
    given = [value for each in ratings if (value := each.scores.get(name, ""))]
    return median_lower(given, SIDE_SCALES[name]) if len(given) >= FEWEST_RATINGS else ""
