"""Questions asked of what was judged, each in a fixed number of queries."""

from reviews.selectors.desk import RoundDesk, predating_in, reviewer_rounds
from reviews.selectors.links import (
    proposal_followed,
    proposal_link_token,
    proposals_to_mail,
    volunteer_followed,
    volunteer_link_token,
    volunteers_to_mail,
)
from reviews.selectors.phases import public_phase, round_phase, seats_to_hear
from reviews.selectors.questionnaires import questionnaire_in_use
from reviews.selectors.rounds import Provisional, ProvisionalRating, latest_revisions, provisional
from reviews.selectors.seats import seat_consequences
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
    "proposal_followed",
    "proposal_link_token",
    "proposals_to_mail",
    "provisional",
    "public_phase",
    "questionnaire_in_use",
    "reviewed_as",
    "reviewer_rounds",
    "round_phase",
    "seat_consequences",
    "seats_to_hear",
    "volunteer_followed",
    "volunteer_link_token",
    "volunteers_to_mail",
    "with_values",
]
