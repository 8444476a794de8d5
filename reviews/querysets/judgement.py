"""The vocabulary of questions about judgement; here it is decided what an open round lets through (rule 6)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commitments.choices import GOVERNMENT, Role
from commitments.querysets import plans_visible_to
from core.models import AppendOnlyQuerySet
from reviews.choices import RoundState

if TYPE_CHECKING:
    from reviews.models import (
        Appointment,
        IRMAssessment,
        Rating,
        RatingEvidence,
        RatingRevision,
        Response,
        ResponseEvidence,
        ReviewRound,
        Verdict,
        Verification,
    )


def rated_by_peers_of(user: Any, prefix: str = "") -> Q:
    """Ratings of what ``user``, a reviewer of the country today, has handed in a rating of too.

    Who left the reviewers for the government, or for good, is nobody's peer any more (rule 1), nor who stood back from
    the commitment. A ``prefix`` ending in ``__`` leads to the rating.
    """
    own = user.ratings.filter(
        round=OuterRef(f"{prefix}round"), commitment=OuterRef(f"{prefix}commitment"), submitted_at__isnull=False
    )
    stood_back = user.appointments.filter(
        round=OuterRef(f"{prefix}round"), recusals__commitment=OuterRef(f"{prefix}commitment")
    )
    reviews = user.country_roles.active().filter(role=Role.REVIEWER).values("country_id")
    return Q(Exists(own)) & ~Q(Exists(stood_back)) & Q(**{f"{prefix}round__plan__country__in": reviews})


class VerificationQuerySet(AppendOnlyQuerySet["Verification"]):
    """Verifications."""

    def visible_to(self, user: Any) -> VerificationQuerySet:
        """Verifications in plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "report__milestone__commitment__plan__"))

    def as_of(self, moment: dt.datetime) -> VerificationQuerySet:
        """Verifications made by ``moment``."""
        return self.filter(created_at__lte=moment)


class ReviewRoundQuerySet(models.QuerySet["ReviewRound"]):
    """Rounds."""

    def visible_to(self, user: Any) -> ReviewRoundQuerySet:
        """Rounds of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "plan__"))

    def published(self) -> ReviewRoundQuerySet:
        """Rounds whose verdicts are out."""
        return self.filter(state=RoundState.PUBLISHED)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Seats."""

    def visible_to(self, user: Any) -> AppointmentQuerySet:
        """Seats in rounds of plans that ``user`` may see: who judges, for whom, with which interests, is public."""
        return self.filter(plans_visible_to(user, "round__plan__"))


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings, drafts included."""

    def visible_to(self, user: Any) -> RatingQuerySet:
        """The ratings ``user`` may know of (rule 6).

        One's own always; everybody's, as far as handed in, once their round is published; and, for a reviewer with a
        seat in the round, the handed-in ratings of a commitment for which they have handed in their own. Nobody else,
        not even an operator or who was a reviewer once, learns anything of an open round.
        """
        public = Q(round__state=RoundState.PUBLISHED, submitted_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public & plans_visible_to(user, "round__plan__"))
        peers = Q(submitted_at__isnull=False) & rated_by_peers_of(user)
        return self.filter((public & plans_visible_to(user, "round__plan__")) | Q(reviewer=user) | peers)


class RatingRevisionQuerySet(AppendOnlyQuerySet["RatingRevision"]):
    """Handed-in ratings."""

    def as_of(self, moment: dt.datetime) -> RatingRevisionQuerySet:
        """Revisions handed in by ``moment``."""
        return self.filter(submitted_at__lte=moment)


class RatingEvidenceQuerySet(models.QuerySet["RatingEvidence"]):
    """Evidence of ratings."""

    def visible_to(self, user: Any) -> RatingEvidenceQuerySet:
        """One's own; of others, what was handed in with a rating of a published round or a commitment one rated too."""
        handed_in = Q(added_at__lte=models.F("rating__submitted_at"))
        public = (
            handed_in & Q(rating__round__state=RoundState.PUBLISHED) & plans_visible_to(user, "rating__round__plan__")
        )
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(rating__reviewer=user) | (handed_in & rated_by_peers_of(user, "rating__")))


def responses_visible_to(user: Any, prefix: str = "") -> Q:
    """The government's answers that ``user`` may know of: they speak of ratings that are not public yet.

    Everybody's once the round is published; before that the country's government's, and a reviewer's for a commitment
    that they rated themselves (an answer on the round as a whole: once they rated anything in it). A ``prefix`` ending
    in ``__`` leads to the answer.
    """
    public = Q(**{f"{prefix}round__state": RoundState.PUBLISHED}) & plans_visible_to(user, f"{prefix}round__plan__")
    if not user.is_authenticated:
        return public
    roles = user.country_roles.active()
    government = Q(**{f"{prefix}round__plan__country__in": roles.filter(role__in=GOVERNMENT).values("country_id")})
    reviews = Q(**{f"{prefix}round__plan__country__in": roles.filter(role=Role.REVIEWER).values("country_id")})
    rated = user.ratings.filter(round=OuterRef(f"{prefix}round"), submitted_at__isnull=False)
    same = Q(Exists(rated.filter(commitment=OuterRef(f"{prefix}commitment"))))
    whole = Q(**{f"{prefix}commitment__isnull": True}) & Q(Exists(rated))
    return public | government | (reviews & (same | whole))


class ResponseQuerySet(AppendOnlyQuerySet["Response"]):
    """The government's answers."""

    def visible_to(self, user: Any) -> ResponseQuerySet:
        """The answers ``user`` may know of, see ``responses_visible_to``."""
        return self.filter(responses_visible_to(user))


class ResponseEvidenceQuerySet(models.QuerySet["ResponseEvidence"]):
    """Evidence of the government's answers."""

    def visible_to(self, user: Any) -> ResponseEvidenceQuerySet:
        """Evidence of the answers that ``user`` may see."""
        return self.filter(responses_visible_to(user, "response__"))


class VerdictQuerySet(AppendOnlyQuerySet["Verdict"]):
    """Verdicts exist only in published rounds."""

    def visible_to(self, user: Any) -> VerdictQuerySet:
        """Verdicts in plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "commitment__plan__"))

    def as_of(self, moment: dt.datetime) -> VerdictQuerySet:
        """Verdicts published by ``moment``."""
        return self.filter(published_at__lte=moment)

    def latest_first(self) -> VerdictQuerySet:
        """The latest published first."""
        return self.order_by("-published_at", "-id")


class IRMAssessmentQuerySet(models.QuerySet["IRMAssessment"]):
    """Official assessments."""

    def visible_to(self, user: Any) -> IRMAssessmentQuerySet:
        """Assessments in plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "commitment__plan__"))
