"""What a round concluded, and what the government replied."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from core.models import AppendOnly
from milestones.choices import Completion
from reviews.choices import REVIEWED_SCALE, EarlyResults, PotentialForResults, Verifiability
from reviews.models.rating import REVIEWED_CHOICES
from reviews.models.round import ReviewRound
from reviews.querysets import ResponseQuerySet, VerdictQuerySet


class Response(AppendOnly):
    """The government's right of reply to a closed round, on one commitment or, without one, on the round as a whole."""

    content_fields = ("round_id", "commitment_id", "text", "created_at")

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="responses", verbose_name=_("round"))
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("commitment"),
    )
    text = models.TextField(_("answer"), max_length=20_000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="responses", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("made at"))

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "created_at", "id"]
        verbose_name = _("government response")
        verbose_name_plural = _("government responses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="response_has_text",
                violation_error_code="text_required",
                violation_error_message=_("Write the answer."),
            ),
        ]

    def __str__(self) -> str:
        """The round it answers."""
        return f"{self.round_id} ({self.created_at:%Y-%m-%d})"


class Verdict(AppendOnly):
    """What a round concluded for one commitment, frozen when the round was published.

    ``distribution`` counts the raters by completion; ``spread`` is the number of steps between the lowest and the
    highest of those on the scale; ``agreement`` repeats the round's alpha, so that no verdict travels without it.
    """

    content_fields = (
        "round_id", "commitment_id", "completion", "early_results", "verifiability", "potential_for_results",
        "distribution", "reviewers", "spread", "agreement", "published_at",
    )  # fmt: skip

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("round"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("commitment")
    )
    completion = models.CharField(_("completion"), max_length=24, choices=REVIEWED_CHOICES)
    early_results = models.CharField(_("early results"), max_length=24, choices=EarlyResults.choices, blank=True)
    verifiability = models.CharField(_("verifiability"), max_length=24, choices=Verifiability.choices, blank=True)
    potential_for_results = models.CharField(
        _("potential for results"), max_length=24, choices=PotentialForResults.choices, blank=True
    )
    distribution = models.JSONField(_("distribution"))
    reviewers = models.PositiveSmallIntegerField(_("reviewers"))
    spread = models.PositiveSmallIntegerField(_("spread in steps"), null=True, blank=True)
    agreement = models.DecimalField(_("agreement (alpha)"), max_digits=6, decimal_places=4, null=True, blank=True)
    published_at = models.DateTimeField(_("published at"))

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "commitment_id"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "commitment"], name="one_verdict_each"),
            models.CheckConstraint(condition=Q(completion__in=REVIEWED_SCALE), name="verdict_on_the_scale"),
            models.CheckConstraint(condition=Q(reviewers__gte=1), name="verdict_has_reviewers"),
        ]
        indexes: ClassVar = [models.Index(fields=["commitment", "-published_at", "-id"], name="verdict_latest")]

    def __str__(self) -> str:
        """The completion in words."""
        return str(Completion(self.completion).label)
