"""The arithmetic of judgement that the public will dispute, PURE."""

from reviews.rules.agreement import agreement_interval, krippendorff_alpha
from reviews.rules.conclusions import Conclusion, conclude, gap, median_lower, needs_evidence, outcome, step
from reviews.rules.conflicts import Carriers, recusal_ground
from reviews.rules.eras import scores_of_era
from reviews.rules.figures import RatedFacts, RoundFacts, RoundFigures, VerdictFigures, round_figures
from reviews.rules.rounds import RoundClock, may_follow, phase
from reviews.rules.stars import StarFacts, is_starred

__all__ = [
    "Carriers",
    "Conclusion",
    "RatedFacts",
    "RoundClock",
    "RoundFacts",
    "RoundFigures",
    "StarFacts",
    "VerdictFigures",
    "agreement_interval",
    "conclude",
    "gap",
    "is_starred",
    "krippendorff_alpha",
    "may_follow",
    "median_lower",
    "needs_evidence",
    "outcome",
    "phase",
    "recusal_ground",
    "round_figures",
    "scores_of_era",
    "step",
]
