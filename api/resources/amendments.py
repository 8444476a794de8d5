"""Amendments: what was changed in published plans, with before, after and reason."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.base import Resource
from api.expansions import OF_COMMITMENT
from api.fields import ADDRESS_OR_NULL, CoordinatorRef, PageField
from api.filters import After, Before, Choice, Country, Filters, Key, Search
from api.schema import BY_PLAN
from commitments.choices import AmendedKind
from commitments.models import Amendment


@extend_schema_field(
    {**ADDRESS_OR_NULL, "description": "The public page that shows it: of its commitment, or of its plan."}
)
class AmendedPage(PageField):
    """The page of the commitment that was changed, be it in a milestone; of the plan where the plan itself was."""

    def to_representation(self, value: Amendment) -> str | None:
        """The address."""
        plan = value.plan
        if not plan.is_public:
            return None
        if value.commitment is None:
            return self.absolute("plan", code=plan.country_id, plan=plan.slug)
        reference = value.commitment.reference
        return self.absolute("commitment", code=plan.country_id, plan=plan.slug, reference=reference)


class AmendmentOutput(serializers.Serializer[Amendment]):
    """One change of a published plan, of one of its commitments, or of one of their milestones.

    `before` and `after` hold the changed fields only, by name, and what they name (institutions, policy areas) as it
    was called then.
    """

    id = serializers.IntegerField()
    country = serializers.CharField(source="plan.country_id")
    plan = serializers.IntegerField(source="plan_id")
    commitment = serializers.IntegerField(source="commitment_id", allow_null=True, help_text="Null: the plan itself.")
    commitment_reference = serializers.CharField(source="commitment.reference", allow_null=True)
    kind = serializers.ChoiceField(AmendedKind.choices, help_text="What was changed.")
    subject = serializers.IntegerField(source="subject_id", help_text="The key of that plan, commitment or milestone.")
    subject_label = serializers.CharField(help_text="Its name right after the change.")
    before = serializers.DictField(help_text="The changed fields as they were; empty for what was added.")
    after = serializers.DictField(help_text="The same fields as they became.")
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = CoordinatorRef(source="*")
    url = AmendedPage()


class AmendmentFilters(Filters):
    """Amendments by what was changed, and when."""

    search = Search("reason", "subject_label")
    searched = ("reason", "subject_label")
    country = Country("plan__country")
    plan = Key("plan", "A plan, by its key: changes of all that is in it.")
    commitment = Key("commitment", "A commitment, by its key: changes of its milestones too.")
    kind = Choice(AmendedKind.choices, words="What was changed.")
    subject = Key("subject_id", "The key of what was changed; give `kind` with it.")
    at_before = Before("at", moment=True)
    at_after = After("at", moment=True)
    without: ClassVar = {
        "id": "its address",
        **dict.fromkeys(("reason", "subject_label"), "searched by search="),
        **dict.fromkeys(("before", "after"), "a table is read, not searched"),
        "author": "people are not listed (rule 12); it is always the coordinator",
    }


class Amendments(Resource[Amendment]):
    """Read only: changing what is in a published plan makes them."""

    words: ClassVar = {
        "list": (
            "What was changed in published plans, the latest first. Events name an amendment by its key, in "
            f"`data.amendment`.\n\n{BY_PLAN}"
        ),
        "retrieve": f"One amendment.\n\n{BY_PLAN}",
    }
    output = AmendmentOutput
    filterset_class = AmendmentFilters
    expansions: ClassVar = OF_COMMITMENT
    orderings: ClassVar = {"at": "at"}
    default_ordering = ("-at",)
    deciding = ("-pk",)

    def rows(self) -> QuerySet[Amendment]:
        """The amendments the caller may see."""
        return Amendment.objects.visible_to(self.request.user).select_related("plan__locality", "commitment", "author")
