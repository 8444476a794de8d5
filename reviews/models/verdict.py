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
from milestones.models import EvidenceBase
from reviews.choices import REVIEWED_SCALE, EarlyResults, PotentialForResults, VerdictOutcome, Verifiability
from reviews.models.rating import REVIEWED_CHOICES
from reviews.models.round import ReviewRound
from reviews.querysets import ResponseEvidenceQuerySet, ResponseQuerySet, VerdictQuerySet


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


class ResponseEvidence(EvidenceBase):
    """What supports one answer of the government."""

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("government response")
    )

    objects = ResponseEvidenceQuerySet.as_manager()

    class Meta(EvidenceBase.Meta):
        verbose_name = _("evidence of a response")
        verbose_name_plural = _("evidence of responses")


class Verdict(AppendOnly):
    """What a round concluded for one commitment, frozen when the round was published.

    Where ``outcome`` is not *concluded*, there is no value at all, only the distribution of what was rated.
    ``recusals`` counts the reviewers with a seat who did not judge this commitment because of a conflict.
    ``distribution`` counts the raters by completion; ``spread`` is the number of steps between the lowest and the
    highest of those on the scale; ``agreement`` repeats the round's alpha, so that no verdict travels without it.
    """

    content_fields = (
        "round_id", "commitment_id", "outcome", "completion", "early_results", "verifiability",
        "potential_for_results", "distribution", "reviewers", "recusals", "spread", "agreement", "published_at",
    )  # fmt: skip

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("round"))
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="verdicts", verbose_name=_("commitment")
    )
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=VerdictOutcome.choices, default=VerdictOutcome.CONCLUDED
    )
    completion = models.CharField(_("completion"), max_length=24, choices=REVIEWED_CHOICES, blank=True)
    early_results = models.CharField(_("early results"), max_length=24, choices=EarlyResults.choices, blank=True)
    verifiability = models.CharField(_("verifiability"), max_length=24, choices=Verifiability.choices, blank=True)
    potential_for_results = models.CharField(
        _("potential for results"), max_length=24, choices=PotentialForResults.choices, blank=True
    )
    distribution = models.JSONField(_("distribution"))
    reviewers = models.PositiveSmallIntegerField(_("reviewers"))
    recusals = models.PositiveSmallIntegerField(_("recusals"), default=0)
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
            models.CheckConstraint(
                condition=Q(outcome=VerdictOutcome.CONCLUDED, completion__in=REVIEWED_SCALE)
                | (Q(completion="") & ~Q(outcome=VerdictOutcome.CONCLUDED)),
                name="verdict_on_the_scale",
            ),
            models.CheckConstraint(condition=Q(outcome__in=VerdictOutcome.values), name="verdict_outcome_known"),
            models.CheckConstraint(condition=Q(reviewers__gte=1), name="verdict_has_reviewers"),
        ]
        indexes: ClassVar = [models.Index(fields=["commitment", "-published_at", "-id"], name="verdict_latest")]

    def __str__(self) -> str:
        """The completion in words, or why there is none."""
        return str(Completion(self.completion).label if self.completion else self.get_outcome_display())
