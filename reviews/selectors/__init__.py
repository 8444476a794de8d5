"""Questions asked of what was judged, each in a fixed number of queries."""

from reviews.selectors.desk import RoundDesk, predating_in, reviewer_rounds
from reviews.selectors.phases import public_phase, round_phase, seats_to_hear
from reviews.selectors.questionnaires import questionnaire_in_use
from reviews.selectors.rounds import Provisional, ProvisionalRating, latest_revisions, provisional
from reviews.selectors.values import (
    CommitmentStanding,
    commitments_standing,
    disputed_reports,
    disputes_standing,
    latest_verdicts,
    plan_standing,
    reviewed_as,
    with_values,
)

__all__ = [
    "CommitmentStanding",
    "Provisional",
    "ProvisionalRating",
    "RoundDesk",
    "commitments_standing",
    "disputed_reports",
    "disputes_standing",
    "latest_revisions",
    "latest_verdicts",
    "plan_standing",
    "predating_in",
    "provisional",
    "public_phase",
    "questionnaire_in_use",
    "reviewed_as",
    "reviewer_rounds",
    "round_phase",
    "seats_to_hear",
    "with_values",
]
