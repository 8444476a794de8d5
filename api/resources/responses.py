"""Responses: the government's right of reply to a closed round."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response as Answer

from api.base import Resource
from api.expansions import OF_COMMITMENT, ROUND
from api.fields import EvidenceInput, Input, VisibleField, Words, evidence_drafts
from api.filters import After, Before, Country, Filters, Given, Key, Search
from api.schema import COORDINATOR, example
from commitments.models import Commitment
from reviews.models import Response, ResponseEvidence, ReviewRound
from reviews.services import response_make

ONCE_PUBLISHED = (
    "**Who:** anyone, of published rounds. Before that, answers speak of ratings that are not public: the country's "
    "government sees them, and a reviewer those on commitments that they rated."
)


class PieceOutput(serializers.Serializer[ResponseEvidence]):
    """A piece of evidence of an answer."""

    title = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of a file's content.")


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
    evidence = PieceOutput(source="evidence.all", many=True)
    created_at = serializers.DateTimeField()


class ResponseInput(Input):
    """A new answer."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    commitment = VisibleField(
        queryset=Commitment.objects.all(), required=False, allow_null=True, help_text="Left out: the round as a whole."
    )
    text = Words(max_length=20_000)
    evidence = serializers.ListField(child=EvidenceInput(), required=False, max_length=50)
    complete = serializers.BooleanField(
        required=False, allow_null=True, default=None,
        help_text="Whether the reply ends with this; an answer on the round as a whole does unless you say false.",
    )  # fmt: skip


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
        "list": f"The governments' answers to review rounds.\n\n{ONCE_PUBLISHED}",
        "retrieve": f"One answer.\n\n{ONCE_PUBLISHED}",
        "create": (
            "Answer a closed round, on one commitment or as a whole, while there is time to reply. An answer on the "
            "whole completes the reply unless you say otherwise; reviewers may then revise once before the round is "
            f"published.\n\n{COORDINATOR}"
        ),
    }
    output = ResponseOutput
    inputs: ClassVar = {"create": ResponseInput}
    filterset_class = ResponseFilters
    expansions: ClassVar = {**OF_COMMITMENT, "round": ROUND}
    orderings: ClassVar = {"created_at": "created_at", "round": "round_id"}
    default_ordering = ("-created_at",)
    examples: ClassVar = {
        "create": [example("On the round", {"round": 1, "text": "The second half of the register follows in spring."})]
    }

    def rows(self) -> QuerySet[Response]:
        """The answers the caller may see."""
        return Response.objects.visible_to(self.request.user).select_related("round__plan").prefetch_related("evidence")

    def create(self, request: Any) -> Answer:
        """Answer."""
        facts = self.checked()
        facts["review_round"] = facts.pop("round")
        facts["evidence"] = evidence_drafts(facts.pop("evidence", []))
        return self.made(response_make(user=request.user, **facts).pk)
