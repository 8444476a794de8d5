"""Search by words, the same as on the public page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from api.base import Door
from api.fields import PageField
from api.resources.commitment_shapes import CLAIMED
from api.schema import PUBLIC
from commitments.choices import Searched
from commitments.models import Commitment
from core.errors import Malformed
from dashboards.search_page import Result, SearchPage
from dashboards.selectors.search import search


class SnippetPartOutput(serializers.Serializer[Any]):
    """Some letters."""

    text = serializers.CharField()
    marked = serializers.BooleanField(help_text="Whether this is what was searched for.")


class SnippetOutput(serializers.Serializer[Any]):
    """A piece of a text, in parts that are put together without a space."""

    language = serializers.CharField(help_text="Empty where nobody knows it.")
    parts = SnippetPartOutput(many=True)
    before = serializers.BooleanField(help_text="Whether the text begins earlier.")
    after = serializers.BooleanField(help_text="Whether the text goes on.")


class FoundTextOutput(serializers.Serializer[Any]):
    """A text that holds every word."""

    kind = serializers.ChoiceField(Searched.choices)
    id = serializers.IntegerField(help_text="The key of the commitment, milestone, report or piece of evidence.")
    why = serializers.CharField(help_text="Where the words stand, in the language asked for by `Accept-Language`.")
    snippet = SnippetOutput(allow_null=True, help_text="Null where it is the title of the result.")


@extend_schema_field({"type": "string", "format": "uri", "description": "Its public page."})
class ResultPage(PageField):
    """The page of a result."""

    def to_representation(self, value: Result) -> str:
        """The address."""
        return self.absolute("commitment", code=value.country.code, plan=value.plan.slug, reference=value.reference)


class ResultOutput(serializers.Serializer[Any]):
    """A commitment, with the texts of it that hold every word, the most telling first."""

    id = serializers.IntegerField(help_text="The key of the commitment.")
    country = serializers.CharField(source="country.code")
    plan = serializers.IntegerField(source="plan.id")
    reference = serializers.CharField()
    title = SnippetOutput()
    claimed = serializers.ChoiceField(CLAIMED)
    withdrawn = serializers.BooleanField()
    found = FoundTextOutput(source="pieces", many=True)
    more = serializers.IntegerField(help_text="Texts of it that are found as well and not shown.")
    url = ResultPage()


class OptionOutput(serializers.Serializer[Any]):
    """A value to narrow the search by."""

    value = serializers.CharField()
    name = serializers.CharField(source="label", help_text="In the language asked for by `Accept-Language`.")
    count = serializers.IntegerField(help_text="The commitments that remain.")


class FacetOutput(serializers.Serializer[Any]):
    """What the search can be narrowed by: a parameter and its values; no values where one is chosen."""

    name = serializers.CharField()
    heading = serializers.CharField()
    options = OptionOutput(many=True)


class SearchOutput(serializers.Serializer[Any]):
    """A page of what was found."""

    count = serializers.IntegerField(source="total", help_text="Commitments, of all pages together.")
    more_than_counted = serializers.BooleanField(help_text="Whether more texts hold the words than are looked at.")
    next = serializers.URLField(allow_null=True, help_text="The address of the next page.")
    previous = serializers.URLField(allow_null=True, help_text="The address of the page before.")
    results = ResultOutput(many=True)
    facets = FacetOutput(many=True)


class Search(Door[Commitment]):
    """What the public may read, by its words."""

    words: ClassVar = {
        "retrieve": (
            "Commitments by words. Found are those with a text that holds every word: their own, of a milestone, of a "
            "progress report, or the title of evidence, in any language, with or without accents; words in quotation "
            "marks stand together, and the last word may be typed in part. The same as the public page, in pages of "
            f"20.\n\n{PUBLIC}"
        )
    }
    outputs: ClassVar = {"retrieve": SearchOutput}
    parameters: ClassVar = {"retrieve": ("q", "country", "policy_area", "kind", "claimed", "language", "page")}
    more_problems: ClassVar = {"retrieve": (404,)}

    def retrieve(self, request: Any) -> Response:
        """One page."""
        asked: Mapping[str, str] = request.query_params.dict()
        if "q" not in asked:
            raise Malformed([("q", "required", _("Give the words to search for, for instance q=budget."))])
        try:
            page = search(asked["q"], asked)
        except Malformed as error:
            if error.code == "no_such_page":
                raise NotFound(str(error.message), error.code) from error
            raise
        return Response(SearchOutput(self._addressed(page), context={"request": request}).data)

    def _addressed(self, page: SearchPage) -> dict[str, Any]:
        """The page with whole addresses of those beside it."""

        def whole(query: str) -> str | None:
            return self.request.build_absolute_uri(f"{reverse('api:search')}{query}") if query else None

        shown = {name: getattr(page, name) for name in ("total", "more_than_counted", "results", "facets")}
        return {**shown, "next": whole(page.next), "previous": whole(page.previous)}
