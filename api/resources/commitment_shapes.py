"""What is sent of a commitment, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import F, OuterRef
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fast_rows import Rule, commitment_page, listed, today_shown
from api.fields import (
    CommitmentPage,
    Input,
    InstitutionRef,
    RowField,
    TranslatedInput,
    TranslationsField,
    VisibleField,
    Words,
)
from api.json_sql import Listed
from commitments.choices import CommitmentState, OgpValue
from commitments.models import ActionPlan, Commitment, CommitmentSupport, CommitmentValue, Institution, PolicyArea
from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, REVIEWED_SCALE, GapName

CLAIMED = [(value.value, value.label) for value in CLAIMED_SCALE]
EVIDENCED = [(value.value, value.label) for value in EVIDENCED_SCALE]
REVIEWED = [
    *((value.value, value.label) for value in REVIEWED_SCALE),
    (NOT_REVIEWED, GapName.UNREVIEWED.label),
    (NO_CONSENSUS, GapName.NO_CONSENSUS.label),
]
LONGEST_TEXT = 50_000
MOST_ITEMS = 100


class SupportOutput(serializers.Serializer[CommitmentSupport]):
    """An institution that supports a commitment, and its part in it."""

    institution = InstitutionRef()
    part = serializers.CharField()


class ReviewedField(serializers.ChoiceField):
    """*Reviewed*, or that no published round has judged it."""

    def to_representation(self, value: Any) -> Any:
        """The value."""
        return super().to_representation(value or NOT_REVIEWED)

    def get_attribute(self, instance: Any) -> Any:
        """A missing verdict is a value of its own here, not nothing."""
        return super().get_attribute(instance) or NOT_REVIEWED


def gap_shown(text: str) -> int | str:
    """A gap as it is counted: the number, or the name of why there is none."""
    return text if text in GapName.values else int(text)


@extend_schema_field({"oneOf": [{"type": "integer", "minimum": -3, "maximum": 3}, {"enum": GapName.values}]})
class GapField(serializers.Field[Any, Any, int | str, Any]):
    """Claimed minus reviewed in steps, or the name of why it cannot be counted."""

    def to_representation(self, value: Any) -> int | str:
        """The number, or the name."""
        return gap_shown(str(value))


class CommitmentOutput(serializers.Serializer[Commitment]):
    """A promise, and how far it has come by each of the three values."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="plan.country_id")
    plan = serializers.IntegerField(source="plan_id")
    number = serializers.CharField(help_text="As the plan prints it; real plans repeat it.")
    reference = serializers.CharField(help_text="Unique in its plan; pages are addressed by it.")
    position = serializers.IntegerField()
    ogp_id = serializers.CharField(help_text="The partnership's id.")
    title = serializers.CharField()
    problem = serializers.CharField()
    action = serializers.CharField()
    expected_result = serializers.CharField()
    relevance = serializers.CharField(help_text="Why it serves the values it names.")
    additional = serializers.CharField(help_text="Budget, links to other programmes and plans.")
    language = serializers.CharField(help_text="The language of the original.")
    translations = TranslationsField()
    ogp_values = serializers.SerializerMethodField()
    policy_areas = serializers.SerializerMethodField(help_text="By their slugs.")
    sdgs = serializers.ListField(child=serializers.IntegerField())
    lead_institution = InstitutionRef(allow_null=True)
    lead_text = serializers.CharField(help_text="As the source prints it.")
    supporting_institutions = SupportOutput(source="supports", many=True)
    support_text = serializers.CharField(help_text="As the source prints it.")
    start_date = serializers.DateField(allow_null=True)
    start_text = serializers.CharField(help_text="As the source prints it, where it is no date.")
    end_date = serializers.DateField(allow_null=True)
    end_text = serializers.CharField(help_text="As the source prints it, where it is no date.")
    state = serializers.ChoiceField(CommitmentState.choices)
    withdrawn_reason = serializers.CharField()
    added_at = serializers.DateTimeField(
        allow_null=True, help_text="Null for what was in the plan when it was published."
    )
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    carried_over_from = serializers.SerializerMethodField(help_text="The commitments it continues, by their keys.")
    source_url = serializers.CharField()
    version = serializers.IntegerField(help_text="What `If-Match` names.")
    as_of = serializers.DateField(help_text="The day of the four values that follow.")
    claimed = serializers.ChoiceField(CLAIMED, help_text="What the government reports.")
    evidenced = serializers.ChoiceField(EVIDENCED, help_text="What evidence supports.")
    reviewed = ReviewedField(REVIEWED, help_text="What independent reviewers concluded in the latest published round.")
    gap = GapField(help_text="Claimed minus reviewed in steps, or why it cannot be counted; never zero by default.")
    url = CommitmentPage()
    in_database: ClassVar = {
        "ogp_values": Listed(CommitmentValue.objects.filter(commitment=OuterRef("pk")).values(item=F("value"))),
        "policy_areas": Listed(PolicyArea.objects.filter(commitments=OuterRef("pk")).values(item=F("slug"))),
        "supporting_institutions": listed(
            SupportOutput, CommitmentSupport.objects.filter(commitment=OuterRef("pk")).order_by("id")
        ),
        "carried_over_from": lambda user: Listed(
            Commitment.objects.visible_to(user)
            .filter(carried_over_to=OuterRef("pk"))
            .order_by("pk")
            .values(item=F("pk"))
        ),
        "as_of": Rule(today_shown),
        "claimed": F("claimed"),
        "reviewed": F("reviewed"),
        "gap": Rule(gap_shown, ("gap",)),
        "url": commitment_page(),
    }

    def get_ogp_values(self, commitment: Commitment) -> list[str]:
        """The partnership's values it says it serves."""
        return [each.value for each in commitment.values_served.all()]

    def get_policy_areas(self, commitment: Commitment) -> list[str]:
        """The partnership's tags, by their slugs."""
        return [each.slug for each in commitment.policy_areas.all()]

    def get_carried_over_from(self, commitment: Commitment) -> list[int]:
        """The commitments it continues, of those the caller may see."""
        return [each.pk for each in commitment.carried_over_from.all()]


class SupportInput(Input):
    """A supporting institution."""

    institution = RowField(queryset=Institution.objects.all())
    part = Words(max_length=300, allow_blank=True, required=False, default="")


class CommitmentChange(TranslatedInput):
    """What can be changed, with a reason once the plan is published."""

    number = Words(max_length=40, required=False, allow_blank=True)
    title = Words(max_length=1000)
    problem = Words(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    action = Words(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    expected_result = Words(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    relevance = Words(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    additional = Words(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    ogp_values = serializers.ListField(
        child=serializers.ChoiceField(OgpValue.choices), required=False, max_length=len(OgpValue.values)
    )
    policy_areas = serializers.ListField(
        child=serializers.SlugRelatedField("slug", queryset=PolicyArea.objects.all()),
        required=False,
        max_length=MOST_ITEMS,
    )
    sdgs = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=17), required=False, max_length=17
    )
    lead_institution = RowField(queryset=Institution.objects.all(), required=False, allow_null=True)
    supporting_institutions = serializers.ListField(child=SupportInput(), required=False, max_length=MOST_ITEMS)
    start_date = serializers.DateField(required=False, allow_null=True)
    end_date = serializers.DateField(required=False, allow_null=True)
    ogp_id = Words(max_length=8, required=False, allow_blank=True)
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    carried_over_from = serializers.ListField(
        child=VisibleField(queryset=Commitment.objects.all()), required=False, max_length=MOST_ITEMS
    )
    reason = Words(
        required=False,
        allow_blank=True,
        max_length=5000,
        help_text="Why, once the plan is published; it is published too.",
    )

    def validate(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """The same, with supporting institutions as services take them: (institution, part)."""
        facts = dict(attrs)
        if "supporting_institutions" in facts:
            named = facts.pop("supporting_institutions")
            facts["supports"] = [(each["institution"], each["part"]) for each in named]
        return facts


class CommitmentInput(CommitmentChange):
    """A new commitment."""

    plan = VisibleField(queryset=ActionPlan.objects.all())
