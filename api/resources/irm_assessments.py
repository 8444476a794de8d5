"""Official assessments by the partnership's Independent Reporting Mechanism, in the words of each era."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet, TextChoices
from rest_framework import serializers

from api.base import Resource
from api.expansions import OF_COMMITMENT
from api.fields import CommitmentPage
from api.filters import Choice, Country, Filters, Key, Search, Text
from api.schema import BY_PLAN
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
from reviews.models import IRMAssessment


def _codes(scale: type[TextChoices]) -> list[tuple[str, Any]]:
    return [(value.value, value.label) for value in (*scale, *Marker)]


def _coded(codes: list[tuple[str, Any]]) -> serializers.ChoiceField:
    return serializers.ChoiceField(codes, allow_blank=True)


# Each variable takes a value of its era's scale, or says why it has none.
YES_NO = _codes(YesNo)
SPECIFICITY = _codes(Specificity)
POTENTIAL_IMPACT = _codes(PotentialImpact)
POTENTIAL_FOR_RESULTS = _codes(PotentialForResults)
COMPLETION = _codes(IrmCompletion)
OPENED_GOVERNMENT = _codes(OpenedGovernment)
EARLY_RESULTS = _codes(EarlyResults)


class IRMAssessmentOutput(serializers.Serializer[IRMAssessment]):
    """One commitment's coding in one report.

    `NR` is not reviewed, `ND` did not exist in that era, `NA` is not applicable; empty is not given.
    """

    id = serializers.IntegerField()
    country = serializers.CharField(source="commitment.plan.country_id")
    plan = serializers.IntegerField(source="commitment.plan_id")
    commitment = serializers.IntegerField(source="commitment_id")
    commitment_reference = serializers.CharField(source="commitment.reference")
    ogp_id = serializers.CharField(source="commitment.ogp_id", help_text="The partnership's id of the commitment.")
    stage = serializers.ChoiceField(Stage.choices)
    report_year = serializers.IntegerField(allow_null=True)
    specificity = _coded(SPECIFICITY)
    verifiable = _coded(YES_NO)
    value_information = _coded(YES_NO)
    value_participation = _coded(YES_NO)
    value_accountability = _coded(YES_NO)
    value_technology = _coded(YES_NO)
    relevant = _coded(YES_NO)
    potential_impact = _coded(POTENTIAL_IMPACT)
    potential_for_results = _coded(POTENTIAL_FOR_RESULTS)
    completion = _coded(COMPLETION)
    opened_government = _coded(OPENED_GOVERNMENT)
    early_results = _coded(EARLY_RESULTS)
    starred = _coded(YES_NO)
    star_formula = serializers.ChoiceField(StarFormula.choices, allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    source_url = serializers.CharField()
    remarks = serializers.ListField(help_text="What was odd about the source's row; never silently mended.")
    url = CommitmentPage()


class IRMAssessmentFilters(Filters):
    """Assessments by commitment, report and coding."""

    search = Search("source")
    searched = ("source",)
    country = Country("commitment__plan__country")
    plan = Key("commitment__plan", "A plan, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    ogp_id = Text("commitment__ogp_id", "The partnership's id of the commitment.")
    stage = Choice(Stage.choices)
    report_year = Key("report_year", "The year of the report.")
    specificity = Choice(SPECIFICITY)
    verifiable = Choice(YES_NO)
    value_information = Choice(YES_NO)
    value_participation = Choice(YES_NO)
    value_accountability = Choice(YES_NO)
    value_technology = Choice(YES_NO)
    relevant = Choice(YES_NO)
    potential_impact = Choice(POTENTIAL_IMPACT)
    potential_for_results = Choice(POTENTIAL_FOR_RESULTS)
    completion = Choice(COMPLETION)
    opened_government = Choice(OPENED_GOVERNMENT)
    early_results = Choice(EARLY_RESULTS)
    starred = Choice(YES_NO)
    star_formula = Choice(StarFormula.choices)
    without: ClassVar = {
        "id": "its address",
        "source": "searched by search=",
        "source_url": "an address is read, not searched",
        "remarks": "prose is read, not searched",
    }


class IRMAssessments(Resource[IRMAssessment]):
    """Read only: they are imported."""

    words: ClassVar = {
        "list": f"Official assessments, as imported.\n\n{BY_PLAN}",
        "retrieve": f"One official assessment.\n\n{BY_PLAN}",
    }
    output = IRMAssessmentOutput
    filterset_class = IRMAssessmentFilters
    expansions: ClassVar = OF_COMMITMENT
    orderings: ClassVar = {"commitment": "commitment_id", "report_year": "report_year", "stage": "stage"}
    default_ordering = ("commitment_id", "stage")

    def rows(self) -> QuerySet[IRMAssessment]:
        """The assessments the caller may see."""
        return IRMAssessment.objects.visible_to(self.request.user).select_related("commitment__plan__locality")
