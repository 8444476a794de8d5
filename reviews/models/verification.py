"""Verifications: a reviewer confirms or disputes one progress report."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from core.models import AppendOnly
from milestones.models import ProgressReport
from reviews.choices import Finding
from reviews.querysets import VerificationQuerySet


class Verification(AppendOnly):
    """Made by an organisation other than the one that reported. A newer one of the same reviewer replaces it in force,
    a newer report on the milestone makes it stale; neither removes it.
    """

    content_fields = ("report_id", "organisation_id", "finding", "reason", "created_at")

    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, related_name="verifications", verbose_name=_("progress report")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications", verbose_name=_("reviewer")
    )
    organisation = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="verifications", verbose_name=_("organisation")
    )
    finding = models.CharField(_("finding"), max_length=12, choices=Finding.choices)
    reason = models.TextField(_("reason"), max_length=10_000)
    created_at = models.DateTimeField(_("made at"))

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["report_id", "created_at", "id"]
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="finding_known"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="verification_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("Say why you confirm or dispute this report."),
            ),
        ]

    def __str__(self) -> str:
        """Finding and day."""
        return f"{self.get_finding_display()} ({self.created_at:%Y-%m-%d})"
