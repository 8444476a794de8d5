"""Answers to the questionnaire on the making of a plan, and what a round concluded from them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly, Checked
from reviews.models.round import ReviewRound
from reviews.querysets import AnswerRevisionQuerySet, AnswerSheetQuerySet, MakingVerdictQuerySet


class AnswerSheet(Checked):
    """One reviewer's answers in one round: their working draft, theirs alone.

    ``answers`` is ``{key of the question: {"step": 0 to 3 or null for “cannot judge”, "reason": text,
    "evidence": [{"title": text, "url": address}]}}``; what is not answered yet is left out, or has no step. What was
    handed in stands
    in ``AnswerRevision``; ``submitted_at`` is the moment of the latest, empty before the first.
    """

    round = models.ForeignKey(
        ReviewRound, on_delete=models.PROTECT, related_name="answer_sheets", verbose_name=_("round")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="answer_sheets", verbose_name=_("reviewer")
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    saved_at = models.DateTimeField(_("saved at"))
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects = AnswerSheetQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "id"]
        verbose_name = _("answers to a questionnaire")
        verbose_name_plural = _("answers to questionnaires")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "reviewer"], name="one_sheet_each"),
        ]

    def __str__(self) -> str:
        """The round it is of; no answer, which may still be secret."""
        return f"{self.round_id}"


class AnswerRevision(AppendOnly):
    """Answers as they were handed in: never changed, followed by a newer revision where the reviewer revises."""

    content_fields = ("sheet_id", "number", "answers", "after_reply", "revision_reason", "submitted_at")

    sheet = models.ForeignKey(
        AnswerSheet, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("answers")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    answers = models.JSONField(_("answers"))
    after_reply = models.BooleanField(_("made after the government's reply"), default=False)
    revision_reason = models.TextField(_("reason of the revision"), max_length=5_000, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"))

    objects = AnswerRevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sheet_id", "number"]
        verbose_name = _("answers as handed in")
        verbose_name_plural = _("answers as handed in")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="answers_numbered_once"),
        ]

    def __str__(self) -> str:
        """Its number."""
        return f"{self.sheet_id} #{self.number}"


class MakingVerdict(AppendOnly):
    """What a round concluded on the making of the plan, frozen when the round was published.

    Scores are per cent of what the answered questions allow, to one decimal: the weighted mean of sections, each of
    questions, each the lower median of its answers. ``lowest`` and ``highest`` are the scores of the strictest and the
    mildest reviewer. ``sections`` is ``[{"number", "title", "weight", "score", "lowest", "highest"}]``, its
    scores as text, so that the round's file holds each digit; ``questions`` is
    ``[{"section", "number", "weight", "step", "distribution"}]``. Fewer than three sheets: no score, only
    the distribution.
    """

    content_fields = (
        "round_id", "score", "lowest", "highest", "reviewers", "sections", "questions", "published_at",
    )  # fmt: skip

    round = models.OneToOneField(
        ReviewRound, on_delete=models.PROTECT, related_name="making_verdict", verbose_name=_("round")
    )
    score = models.DecimalField(_("score in per cent"), max_digits=4, decimal_places=1, null=True, blank=True)
    lowest = models.DecimalField(_("lowest reviewer's score"), max_digits=4, decimal_places=1, null=True, blank=True)
    highest = models.DecimalField(_("highest reviewer's score"), max_digits=4, decimal_places=1, null=True, blank=True)
    reviewers = models.PositiveSmallIntegerField(_("reviewers"))
    sections = models.JSONField(_("sections"))
    questions = models.JSONField(_("questions"))
    published_at = models.DateTimeField(_("published at"))

    objects = MakingVerdictQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id"]
        verbose_name = _("verdict on the making of a plan")
        verbose_name_plural = _("verdicts on the making of plans")

    def __str__(self) -> str:
        """The round."""
        return f"{self.round_id}"
