"""Review rounds: scheduling, opening, closing, answering or waiving, publishing. They tell nothing of their ratings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.fields import Input, PlanPage, VisibleField
from api.filters import After, Before, Choice, Country, Filters, Given, Key, Search
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import ActionPlan
from reviews.choices import RoundState
from reviews.models import ReviewRound
from reviews.services import response_waive, round_close, round_create, round_open, round_publish


class ReviewRoundOutput(serializers.Serializer[ReviewRound]):
    """The time-boxed review of one plan."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="plan.country_id")
    plan = serializers.IntegerField(source="plan_id")
    title = serializers.CharField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    state = serializers.ChoiceField(RoundState.choices)
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    response_until = serializers.DateField(allow_null=True, help_text="Until when the government may answer.")
    response_waived_at = serializers.DateTimeField(allow_null=True, help_text="When it answered, or did without.")
    published_at = serializers.DateTimeField(allow_null=True)
    agreement = serializers.FloatField(
        allow_null=True,
        help_text="Krippendorff's alpha (ordinal), frozen when published: 1 is full agreement, 0 chance.",
    )
    url = PlanPage()


class ReviewRoundInput(Input):
    """A new round."""

    plan = VisibleField(queryset=ActionPlan.objects.all())
    title = serializers.CharField(max_length=200)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()


class ReviewRoundFilters(Filters):
    """Rounds by plan, state and time."""

    search = Search("title")
    searched = ("title",)
    country = Country("plan__country")
    plan = Key("plan", "A plan, by its key.")
    state = Choice(RoundState.choices)
    opens_before = Before("opens_on")
    opens_after = After("opens_on")
    closes_before = Before("closes_on")
    closes_after = After("closes_on")
    opened_before = Before("opened_at", moment=True)
    opened_after = After("opened_at", moment=True)
    closed_before = Before("closed_at", moment=True)
    closed_after = After("closed_at", moment=True)
    response_before = Before("response_until")
    response_after = After("response_until")
    answered = Given("response_waived_at", "Whether the government has answered, or done without.")
    published_before = Before("published_at", moment=True)
    published_after = After("published_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "title": "searched by search=",
        "agreement": "a measure is read, not searched",
    }


class ReviewRounds(Resource[ReviewRound]):
    """Rounds of all plans."""

    words: ClassVar = {
        "list": (
            f"Review rounds of all plans. They tell nothing of their ratings before they are published.\n\n{BY_PLAN}"
        ),
        "retrieve": f"One review round.\n\n{BY_PLAN}",
        "create": f"Schedule a round of a published plan.\n\n{COORDINATOR}",
        "open": f"Open a scheduled round for rating.\n\n{COORDINATOR}",
        "close": f"End the rating, and begin the government's time to answer.\n\n{COORDINATOR}",
        "waive": (
            f"Do without an answer, so that the round can be published before the time to answer ends.\n\n{COORDINATOR}"
        ),
        "publish": (
            "Publish a closed round. Its verdicts are computed and frozen, its ratings shown.\n\n**Who:** the national "
            "coordinator of the country, and operators, once the time to answer is over, or answered or waived."
        ),
    }
    output = ReviewRoundOutput
    inputs: ClassVar = {"create": ReviewRoundInput}
    filterset_class = ReviewRoundFilters
    orderings: ClassVar = {
        "country": "plan__country_id", "plan": "plan_id", "opens_on": "opens_on", "closes_on": "closes_on",
        "published_at": "published_at", "state": "state",
    }  # fmt: skip
    default_ordering = ("-opens_on",)
    examples: ClassVar = {
        "create": [
            example(
                "A month of review",
                {"plan": 1, "title": "Mid-term review", "opens_on": "2027-09-01", "closes_on": "2027-09-30"},
            )
        ]
    }

    def rows(self) -> QuerySet[ReviewRound]:
        """The rounds the caller may see."""
        return ReviewRound.objects.visible_to(self.request.user).select_related("plan__locality")

    def create(self, request: Any) -> Response:
        """Schedule one."""
        return self.made(round_create(user=request.user, **self.checked()).pk)

    @action(detail=True, methods=["post"])
    def open(self, request: Any, pk: str) -> Response:
        """Open it."""
        return self._step(round_open, pk)

    @action(detail=True, methods=["post"])
    def close(self, request: Any, pk: str) -> Response:
        """Close it."""
        return self._step(round_close, pk)

    @action(detail=True, methods=["post"])
    def waive(self, request: Any, pk: str) -> Response:
        """Do without an answer."""
        return self._step(response_waive, pk)

    @action(detail=True, methods=["post"])
    def publish(self, request: Any, pk: str) -> Response:
        """Publish it."""
        return self._step(round_publish, pk)

    def _step(self, verb: Callable[..., ReviewRound], pk: str) -> Response:
        """One verb on one round."""
        review_round, _nothing = self.found(pk), self.checked()
        verb(user=self.request.user, review_round=review_round)
        return self.changed(pk)
