"""The facts of judgement, and what must always be true of them."""

from reviews.models.answers import AnswerRevision, AnswerSheet, MakingVerdict
from reviews.models.appointing import Proposal, Recusal
from reviews.models.irm import IRMAssessment
from reviews.models.lot import Lot, Volunteer
from reviews.models.practice import PracticeRating
from reviews.models.questionnaire import Question, Questionnaire, Section
from reviews.models.rating import Rating, RatingEvidence, RatingRevision
from reviews.models.round import Appointment, ReviewRound
from reviews.models.verdict import Response, ResponseEvidence, Verdict
from reviews.models.verification import Verification

__all__ = [
    "AnswerRevision",
    "AnswerSheet",
    "Appointment",
    "IRMAssessment",
    "Lot",
    "MakingVerdict",
    "PracticeRating",
    "Proposal",
    "Question",
    "Questionnaire",
    "Rating",
    "RatingEvidence",
    "RatingRevision",
    "Recusal",
    "Response",
    "ResponseEvidence",
    "ReviewRound",
    "Section",
    "Verdict",
    "Verification",
    "Volunteer",
]
