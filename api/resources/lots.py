"""Lots: panels of volunteers, drawn so that anyone can draw them again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import OF_ROUND
from api.fields import Input, InstitutionRef, RowField, VisibleField, Words
from api.filters import After, Before, Country, Filters, Given, Key
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import Institution
from reviews.models import Lot, ReviewRound
from reviews.services import lot_announce, lot_draw, lot_make, lot_replace
from reviews.services.lots import lot_list


class LotOutput(serializers.Serializer[Lot]):
    """A lot: the list by pseudonyms once it is published, the seed and the panel once it is drawn."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    organisation = InstitutionRef()
    size = serializers.IntegerField()
    quotas = serializers.JSONField(help_text="`{feature: {value: [least, most]}}`")
    created_at = serializers.DateTimeField()
    announced_at = serializers.DateTimeField(allow_null=True)
    list = serializers.SerializerMethodField(help_text="`{pseudonym: {feature: value}}`, once it is published.")
    list_sha256 = serializers.CharField()
    seed_source = serializers.CharField()
    seed_on = serializers.DateField(allow_null=True)
    seed = serializers.CharField()
    drawn_at = serializers.DateTimeField(allow_null=True)
    panel = serializers.JSONField(help_text="Pseudonyms as they were drawn; who followed whom is in `replacements`.")
    reserve = serializers.JSONField(help_text="The others in order, as they were drawn.")
    shortages = serializers.JSONField()
    withdrawn = serializers.JSONField(help_text="Who left the published list before the draw, and is passed over.")
    replacements = serializers.JSONField(help_text="`[{given_up, successor, on}]`, in order: pseudonyms and the day.")

    def get_list(self, lot: Lot) -> dict[str, dict[str, str]]:
        """The list, once it is published."""
        return lot_list(lot) if lot.announced_at else {}


class LotInput(Input):
    """A new lot."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    organisation = RowField(queryset=Institution.objects.all())
    size = serializers.IntegerField(min_value=1, max_value=100)
    quotas = serializers.DictField(
        child=serializers.DictField(
            child=serializers.ListField(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2)
        ),
        help_text="`{feature: {value: [least, most]}}`",
    )


class AnnounceInput(Input):
    """What will be the seed."""

    seed_source = Words(max_length=500)
    seed_on = serializers.DateField()


class DrawInput(Input):
    """The seed."""

    seed = Words(max_length=200)


class ReplaceInput(Input):
    """Whose seat is free."""

    pseudonym = Words(max_length=40)


class LotFilters(Filters):
    """Lots by round."""

    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    organisation = Key("organisation", "Who convenes it, by its key.")
    size = Key("size", "How many seats.")
    announced = Given("announced_at", "Whether the list is published.")
    drawn = Given("drawn_at", "Whether the panel is drawn.")
    created_before = Before("created_at", moment=True)
    created_after = After("created_at", moment=True)
    seed_before = Before("seed_on")
    seed_after = After("seed_on")
    without: ClassVar = {
        "id": "its address",
        "quotas": "a table is read, not searched",
        "list_sha256": "read, not searched",
        "seed_source": "read, not searched",
        "seed": "read, not searched",
        "panel": "a list is read, not searched",
        "reserve": "a list is read, not searched",
        "shortages": "a list is read, not searched",
        "withdrawn": "a list is read, not searched",
        "replacements": "a list is read, not searched",
    }


class Lots(Resource[Lot]):
    """Lots of all rounds."""

    words: ClassVar = {
        "list": f"Lots of all rounds. Volunteers appear by pseudonym alone.\n\n{BY_PLAN}",
        "retrieve": f"One lot.\n\n{BY_PLAN}",
        "create": f"Begin a lot: from now on people may volunteer on its page.\n\n{COORDINATOR}",
        "announce": f"Publish the list, and say which public number of a later day will be the seed.\n\n{COORDINATOR}",
        "draw": f"Draw the panel with that number, and offer the seats.\n\n{COORDINATOR}",
        "replace": f"Give a seat that was declined to the next of the reserve.\n\n{COORDINATOR}",
    }
    output = LotOutput
    inputs: ClassVar = {
        "create": LotInput, "announce": AnnounceInput, "draw": DrawInput, "replace": ReplaceInput,
    }  # fmt: skip
    filterset_class = LotFilters
    expansions: ClassVar = OF_ROUND
    orderings: ClassVar = {"round": "round_id", "created_at": "created_at"}
    default_ordering = ("-created_at",)
    examples: ClassVar = {
        "create": [
            example(
                "Three seats",
                {"round": 1, "organisation": 5, "size": 3, "quotas": {"age": {"under 40": [1, 2], "over 40": [1, 2]}}},
            )
        ],
        "draw": [example("A lottery", {"seed": "5 12 23 31 44 49"})],
    }

    def rows(self) -> QuerySet[Lot]:
        """The lots the caller may see."""
        rows = Lot.objects.visible_to(self.request.user).select_related("round__plan", "organisation")
        return rows.prefetch_related("volunteers")

    def create(self, request: Any) -> Response:
        """Begin one."""
        facts = self.checked()
        facts["review_round"] = facts.pop("round")
        return self.made(lot_make(user=request.user, **facts).pk)

    @action(detail=True, methods=["post"])
    def announce(self, request: Any, pk: str) -> Response:
        """Publish the list."""
        lot, facts = self.found(pk), self.checked()
        lot_announce(user=request.user, lot=lot, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def draw(self, request: Any, pk: str) -> Response:
        """Draw."""
        lot, facts = self.found(pk), self.checked()
        lot_draw(user=request.user, lot=lot, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def replace(self, request: Any, pk: str) -> Response:
        """Fill a free seat."""
        lot, facts = self.found(pk), self.checked()
        lot_replace(user=request.user, lot=lot, **facts)
        return self.changed(pk)
