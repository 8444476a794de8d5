"""Action plans."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.choices import PUBLIC_STATES, Phase, PlanState
from commitments.models.country import Country, Locality
from commitments.querysets import ActionPlanQuerySet
from commitments.rules import phase_on
from core.models import Translated, Versioned


class ActionPlan(Versioned, Translated):
    """A country's numbered plan, national or of a locality, two or four years long.

    ``dates_inferred`` marks plans whose source gives years or nothing at all: pages then say so beside the dates.
    ``partial`` marks plans of which the sources used know only some commitments, of ``commitments_in_all`` where that
    number is known: no figure of such a plan may pass for the whole.
    ``version`` grows with every change, so that nobody writes over what they have not seen (rule 5).
    """

    translated_fields = ("title",)

    # Identification
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="plans", verbose_name=_("country"))
    locality = models.ForeignKey(
        Locality, on_delete=models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("locality")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    # Time
    start_date = models.DateField(_("begins on"))
    end_date = models.DateField(_("ends on"))
    dates_inferred = models.BooleanField(_("dates inferred"), default=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    submitted_year = models.PositiveSmallIntegerField(_("year of submission"), null=True, blank=True)
    # How much of it is known here
    partial = models.BooleanField(_("known in part"), default=False)
    commitments_in_all = models.PositiveSmallIntegerField(_("commitments in all"), null=True, blank=True)
    # Life in the tracker
    state = models.CharField(_("state"), max_length=12, choices=PlanState.choices, default=PlanState.DRAFT)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # Provenance
    ogp_id = models.CharField(_("the partnership's id"), max_length=12, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords()
    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["country_id", "-number", "id"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "locality", "number"],
                name="plan_number_unique",
                violation_error_code="number_taken",
                violation_error_message=_("There is already a plan with this number."),
            ),
            models.UniqueConstraint(
                fields=["country", "number"],
                condition=Q(locality__isnull=True),
                name="national_plan_number_unique",
                violation_error_code="number_taken",
                violation_error_message=_("There is already a national plan with this number."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__gt=F("start_date")),
                name="plan_ends_after_start",
                violation_error_code="end_before_start",
                violation_error_message=_("A plan ends after it begins."),
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT) | Q(published_at__isnull=False), name="published_plan_has_moment"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_number_from_one"),
            models.CheckConstraint(
                condition=Q(commitments_in_all__isnull=True) | Q(partial=True), name="only_partial_plan_counts_the_rest"
            ),
        ]

    def __str__(self) -> str:
        """Its title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether the public sees it."""
        return self.state in PUBLIC_STATES

    @property
    def slug(self) -> str:
        """How addresses name it: the number, for a local plan after the locality's code (``SCO-1``)."""
        return f"{self.locality.code}-{self.number}" if self.locality else str(self.number)

    def phase(self, on: dt.date) -> Phase:
        """Its phase on a day."""
        return phase_on(self.start_date, self.end_date, on)
