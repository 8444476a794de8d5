"""Responses: the government's right of reply to a closed round."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response as Answer

from api.base import Resource
from api.fields import Input, VisibleField
from api.filters import After, Before, Country, Filters, Given, Key, Search
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import Commitment
from reviews.models import Response, ReviewRound
from reviews.services import response_make


class ResponseOutput(serializers.Serializer[Response]):
    """An answer to a round as a whole, or to what it says of one commitment."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    commitment = serializers.IntegerField(
        source="commitment_id", allow_null=True, help_text="Null: the round as a whole."
    )
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class ResponseInput(Input):
    """A new answer."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    commitment = VisibleField(
        queryset=Commitment.objects.all(), required=False, allow_null=True, help_text="Left out: the round as a whole."
    )
    text = serializers.CharField(max_length=20_000)


class ResponseFilters(Filters):
    """Answers by round and commitment."""

    search = Search("text")
    searched = ("text",)
    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    of_commitment = Given("commitment", "Whether it answers on one commitment.")
    created_before = Before("created_at", moment=True)
    created_after = After("created_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "text": "searched by search=",
        "author": "people are not listed (rule 12); it is always the coordinator",
    }


class Responses(Resource[Response]):
    """Answers to all rounds."""

    words: ClassVar = {
        "list": f"The governments' answers to review rounds.\n\n{BY_PLAN}",
        "retrieve": f"One answer.\n\n{BY_PLAN}",
        "create": (
            "Answer a closed round, on one commitment or as a whole. The round can then be published before the "
            "time to answer "
            f"ends.\n\n{COORDINATOR}"
        ),
    }
    output = ResponseOutput
    inputs: ClassVar = {"create": ResponseInput}
    filterset_class = ResponseFilters
    orderings: ClassVar = {"created_at": "created_at", "round": "round_id"}
    default_ordering = ("-created_at",)
    examples: ClassVar = {
        "create": [example("On the round", {"round": 1, "text": "The second half of the register follows in spring."})]
    }

    def rows(self) -> QuerySet[Response]:
        """The answers the caller may see."""
        return Response.objects.visible_to(self.request.user).select_related("round__plan")

    def create(self, request: Any) -> Answer:
        """Answer."""
        facts = self.checked()
        facts["review_round"] = facts.pop("round")
        return self.made(response_make(user=request.user, **facts).pk)
