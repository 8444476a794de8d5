"""Progress reports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from core.models import AppendOnly, validate_language_tag
from core.search.sources import Source
from milestones.choices import MilestoneStatus
from milestones.models.milestone import Milestone
from milestones.querysets import ProgressReportQuerySet

# Characters; ``max_length`` of a long text binds forms only, hence the validator.
LONGEST = 10_000
bounded = MaxLengthValidator(LONGEST)


class ProgressReport(AppendOnly):
    """An officer's dated statement on one milestone: made once, never changed (rule 4).

    A correction is a new report that names the one it corrects; ``no_change`` attests that nothing moved. What was
    imported names its source in place of a person. ``reported_at`` is when the statement was made, ``recorded_at`` when
    the tracker learned of it: the past is asked by the first.
    """

    content_fields = (
        "milestone_id", "status", "narrative", "obstacles", "no_change", "corrects_id", "institution_id", "source_url",
        "reported_at",
    )  # fmt: skip

    searched = Source(
        "report", "milestones_progressreport", (), ("narrative", "obstacles"),
        milestone="milestone_id", beneath=("milestone", "milestone_id"), language="language",
    )  # fmt: skip

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="reports", verbose_name=_("milestone")
    )
    # The statement
    status = models.CharField(_("status"), max_length=12, choices=MilestoneStatus.choices)
    narrative = models.TextField(_("what happened"), max_length=LONGEST, blank=True, validators=[bounded])
    obstacles = models.TextField(_("obstacles"), max_length=LONGEST, blank=True, validators=[bounded])
    language = models.CharField(_("language"), max_length=12, default="en", validators=[validate_language_tag])
    no_change = models.BooleanField(_("attests no change"), default=False)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    # Who said it, and when
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="progress_reports",
        verbose_name=_("reported by"),
    )  # fmt: skip
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="progress_reports",
        verbose_name=_("on behalf of"),
    )  # fmt: skip
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["milestone_id", "reported_at", "id"]
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=MilestoneStatus.values), name="report_status_known"),
            models.CheckConstraint(
                condition=Q(reported_by__isnull=False) | ~Q(source_url=""),
                name="report_has_author_or_source",
                violation_error_code="author_required",
                violation_error_message=_("A report names who made it, or the source it was taken from."),
            ),
            models.CheckConstraint(
                condition=Q(no_change=True) | ~Q(narrative="") | ~Q(source_url=""),
                name="report_says_what_happened",
                violation_error_code="narrative_required",
                violation_error_message=_("Say what happened, or attest that nothing changed."),
            ),
            models.CheckConstraint(
                condition=Q(reported_at__lte=models.F("recorded_at")),
                name="report_recorded_after_made",
                violation_error_code="reported_in_future",
                violation_error_message=_("A report cannot be made after it was recorded."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["milestone", "-reported_at", "-id"], name="report_latest"),
            models.Index(fields=["-reported_at", "-id"], name="report_newest"),  # the order of the API's list
        ]

    def __str__(self) -> str:
        """Status and day."""
        return f"{self.get_status_display()} ({self.reported_at:%Y-%m-%d})"
