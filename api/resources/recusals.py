"""Recusals: who does not judge what, by rule or at their own wish."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from api.base import Resource
from api.expansions import COMMITMENT, COUNTRY, ROUND
from api.fields import Input, InstitutionRef, VisibleField, Words
from api.filters import After, Before, Choice, Country, Filters, Key, Search
from api.schema import BY_PLAN, example
from commitments.models import Commitment
from reviews.choices import RecusalGround
from reviews.models import Recusal, ReviewRound
from reviews.services import recusal_make


class RecusalOutput(serializers.Serializer[Recusal]):
    """A reviewer with this seat does not judge this commitment."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="appointment.round.plan.country_id")
    round = serializers.IntegerField(source="appointment.round_id")
    appointment = serializers.IntegerField(source="appointment_id")
    commitment = serializers.IntegerField(source="commitment_id")
    ground = serializers.ChoiceField(RecusalGround.choices)
    institution = InstitutionRef(allow_null=True)
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class RecusalInput(Input):
    """One's own wish not to judge a commitment."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    commitment = VisibleField(queryset=Commitment.objects.all())
    reason = Words(max_length=5_000, help_text="Why; it is published.")


class RecusalFilters(Filters):
    """Recusals by round, seat and commitment."""

    search = Search("reason")
    searched = ("reason",)
    country = Country("appointment__round__plan__country")
    round = Key("appointment__round", "A review round, by its key.")
    appointment = Key("appointment", "A seat, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    ground = Choice(RecusalGround.choices)
    institution = Key("institution", "The institution it is because of, by its key.")
    recorded_before = Before("recorded_at", moment=True)
    recorded_after = After("recorded_at", moment=True)
    without: ClassVar = {"id": "its address", "reason": "searched by search="}


class Recusals(Resource[Recusal]):
    """Recusals in all rounds."""

    words: ClassVar = {
        "list": f"Who does not judge what, and why. Most follow by rule from what a reviewer declared.\n\n{BY_PLAN}",
        "retrieve": f"One recusal.\n\n{BY_PLAN}",
        "create": (
            "Stand back from one commitment of a round that is not closed.\n\n**Who:** reviewers with an accepted seat."
        ),
    }
    output = RecusalOutput
    inputs: ClassVar = {"create": RecusalInput}
    filterset_class = RecusalFilters
    expansions: ClassVar = {"country": COUNTRY, "round": ROUND, "commitment": COMMITMENT}
    orderings: ClassVar = {"recorded_at": "recorded_at", "commitment": "commitment_id"}
    default_ordering = ("-recorded_at",)
    examples: ClassVar = {
        "create": [example("A friend", {"round": 1, "commitment": 3, "reason": "A friend of mine leads the work."})]
    }

    def rows(self) -> QuerySet[Recusal]:
        """The recusals the caller may see."""
        rows = Recusal.objects.visible_to(self.request.user)
        return rows.select_related("appointment__round__plan", "institution")

    def create(self, request: Any) -> Response:
        """Stand back."""
        facts = self.checked()
        facts["review_round"] = facts.pop("round")
        return self.made(recusal_make(user=request.user, **facts).pk)
