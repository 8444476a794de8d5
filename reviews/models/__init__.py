"""The facts of judgement, and what must always be true of them."""

from reviews.models.irm import IRMAssessment
from reviews.models.rating import Rating, RatingEvidence, RatingRevision
from reviews.models.round import Appointment, ReviewRound
from reviews.models.verdict import Response, Verdict
from reviews.models.verification import Verification

__all__ = [
    "Appointment",
    "IRMAssessment",
    "Rating",
    "RatingEvidence",
    "RatingRevision",
    "Response",
    "ReviewRound",
    "Verdict",
    "Verification",
]
