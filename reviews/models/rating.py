"""Ratings: one reviewer's scores for one commitment in one round."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from core.models import AppendOnly, Checked
from milestones.choices import Completion
from milestones.models import EvidenceBase
from reviews.choices import REVIEWED_SCALE, EarlyResults, PotentialForResults, Verifiability
from reviews.models.round import ReviewRound
from reviews.querysets import RatingEvidenceQuerySet, RatingQuerySet, RatingRevisionQuerySet

REVIEWED_CHOICES = [(value.value, value.label) for value in REVIEWED_SCALE]


class Scores(models.Model):
    """The scores and their reason: of a draft, and of what was handed in."""

    score_fields: ClassVar = ("completion", "early_results", "verifiability", "potential_for_results", "reason")

    completion = models.CharField(_("completion"), max_length=24, choices=REVIEWED_CHOICES, blank=True)
    early_results = models.CharField(_("early results"), max_length=24, choices=EarlyResults.choices, blank=True)
    verifiability = models.CharField(_("verifiability"), max_length=24, choices=Verifiability.choices, blank=True)
    potential_for_results = models.CharField(
        _("potential for results"), max_length=24, choices=PotentialForResults.choices, blank=True
    )
    reason = models.TextField(_("reason"), max_length=20_000, blank=True)

    class Meta:
        abstract = True


class Rating(Checked, Scores):
    """A reviewer's place for one commitment in one round, with their working draft.

    The draft is theirs alone and changes freely; what was handed in stands in ``RatingRevision`` and never changes.
    ``submitted_at`` is the moment of the latest revision, empty before the first.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("round"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("commitment")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("reviewer")
    )
    saved_at = models.DateTimeField(_("saved at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "commitment_id", "id"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "commitment", "reviewer"], name="one_rating_each"),
        ]

    def __str__(self) -> str:
        """The commitment it is of; no score, which may still be secret."""
        return f"{self.commitment_id} ({self.round_id})"


class RatingRevision(AppendOnly, Scores):
    """Scores as they were handed in: never changed, followed by a newer revision where the reviewer revises.

    ``evidence`` repeats what supported them ({title, url, sha256} each);
    ``seen_reports`` and ``seen_evidence`` are the keys of the reports and evidence that were there to be judged;
    ``after_reply`` says that it was made in the light of the government's reply, and ``revision_reason`` why.
    """

    content_fields = (
        "rating_id", "number", "completion", "early_results", "verifiability", "potential_for_results", "reason",
        "evidence", "seen_reports", "seen_evidence", "after_reply", "revision_reason", "submitted_at",
    )  # fmt: skip

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("rating"))
    number = models.PositiveSmallIntegerField(_("number"))
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    seen_reports = models.JSONField(_("reports judged"), default=list, blank=True)
    seen_evidence = models.JSONField(_("evidence judged"), default=list, blank=True)
    after_reply = models.BooleanField(_("made after the government's reply"), default=False)
    revision_reason = models.TextField(_("reason of the revision"), max_length=5_000, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"))

    objects = RatingRevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["rating_id", "number"]
        verbose_name = _("rating as handed in")
        verbose_name_plural = _("ratings as handed in")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "number"], name="revision_numbered_once"),
            models.UniqueConstraint(
                fields=["rating"],
                condition=Q(after_reply=True),
                name="one_revision_after_the_reply",
                violation_error_code="revised_already",
                violation_error_message=_("You have revised this rating after the reply already: once is the rule."),
            ),
            models.CheckConstraint(
                condition=Q(after_reply=False) | ~Q(revision_reason=""),
                name="revision_after_reply_has_reason",
                violation_error_code="revision_reason_required",
                violation_error_message=_("Say why you revise your rating."),
            ),
            models.CheckConstraint(
                condition=Q(completion__in=REVIEWED_SCALE),
                name="revision_on_the_scale",
                violation_error_code="completion_required",
                violation_error_message=_("Choose a completion on the scale."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="revision_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("A rating needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        """Its number."""
        return f"{self.rating_id} #{self.number}"

    def get_completion(self) -> Completion:
        """The completion as a member of the scale."""
        return Completion(self.completion)


class RatingEvidence(EvidenceBase):
    """What supports one rating."""

    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("rating"))

    objects = RatingEvidenceQuerySet.as_manager()

    class Meta(EvidenceBase.Meta):
        verbose_name = _("evidence of a rating")
        verbose_name_plural = _("evidence of ratings")
