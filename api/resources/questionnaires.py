"""Questionnaires on the making of plans: their questions, one's own answers, and what rounds concluded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import OF_ROUND
from api.fields import Input
from api.filters import After, Before, Country, Filters, Key, Search, Text
from api.resources.ratings import HandInInput
from api.schema import BY_PLAN, PUBLIC, example
from reviews.models import AnswerSheet, MakingVerdict, Question, Questionnaire, ReviewRound, Section
from reviews.services import answers_save, answers_submit

ROUND = r"answers/(?P<round>[0-9]{1,18})"


class QuestionOutput(serializers.Serializer[Question]):
    """A question, with what each of its steps means."""

    id = serializers.IntegerField(help_text="The key under which it is answered.")
    number = serializers.IntegerField()
    wording = serializers.CharField()
    help = serializers.CharField()
    weight = serializers.IntegerField()
    absent = serializers.CharField(help_text="Step 0.")
    weak = serializers.CharField(help_text="Step 1.")
    good = serializers.CharField(help_text="Step 2.")
    strong = serializers.CharField(help_text="Step 3.")
    language = serializers.CharField()
    translations = serializers.JSONField()


class SectionOutput(serializers.Serializer[Section]):
    """A section."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    language = serializers.CharField()
    translations = serializers.JSONField()
    questions = QuestionOutput(source="questions.all", many=True)


class QuestionnaireOutput(serializers.Serializer[Questionnaire]):
    """One version of a questionnaire."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    introduction = serializers.CharField()
    source_name = serializers.CharField(source="source", help_text="What it rests on.")
    source_url = serializers.CharField()
    language = serializers.CharField()
    translations = serializers.JSONField()
    sections = SectionOutput(source="sections.all", many=True)


class AnswersOutput(serializers.Serializer[AnswerSheet]):
    """One's own answers in one round."""

    round = serializers.IntegerField(source="round_id")
    answers = serializers.JSONField(help_text="The draft, by key of the question.")
    saved_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)


class AnswersInput(Input):
    """A draft, whole or in part."""

    answers = serializers.DictField(
        child=serializers.JSONField(),
        help_text='`{"<question>": {"step": 0-3 or null, "reason": "", "evidence": [{"title": "", "url": ""}]}}`',
    )


class QuestionnaireFilters(Filters):
    """Questionnaires by code and version."""

    search = Search("title")
    searched = ("title",)
    code = Text("code", "The code that all versions share.")
    version = Key("version", "The version.")
    without: ClassVar = {
        "id": "its address",
        "title": "searched by search=",
        "introduction": "read, not searched",
        "source": "read, not searched",
        "source_url": "read, not searched",
        "language": "few enough to read",
        "translations": "few enough to read",
    }


class Questionnaires(Resource[Questionnaire]):
    """All versions of all questionnaires, and one's own answers."""

    words: ClassVar = {
        "list": f"Questionnaires on the making of plans, all versions.\n\n{PUBLIC}",
        "retrieve": f"One questionnaire.\n\n{PUBLIC}",
        "answers": "Your own answers in a round.\n\n**Who:** their reviewer; 404 for everyone else.",
        "save": (
            "Save your answers as a draft, whole or in part; only you see it.\n\n**Who:** reviewers with an accepted "
            "seat in a round with a questionnaire."
        ),
        "submit": "Hand in your draft.\n\n**Who:** reviewers with an accepted seat in the round.",
    }
    output = QuestionnaireOutput
    inputs: ClassVar = {"save": AnswersInput, "submit": HandInInput}
    outputs: ClassVar = {"answers": AnswersOutput, "save": AnswersOutput, "submit": AnswersOutput}
    filterset_class = QuestionnaireFilters
    orderings: ClassVar = {"code": "code", "version": "version"}
    default_ordering = ("code", "-version")
    examples: ClassVar = {"save": [example("One answer", {"answers": {"1": {"step": 2, "reason": "We were there."}}})]}

    def rows(self) -> QuerySet[Questionnaire]:
        """All of them: what is asked is no secret."""
        return Questionnaire.objects.prefetch_related("sections__questions")

    def _own(self, place: dict[str, str]) -> Response:
        sheet = get_object_or_404(AnswerSheet, round=place["round"], reviewer=self.request.user.pk)
        return Response(AnswersOutput(sheet).data)

    def _round(self, place: dict[str, str]) -> ReviewRound:
        found: ReviewRound = get_object_or_404(ReviewRound.objects.visible_to(self.request.user), pk=place["round"])
        return found

    @action(detail=False, url_path=ROUND, filter_backends=[], pagination_class=None)
    def answers(self, request: Any, **place: str) -> Response:
        """The caller's own."""
        return self._own(place)

    @answers.mapping.put
    def save(self, request: Any, **place: str) -> Response:
        """Save the draft."""
        review_round, facts = self._round(place), self.checked()
        answers_save(user=request.user, review_round=review_round, answers=facts["answers"])
        return self._own(place)

    @action(detail=False, methods=["post"], url_path=f"{ROUND}/submit", filter_backends=[], pagination_class=None)
    def submit(self, request: Any, **place: str) -> Response:
        """Hand it in."""
        review_round, facts = self._round(place), self.checked()
        answers_submit(user=request.user, review_round=review_round, **facts)
        return self._own(place)


class SectionVerdictOutput(serializers.Serializer[Any]):
    """A section's score, of the same type as the score of the whole."""

    number = serializers.IntegerField()
    title = serializers.CharField(help_text="As it was in the language of the original.")
    weight = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True, help_text="In per cent; null with fewer than three reviewers.")
    lowest = serializers.FloatField(allow_null=True, help_text="Of the strictest reviewer.")
    highest = serializers.FloatField(allow_null=True, help_text="Of the mildest reviewer.")


class MakingVerdictOutput(serializers.Serializer[MakingVerdict]):
    """What a round concluded on the making of its plan."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    questionnaire = serializers.IntegerField(
        source="round.questionnaire_id", allow_null=True, help_text="Null where it was judged without one."
    )
    score = serializers.FloatField(allow_null=True, help_text="In per cent; null with fewer than three reviewers.")
    lowest = serializers.FloatField(allow_null=True, help_text="Of the strictest reviewer.")
    highest = serializers.FloatField(allow_null=True, help_text="Of the mildest reviewer.")
    reviewers = serializers.IntegerField()
    sections = SectionVerdictOutput(many=True)
    questions = serializers.JSONField()
    published_at = serializers.DateTimeField()


class MakingVerdictFilters(Filters):
    """Verdicts on the making of plans by round."""

    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    reviewers = Key("reviewers", "How many answered.")
    published_before = Before("published_at", moment=True)
    published_after = After("published_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "score": "a measure is read, not searched",
        "lowest": "a measure is read, not searched",
        "highest": "a measure is read, not searched",
        "sections": "a table is read, not searched",
        "questions": "a table is read, not searched",
    }


class MakingVerdicts(Resource[MakingVerdict]):
    """Read only: publishing a round makes them."""

    words: ClassVar = {
        "list": f"What published rounds concluded on the making of plans.\n\n{BY_PLAN}",
        "retrieve": f"One such verdict.\n\n{BY_PLAN}",
    }
    output = MakingVerdictOutput
    filterset_class = MakingVerdictFilters
    expansions: ClassVar = OF_ROUND
    orderings: ClassVar = {"published_at": "published_at", "score": "score"}
    default_ordering = ("-published_at",)

    def rows(self) -> QuerySet[MakingVerdict]:
        """The verdicts the caller may see."""
        return MakingVerdict.objects.visible_to(self.request.user).select_related("round__plan")
