"""A reviewer's list of the commitments of a round, and what they have done with each."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from commitments.models import Commitment
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.names import text_of
from reviews.models import Rating, RatingRevision
from reviews.selectors import RoundDesk


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment in a reviewer's list: what they have done with it."""

    commitment: Commitment
    title: Text
    recused: str
    rating: Rating | None
    predates: bool
    revised: bool

    @property
    def state(self) -> str:
        """``recused``, ``none``, ``draft``, ``changed`` (handed in, and the draft says more since), ``handed_in``."""
        if self.recused:
            return "recused"
        if self.rating is None:
            return "none"
        if self.rating.submitted_at is None:
            return "draft"
        return "changed" if self.rating.saved_at > self.rating.submitted_at else "handed_in"


def lines_of(desk: RoundDesk, user: User, old: set[int]) -> list[Line]:
    """The commitments of a round's plan for one of its reviewers, in the plan's order. Four queries."""
    language = reader_language()
    commitments = Commitment.objects.filter(plan=desk.round.plan_id, withdrawn_at__isnull=True)
    recused = {each.commitment_id: str(each.get_ground_display()) for each in desk.seat.recusals.all()}
    ratings = {each.commitment_id: each for each in Rating.objects.filter(round=desk.round, reviewer=user)}
    revisions = RatingRevision.objects.filter(rating__in=ratings.values(), after_reply=True)
    revised = set(revisions.values_list("rating_id", flat=True))
    return [
        Line(
            commitment=each,
            title=text_of(each, "title", language),
            recused=recused.get(each.pk, ""),
            rating=(rating := ratings.get(each.pk)),
            predates=each.pk in old,
            revised=rating is not None and rating.pk in revised,
        )
        for each in commitments.order_by("position", "pk")
    ]
