"""Requests: the coordinator asks the responsible institution to report on a milestone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from milestones.models.milestone import Milestone
from milestones.querysets import ProgressRequestQuerySet


class ProgressRequest(AppendOnly):
    """The coordinator asked for a report on a milestone; the next report made after ``asked_at`` answers it."""

    content_fields = ("milestone_id", "note", "asked_at")

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="requests", verbose_name=_("milestone")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="progress_requests", verbose_name=_("asked by")
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked at"))

    objects = ProgressRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        verbose_name = _("request for a report")
        verbose_name_plural = _("requests for reports")
        indexes: ClassVar = [models.Index(fields=["milestone", "asked_at"], name="request_of_milestone")]

    def __str__(self) -> str:
        """Of which milestone, and when."""
        return f"{self.milestone} ({self.asked_at:%Y-%m-%d})"
