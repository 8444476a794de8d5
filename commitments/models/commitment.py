"""Commitments: single promises of a plan."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commitments.choices import CommitmentState, OgpValue
from commitments.models.country import Institution, PolicyArea
from commitments.models.plan import ActionPlan
from commitments.querysets import CommitmentQuerySet
from core.models import Checked, Translated, Versioned
from core.search.sources import Source

ogp_id = RegexValidator(
    r"^[A-Z]{2,3}\d{4}$", _("The partnership's id is two or three letters and four digits."), "ogp_id"
)


def validate_sdgs(value: object) -> None:
    """Refuse anything but a list of different goals of 2030, 1 to 17."""
    if not isinstance(value, list) or not all(isinstance(goal, int) and 1 <= goal <= 17 for goal in value):
        raise ValidationError(_("Sustainable Development Goals are a list of numbers from 1 to 17."), "sdgs")
    if len(set(value)) != len(value):
        raise ValidationError(_("A goal is named once."), "sdgs")


class Commitment(Versioned, Translated):
    """One promise in a plan.

    ``number`` is what the plan prints, and real plans repeat it; ``reference`` is unique in the plan and is what
    addresses use. ``added_at`` is empty for what was in the plan from its publication, else the moment of the
    amendment.
    """

    translated_fields = ("title", "problem", "action", "expected_result", "relevance", "additional")
    searched = Source(
        "commitment", "commitments_commitment", ("title",),
        ("problem", "action", "expected_result", "relevance", "additional", "ogp_id"),
        commitment="id", language="language", translated=True,
    )  # fmt: skip

    # Identification
    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("plan"))
    number = models.CharField(_("number"), max_length=40, blank=True)
    reference = models.CharField(_("reference"), max_length=60)
    position = models.PositiveIntegerField(_("position in the plan"), default=0)
    ogp_id = models.CharField(_("the partnership's id"), max_length=8, blank=True, validators=[ogp_id])
    # The promise
    title = models.CharField(_("title"), max_length=1000)
    problem = models.TextField(_("public problem"), blank=True)
    action = models.TextField(_("what is promised"), blank=True)
    expected_result = models.TextField(_("expected result"), blank=True)
    relevance = models.TextField(_("why it serves the partnership's values"), blank=True)
    additional = models.TextField(_("additional information"), blank=True)
    policy_areas = models.ManyToManyField(
        PolicyArea, blank=True, related_name="commitments", verbose_name=_("policy areas")
    )
    sdgs = models.JSONField(_("Sustainable Development Goals"), default=list, blank=True, validators=[validate_sdgs])
    # Who
    lead_institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led",
        verbose_name=_("lead institution"),
    )
    lead_text = models.TextField(_("lead institution as printed"), blank=True)
    supporting_institutions = models.ManyToManyField(
        Institution, through="CommitmentSupport", related_name="supported", verbose_name=_("supporting institutions")
    )
    support_text = models.TextField(_("supporting institutions as printed"), blank=True)
    # Time
    start_date = models.DateField(_("begins on"), null=True, blank=True)
    start_text = models.CharField(_("begins, as printed"), max_length=200, blank=True)
    end_date = models.DateField(_("ends on"), null=True, blank=True)
    end_text = models.CharField(_("ends, as printed"), max_length=200, blank=True)
    # Life
    state = models.CharField(_("state"), max_length=12, choices=CommitmentState.choices, default=CommitmentState.ACTIVE)
    withdrawn_reason = models.TextField(_("reason of withdrawal"), blank=True)
    added_at = models.DateTimeField(_("added by an amendment at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    carried_over_from = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="carried_over_to", verbose_name=_("carried over from")
    )
    # Provenance
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    history = HistoricalRecords()
    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan_id", "position", "id"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "reference"], name="commitment_reference_unique_in_plan"),
            models.UniqueConstraint(
                fields=["ogp_id"],
                condition=~Q(ogp_id=""),
                name="commitment_ogp_id_unique",
                violation_error_code="ogp_id_taken",
                violation_error_message=_("Another commitment has this id of the partnership."),
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="commitment_ends_after_start",
                violation_error_code="end_before_start",
                violation_error_message=_("A commitment ends after it begins."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=CommitmentState.ACTIVE, withdrawn_at__isnull=True, withdrawn_reason="")
                    | (Q(state=CommitmentState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""))
                ),
                name="withdrawn_commitment_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("A withdrawn commitment says when and why."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "position", "id"], name="commitment_in_order")]

    def __str__(self) -> str:
        """Reference and title."""
        return f"{self.reference}. {self.title}"


class CommitmentSupport(Checked):
    """An institution that supports a commitment, and its part in it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="supports")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="supports")
    part = models.CharField(_("part"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["commitment_id", "id"]
        verbose_name = _("supporting institution")
        verbose_name_plural = _("supporting institutions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "institution"], name="support_named_once"),
        ]

    def __str__(self) -> str:
        """Institution and part."""
        return f"{self.institution}: {self.part}" if self.part else str(self.institution)


class CommitmentValue(Checked):
    """One of the partnership's values that a commitment says it serves."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="values_served")
    value = models.CharField(_("value"), max_length=30, choices=OgpValue.choices)

    class Meta:
        ordering: ClassVar = ["commitment_id", "value"]
        verbose_name = _("OGP value")
        verbose_name_plural = _("OGP values")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "value"], name="value_named_once"),
            models.CheckConstraint(condition=Q(value__in=OgpValue.values), name="value_known"),
        ]

    def __str__(self) -> str:
        """The value in words."""
        return str(self.get_value_display())
