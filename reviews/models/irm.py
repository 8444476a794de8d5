"""The official coding by the partnership's Independent Reporting Mechanism, imported, never mixed with ours."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment
from core.models import Checked
from reviews.choices import (
    EarlyResults,
    IrmCompletion,
    Marker,
    OpenedGovernment,
    PotentialForResults,
    PotentialImpact,
    Specificity,
    Stage,
    StarFormula,
    YesNo,
)
from reviews.querysets import IRMAssessmentQuerySet


def coded(label: Any, scale: type[models.TextChoices]) -> models.CharField[str, str]:
    """A variable of the mechanism's coding: a value of its era's scale, or why there is none (NR, ND, NA), or empty."""
    return models.CharField(label, max_length=24, blank=True, choices=[*scale.choices, *Marker.choices])


class IRMAssessment(Checked):
    """One commitment's coding in one of the mechanism's reports.

    The scales changed over the years and each keeps its era's words: a variable that did not exist then says ND.
    ``remarks`` holds what was odd about the source's row (label and number that disagree, unknown words), never
    silently mended. ``source`` names the file or page, ``source_url`` where it is.
    """

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="irm_assessments", verbose_name=_("commitment")
    )
    stage = models.CharField(_("report"), max_length=12, choices=Stage.choices)
    report_year = models.PositiveSmallIntegerField(_("year of the report"), null=True, blank=True)
    # Design
    specificity = coded(_("specificity"), Specificity)
    verifiable = coded(_("verifiable"), YesNo)
    value_information = coded(_("access to information"), YesNo)
    value_participation = coded(_("civic participation"), YesNo)
    value_accountability = coded(_("public accountability"), YesNo)
    value_technology = coded(_("technology and innovation"), YesNo)
    relevant = coded(_("relevant to the partnership's values"), YesNo)
    potential_impact = coded(_("potential impact"), PotentialImpact)
    potential_for_results = coded(_("potential for results"), PotentialForResults)
    # Completion and effect
    completion = coded(_("completion"), IrmCompletion)
    opened_government = coded(_("did it open government?"), OpenedGovernment)
    early_results = coded(_("early results"), EarlyResults)
    # Star
    starred = coded(_("starred"), YesNo)
    star_formula = models.CharField(_("formula of the star"), max_length=20, choices=StarFormula.choices, blank=True)
    # Provenance
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    remarks = models.JSONField(_("remarks on the source's row"), default=list, blank=True)

    objects = IRMAssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["commitment_id", "stage", "id"]
        verbose_name = _("official assessment")
        verbose_name_plural = _("official assessments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "stage"], name="one_assessment_per_stage"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_known"),
        ]

    def __str__(self) -> str:
        """Stage and year."""
        return f"{self.get_stage_display()} {self.report_year or ''}".strip()
