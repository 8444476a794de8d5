"""What a closed round holds for the government, before it replies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commitments.models import Commitment
from milestones.choices import Completion
from reviews.models import RatingRevision, Recusal, ReviewRound
from reviews.rules import Conclusion, conclude


@dataclass(frozen=True, slots=True)
class ProvisionalRating:
    """One rating as the government sees it before it replies: scores, reason, evidence; not whose it is, nor when."""

    completion: Completion
    early_results: str
    verifiability: str
    potential_for_results: str
    reason: str
    evidence: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Provisional:
    """What the reviewers of a closed round handed in for one commitment, and what it would come to."""

    commitment: Commitment
    conclusion: Conclusion | None
    ratings: Sequence[ProvisionalRating]


def provisional(review_round: ReviewRound) -> list[Provisional]:
    """For every standing commitment of a round's plan, in the plan's order; for who may see it alone. Three queries.

    It stays what the government replied to: how reviewers revise in the light of the reply shows with the publication.
    The ratings of a commitment stand in an order that follows from their content, not from who gave them.
    """
    recused = set(
        Recusal.objects.filter(appointment__round=review_round).values_list("appointment__reviewer_id", "commitment_id")
    )
    by_commitment: dict[int, list[ProvisionalRating]] = {}
    for revision in latest_revisions(review_round, before_reply=True):
        if (revision.rating.reviewer_id, revision.rating.commitment_id) not in recused:
            by_commitment.setdefault(revision.rating.commitment_id, []).append(_unnamed(revision))
    commitments = Commitment.objects.filter(plan=review_round.plan_id, withdrawn_at__isnull=True)
    return [
        _provisional(each, sorted(by_commitment.get(each.pk, []), key=_shuffled))
        for each in commitments.order_by("position", "pk")
    ]


def latest_revisions(review_round: ReviewRound, *, before_reply: bool = False) -> list[RatingRevision]:
    """The last revision of each rating handed in, with its rating, or the last before the reply. One query."""
    rows = RatingRevision.objects.filter(rating__round=review_round).select_related("rating")
    if before_reply:
        rows = rows.filter(after_reply=False)
    return list({row.rating_id: row for row in rows.order_by("rating_id", "number")}.values())


def _unnamed(revision: RatingRevision) -> ProvisionalRating:
    return ProvisionalRating(
        completion=revision.get_completion(),
        early_results=revision.get_early_results_display(),
        verifiability=revision.get_verifiability_display(),
        potential_for_results=revision.get_potential_for_results_display(),
        reason=revision.reason,
        evidence=tuple(revision.evidence),
    )


def _shuffled(rating: ProvisionalRating) -> str:
    return hashlib.sha256(repr(rating).encode()).hexdigest()


def _provisional(commitment: Commitment, ratings: Sequence[ProvisionalRating]) -> Provisional:
    conclusion = conclude([each.completion for each in ratings]) if ratings else None
    return Provisional(commitment, conclusion, tuple(ratings))
