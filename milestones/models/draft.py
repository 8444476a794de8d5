"""What an officer is still writing: nobody else sees it, and handing it in makes a progress report of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Checked, validate_language_tag
from milestones.choices import MilestoneStatus
from milestones.models.evidence import EvidenceBase
from milestones.models.milestone import Milestone
from milestones.models.report import ProgressReport
from milestones.querysets import DraftEvidenceQuerySet, ReportDraftQuerySet


class ReportDraft(Checked):
    """One person's unfinished report on one milestone; anything may still be missing.

    ``seen_version`` is the milestone's version when the writing began, so that handing in can say what came in between.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_drafts")
    seen_version = models.PositiveIntegerField(_("version read"))
    status = models.CharField(_("status"), max_length=12, choices=MilestoneStatus.choices, blank=True)
    narrative = models.TextField(_("what happened"), max_length=10_000, blank=True)
    obstacles = models.TextField(_("obstacles"), max_length=10_000, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en", validators=[validate_language_tag])
    corrects = models.ForeignKey(
        ProgressReport, on_delete=models.SET_NULL, null=True, blank=True, related_name="correction_drafts",
        verbose_name=_("corrects"),
    )  # fmt: skip
    saved_at = models.DateTimeField(_("saved at"))

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-saved_at", "-id"]
        verbose_name = _("draft of a progress report")
        verbose_name_plural = _("drafts of progress reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "author"], name="report_draft_one_per_person"),
        ]

    def __str__(self) -> str:
        """Of which milestone."""
        return str(self.milestone)


class DraftEvidence(EvidenceBase):
    """Evidence that waits in a draft; its file lies where published evidence does, but no address leads to it."""

    draft = models.ForeignKey(ReportDraft, on_delete=models.CASCADE, related_name="evidence")

    objects = DraftEvidenceQuerySet.as_manager()

    class Meta(EvidenceBase.Meta):
        verbose_name = _("evidence in a draft")
        verbose_name_plural = _("evidence in drafts")
