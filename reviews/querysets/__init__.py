"""The vocabulary of questions about judgement."""

from reviews.querysets.answers import AnswerRevisionQuerySet, AnswerSheetQuerySet, MakingVerdictQuerySet
from reviews.querysets.appointing import LotQuerySet, ProposalQuerySet, RecusalQuerySet, VolunteerQuerySet
from reviews.querysets.judgement import (
    AppointmentQuerySet,
    IRMAssessmentQuerySet,
    RatingEvidenceQuerySet,
    RatingQuerySet,
    RatingRevisionQuerySet,
    ResponseEvidenceQuerySet,
    ResponseQuerySet,
    ReviewRoundQuerySet,
    VerdictQuerySet,
    VerificationQuerySet,
    rated_by_peers_of,
)

__all__ = [
    "AnswerRevisionQuerySet",
    "AnswerSheetQuerySet",
    "AppointmentQuerySet",
    "IRMAssessmentQuerySet",
    "LotQuerySet",
    "MakingVerdictQuerySet",
    "ProposalQuerySet",
    "RatingEvidenceQuerySet",
    "RatingQuerySet",
    "RatingRevisionQuerySet",
    "RecusalQuerySet",
    "ResponseEvidenceQuerySet",
    "ResponseQuerySet",
    "ReviewRoundQuerySet",
    "VerdictQuerySet",
    "VerificationQuerySet",
    "VolunteerQuerySet",
    "rated_by_peers_of",
]
