"""Milestones, every date they were ever promised for, and the standing of a commitment that follows from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.models import Amendment, Commitment, Institution
from core.models import AppendOnly, AppendOnlyQuerySet, Translated, Versioned
from core.search.sources import Source
from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, Completion, StandingStatus
from milestones.querysets import MilestoneQuerySet


class Milestone(Versioned, Translated):
    """A verifiable deliverable of a commitment, with dates.

    ``status``, ``proven``, ``disputed`` and ``any_evidence`` repeat what the reports, their evidence and verifications
    say today (see ``rules.MilestoneFacts``); only services write them. ``version`` grows with every report and
    amendment.
    """

    translated_fields = ("title", "deliverable")
    searched = Source(
        "milestone", "milestones_milestone", ("title",), ("deliverable",),
        commitment="commitment_id", milestone="id", language="language", translated=True,
    )  # fmt: skip

    # Identification
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("commitment")
    )
    number = models.CharField(_("number"), max_length=40)
    position = models.PositiveIntegerField(_("position in the commitment"), default=0)
    # The promise
    title = models.CharField(_("title"), max_length=1000)
    deliverable = models.TextField(_("deliverable"), blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones",
        verbose_name=_("responsible institution"),
    )  # fmt: skip
    institution_text = models.TextField(_("responsible institution as printed"), blank=True)
    # Time
    start_date = models.DateField(_("begins on"), null=True, blank=True)
    due_date = models.DateField(_("due on"), null=True, blank=True)
    due_text = models.CharField(_("due, as printed"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added by an amendment at"), null=True, blank=True)
    # As it stands: repeated from reports, evidence and verifications
    status = models.CharField(
        _("status"), max_length=12, choices=StandingStatus.choices, default=StandingStatus.NOT_REPORTED
    )
    proven = models.BooleanField(_("latest report has evidence"), default=False)
    disputed = models.BooleanField(_("latest report is disputed"), default=False)
    any_evidence = models.BooleanField(_("has evidence"), default=False)
    last_reported_at = models.DateTimeField(_("last reported at"), null=True, blank=True)
    # Provenance
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords(
        excluded_fields=["status", "proven", "disputed", "any_evidence", "last_reported_at", "version"]
    )
    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["commitment_id", "position", "id"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="milestone_number_unique_in_commitment",
                violation_error_code="number_taken",
                violation_error_message=_("There is already a milestone with this number."),
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(due_date__isnull=True) | Q(due_date__gte=F("start_date")),
                name="milestone_due_after_start",
                violation_error_code="due_before_start",
                violation_error_message=_("A milestone is due after it begins."),
            ),
            models.CheckConstraint(condition=Q(status__in=StandingStatus.values), name="milestone_status_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["commitment", "position", "id"], name="milestone_in_order"),
            models.Index(fields=["due_date"], name="milestone_due"),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number}. {self.title}"


class PromisedDate(AppendOnly):
    """A due date the public was promised, from ``promised_at`` on: one at publication, one with every amendment that
    moved it.

    Kept so that slippage, the days between the first promise and today's, can be read on any past day.
    """

    content_fields = ("milestone_id", "due_date", "due_text", "promised_at")

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="promised_dates")
    due_date = models.DateField(_("due on"), null=True, blank=True)
    due_text = models.CharField(_("due, as printed"), max_length=300, blank=True)
    promised_at = models.DateTimeField(_("promised at"))
    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="promised_dates"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["milestone_id", "promised_at", "id"]
        verbose_name = _("promised date")
        verbose_name_plural = _("promised dates")

    def __str__(self) -> str:
        """The date or its text."""
        return str(self.due_date or self.due_text)


class CommitmentProgress(models.Model):
    """*Claimed* and *evidenced* of a commitment as they stand today, so that lists can show and filter them.

    Written only by ``services.progress_refresh``, in the transaction of whatever changed them; without a row a
    commitment is not reported and has no evidence. A test recomputes them from the raw rows.
    """

    commitment = models.OneToOneField(Commitment, on_delete=models.CASCADE, primary_key=True, related_name="progress")
    claimed = models.CharField(_("claimed"), max_length=24, choices=Completion.choices, default=Completion.NOT_REPORTED)
    evidenced = models.CharField(
        _("evidenced"), max_length=24, choices=Completion.choices, default=Completion.NO_EVIDENCE
    )

    class Meta:
        verbose_name = _("progress of a commitment")
        verbose_name_plural = _("progress of commitments")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(claimed__in=CLAIMED_SCALE), name="claimed_on_its_scale"),
            models.CheckConstraint(condition=Q(evidenced__in=EVIDENCED_SCALE), name="evidenced_on_its_scale"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["claimed"], name="progress_claimed"),
            models.Index(fields=["evidenced"], name="progress_evidenced"),
        ]

    def __str__(self) -> str:
        """Both values."""
        return f"{self.claimed} / {self.evidenced}"
