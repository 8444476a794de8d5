"""Review rounds: scheduling, opening, closing, answering or waiving, publishing. They tell nothing of their ratings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import OF_PLAN
from api.fields import Input, PlanPage, RowField, VisibleField, Words
from api.filters import After, Before, Choice, Country, Filters, Given, Key, Search, YesNo
from api.schema import BY_PLAN, COORDINATOR, PUBLIC, example
from commitments.models import ActionPlan
from exchange.rounds.document import round_document
from reviews.choices import RoundPhase, RoundState
from reviews.models import Questionnaire, ReviewRound
from reviews.models.rating import REVIEWED_CHOICES
from reviews.policies import may_see_provisional
from reviews.selectors import provisional, public_phase
from reviews.services import (
    ratings_stand,
    response_complete,
    response_waive,
    round_close,
    round_create,
    round_extend,
    round_open,
    round_publish,
)


class ReviewRoundOutput(serializers.Serializer[ReviewRound]):
    """The time-boxed review of one plan."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="plan.country_id")
    plan = serializers.IntegerField(source="plan_id")
    title = serializers.CharField()
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    state = serializers.ChoiceField(RoundState.choices)
    phase = serializers.SerializerMethodField(help_text="What it waits for today.")
    questionnaire = serializers.IntegerField(
        source="questionnaire_id", allow_null=True, help_text="The questionnaire on the making of the plan."
    )
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    close_reason = serializers.CharField(help_text="Why it closed before the announced day; empty where it did not.")
    response_until = serializers.DateField(allow_null=True, help_text="Until when the government may answer.")
    response_ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When its answer was complete, or it did without."
    )
    response_waived = serializers.BooleanField(help_text="Whether it did without an answer.")
    revise_until = serializers.DateField(
        allow_null=True, help_text="Until when reviewers may revise; null where there is no reply."
    )
    published_at = serializers.DateTimeField(allow_null=True)
    agreement = serializers.FloatField(
        allow_null=True,
        help_text="Krippendorff's alpha (ordinal), frozen when published: 1 is full agreement, 0 chance.",
    )
    agreement_low = serializers.FloatField(allow_null=True, help_text="Lower bound of its bootstrap interval (95 %).")
    agreement_high = serializers.FloatField(allow_null=True, help_text="Upper bound.")
    url = PlanPage()

    @extend_schema_field(serializers.ChoiceField(RoundPhase.choices))
    def get_phase(self, review_round: ReviewRound) -> str:
        """What it waits for; who said that their ratings stand does not show before everybody's days are over."""
        return public_phase(review_round).value


class ReviewRoundInput(Input):
    """A new round."""

    plan = VisibleField(queryset=ActionPlan.objects.all())
    title = Words(max_length=200)
    opens_on = serializers.DateField()
    closes_on = serializers.DateField()
    questionnaire = RowField(
        queryset=Questionnaire.objects.all(), required=False, allow_null=True,
        help_text="With which questionnaire the making of the plan is judged too.",
    )  # fmt: skip


class ClosingInput(Input):
    """Why a round closes before its day."""

    reason = Words(
        max_length=5_000, required=False, allow_blank=True,
        help_text="Why; it is published. Needed before the announced day.",
    )  # fmt: skip


class ExtensionInput(Input):
    """More time."""

    closes_on = serializers.DateField()
    reason = Words(max_length=5_000, help_text="Why; it is published.")


class ProvisionalEvidence(serializers.Serializer[Any]):
    """Evidence as it was handed in."""

    title = serializers.CharField()
    url = serializers.CharField()
    sha256 = serializers.CharField()


class ProvisionalRatingOutput(serializers.Serializer[Any]):
    """A rating, without whose it is."""

    completion = serializers.ChoiceField(REVIEWED_CHOICES)
    early_results = serializers.CharField()
    verifiability = serializers.CharField()
    potential_for_results = serializers.CharField()
    reason = serializers.CharField()
    evidence = ProvisionalEvidence(many=True)


class ProvisionalOutput(serializers.Serializer[Any]):
    """What was handed in for one commitment."""

    commitment = serializers.IntegerField(source="commitment.pk")
    commitment_reference = serializers.CharField(source="commitment.reference")
    distribution = serializers.DictField(source="conclusion.distribution", child=serializers.IntegerField(), default={})
    ratings = ProvisionalRatingOutput(many=True)


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
    answered = Given("response_ended_at", "Whether the government has answered, or done without.")
    response_waived = YesNo("response_waived", "Whether it did without.")
    revise_before = Before("revise_until")
    revise_after = After("revise_until")
    questionnaire = Key("questionnaire", "A questionnaire, by its key.")
    published_before = Before("published_at", moment=True)
    published_after = After("published_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "title": "searched by search=",
        "close_reason": "read, not searched",
        "carriers": "follows from the public plan; kept for the rule of conflicts alone",
        "agreement": "a measure is read, not searched",
        "agreement_low": "a measure is read, not searched",
        "agreement_high": "a measure is read, not searched",
    }


class ReviewRounds(Resource[ReviewRound]):
    """Rounds of all plans."""

    words: ClassVar = {
        "list": (
            f"Review rounds of all plans. They tell nothing of their ratings before they are published.\n\n{BY_PLAN}"
        ),
        "retrieve": f"One review round.\n\n{BY_PLAN}",
        "create": f"Schedule a round of a published plan.\n\n{COORDINATOR}",
        "open": f"Open a scheduled round for rating.\n\n{COORDINATOR} From the announced day on, operators too.",
        "close": (
            "End the rating, and begin the government's time to answer; before the announced day with a public reason."
            f"\n\n{COORDINATOR} After the announced day operators too, and the tracker by itself."
        ),
        "waive": (
            f"Do without an answer, so that the round can be published before the time to answer ends.\n\n{COORDINATOR}"
        ),
        "publish": (
            "Publish a closed round. Its verdicts are computed and frozen, its ratings shown.\n\n**Who:** the national "
            "coordinator of the country, and operators, once the time to answer is over, or answered or waived, and "
            "reviewers have revised or said that their ratings stand."
        ),
        "extend": f"Give the reviewers of an open round more time, for a public reason.\n\n{COORDINATOR}",
        "complete_response": f"Say that the reply is complete, before the time to answer ends.\n\n{COORDINATOR}",
        "stand": (
            "Say, after the government's reply, that your ratings stand as they are.\n\n**Who:** reviewers with an "
            "accepted seat in the round."
        ),
        "provisional": (
            "What the reviewers of a closed round handed in, for the government to reply to: without whose it is, in "
            "no order.\n\n**Who:** the national coordinator of the country, between closing and publication; 404 for "
            "everyone else, and at any other time."
        ),
        "export": (
            "Everything that a published round's figures follow from, and the figures, as canonical JSON: `manage.py "
            f"recompute_round` computes them again.\n\n{PUBLIC}"
        ),
    }
    output = ReviewRoundOutput
    inputs: ClassVar = {"create": ReviewRoundInput, "close": ClosingInput, "extend": ExtensionInput}
    outputs: ClassVar = {"provisional": ProvisionalOutput(many=True), "export": OpenApiTypes.OBJECT}
    filterset_class = ReviewRoundFilters
    expansions: ClassVar = OF_PLAN
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
        review_round, facts = self.found(pk), self.checked()
        round_close(user=request.user, review_round=review_round, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def waive(self, request: Any, pk: str) -> Response:
        """Do without an answer."""
        return self._step(response_waive, pk)

    @action(detail=True, methods=["post"])
    def publish(self, request: Any, pk: str) -> Response:
        """Publish it."""
        return self._step(round_publish, pk)

    @action(detail=True, methods=["post"])
    def extend(self, request: Any, pk: str) -> Response:
        """Give more time."""
        review_round, facts = self.found(pk), self.checked()
        round_extend(user=request.user, review_round=review_round, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"], url_path="complete-response")
    def complete_response(self, request: Any, pk: str) -> Response:
        """Complete the reply."""
        return self._step(response_complete, pk)

    @action(detail=True, methods=["post"])
    def stand(self, request: Any, pk: str) -> Response:
        """Let one's ratings stand."""
        return self._step(ratings_stand, pk)

    @action(detail=True, filter_backends=[], pagination_class=None)
    def provisional(self, request: Any, pk: str) -> Response:
        """What there is to reply to."""
        review_round = self.found(pk)
        if not may_see_provisional(request.user, review_round):
            raise Http404
        return Response(ProvisionalOutput(provisional(review_round), many=True).data)

    @action(detail=True, filter_backends=[], pagination_class=None)
    def export(self, request: Any, pk: str) -> Response:
        """What its figures follow from."""
        review_round = self.found(pk)
        if review_round.state != RoundState.PUBLISHED:
            raise Http404
        return Response(round_document(review_round))

    def _step(self, verb: Callable[..., Any], pk: str) -> Response:
        """One verb on one round."""
        review_round, _nothing = self.found(pk), self.checked()
        verb(user=self.request.user, review_round=review_round)
        return self.changed(pk)
