"""The partnership's policy areas."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from api.base import Resource
from api.fields import TranslationsField
from api.filters import Filters, Search, Text, translated
from api.schema import PUBLIC
from commitments.models import PolicyArea


class PolicyAreaOutput(serializers.Serializer[PolicyArea]):
    """A policy area."""

    slug = serializers.CharField(help_text="How addresses and filters name it; it never changes.")
    name = serializers.CharField()
    language = serializers.CharField()
    translations = TranslationsField()


class PolicyAreaFilters(Filters):
    """Policy areas by name."""

    search = Search("name", "slug")
    searched = (*translated("name"), "slug")
    slug = Text("slug", "The area so named.")
    language = Text("language", "The language of the original.")
    without: ClassVar = {
        "id": "the slug addresses it",
        "name": "searched by search=",
        "translations": "searched by search=",
    }


class PolicyAreas(Resource[PolicyArea]):
    """Read only: operators keep the list."""

    words: ClassVar = {
        "list": f"Policy areas, as the partnership names them.\n\n{PUBLIC}",
        "retrieve": f"One policy area.\n\n{PUBLIC}",
    }
    output = PolicyAreaOutput
    filterset_class = PolicyAreaFilters
    lookup_field = "slug"
    lookup_value_regex = "[a-zA-Z0-9_-]+"
    orderings: ClassVar = {"slug": "slug", "name": "name"}
    default_ordering = ("name",)

    def rows(self) -> QuerySet[PolicyArea]:
        """All are public."""
        return PolicyArea.objects.all()
