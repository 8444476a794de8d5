"""Verdicts: what rounds concluded, frozen when they were published."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from api.base import Resource
from api.expansions import OF_COMMITMENT, ROUND
from api.fields import CommitmentPage
from api.filters import After, Before, Choice, Country, Filters, Key
from api.schema import BY_PLAN
from reviews.choices import EarlyResults, PotentialForResults, VerdictOutcome, Verifiability
from reviews.models import Verdict
from reviews.models.rating import REVIEWED_CHOICES


class VerdictOutput(serializers.Serializer[Verdict]):
    """What a round concluded for one commitment."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="commitment.plan.country_id")
    plan = serializers.IntegerField(source="commitment.plan_id")
    round = serializers.IntegerField(source="round_id")
    commitment = serializers.IntegerField(source="commitment_id")
    commitment_reference = serializers.CharField(source="commitment.reference")
    outcome = serializers.ChoiceField(VerdictOutcome.choices, help_text="Whether the reviewers came to a conclusion.")
    completion = serializers.ChoiceField(
        REVIEWED_CHOICES, allow_blank=True,
        help_text="*Reviewed*: the lower median, or no evidence available; empty without a conclusion.",
    )  # fmt: skip
    early_results = serializers.ChoiceField(EarlyResults.choices, allow_blank=True)
    verifiability = serializers.ChoiceField(Verifiability.choices, allow_blank=True)
    potential_for_results = serializers.ChoiceField(PotentialForResults.choices, allow_blank=True)
    distribution = serializers.DictField(child=serializers.IntegerField(), help_text="Raters by completion.")
    reviewers = serializers.IntegerField(help_text="How many rated.")
    recusals = serializers.IntegerField(help_text="How many reviewers do not judge it because of a conflict.")
    spread = serializers.IntegerField(allow_null=True, help_text="Steps between the lowest and the highest rating.")
    agreement = serializers.FloatField(allow_null=True, help_text="Krippendorff's alpha (ordinal) of the whole round.")
    published_at = serializers.DateTimeField()
    url = CommitmentPage()


class VerdictFilters(Filters):
    """Verdicts by round, commitment and scores."""

    country = Country("commitment__plan__country")
    plan = Key("commitment__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    outcome = Choice(VerdictOutcome.choices)
    completion = Choice(REVIEWED_CHOICES)
    early_results = Choice(EarlyResults.choices)
    verifiability = Choice(Verifiability.choices)
    potential_for_results = Choice(PotentialForResults.choices)
    reviewers = Key("reviewers", "How many rated.")
    recusals = Key("recusals", "How many do not judge it.")
    spread = Key("spread", "Steps between the lowest and the highest rating.")
    published_before = Before("published_at", moment=True)
    published_after = After("published_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "distribution": "a table is read, not searched",
        "agreement": "a measure is read, not searched",
    }


class Verdicts(Resource[Verdict]):
    """Read only: publishing a round makes them."""

    words: ClassVar = {
        "list": f"What published rounds concluded, commitment by commitment.\n\n{BY_PLAN}",
        "retrieve": f"One verdict.\n\n{BY_PLAN}",
    }
    output = VerdictOutput
    filterset_class = VerdictFilters
    expansions: ClassVar = {**OF_COMMITMENT, "round": ROUND}
    orderings: ClassVar = {
        "published_at": "published_at", "round": "round_id", "commitment": "commitment_id", "spread": "spread",
    }  # fmt: skip
    default_ordering = ("-published_at",)

    def rows(self) -> QuerySet[Verdict]:
        """The verdicts the caller may see."""
        return Verdict.objects.visible_to(self.request.user).select_related("commitment__plan__locality")
