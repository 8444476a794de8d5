"""Institutions: who leads, supports, reports and reviews."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from api.base import Resource
from api.expansions import COUNTRY
from api.fields import TranslatedInput, TranslationsField, Words
from api.filters import Choice, Country, Filters, Search, Text, translated
from api.schema import PUBLIC, example
from commitments.choices import InstitutionKind
from commitments.models import Country as CountryRow
from commitments.models import Institution
from commitments.services import institution_add, institution_change


class InstitutionOutput(serializers.Serializer[Institution]):
    """An institution."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="country_id")
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(InstitutionKind.choices)
    website = serializers.CharField()
    language = serializers.CharField()
    translations = TranslationsField()


class InstitutionChange(TranslatedInput):
    """What can be corrected."""

    name = Words(max_length=300)
    short_name = Words(max_length=40, required=False, allow_blank=True)
    kind = serializers.ChoiceField(InstitutionKind.choices, required=False)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)


class InstitutionInput(InstitutionChange):
    """A new institution."""

    country = serializers.PrimaryKeyRelatedField(queryset=CountryRow.objects.all(), help_text="Its code.")


class InstitutionFilters(Filters):
    """Institutions by what they are and do."""

    search = Search("name", "short name")
    searched = translated("name", "short_name")
    country = Country("country")
    kind = Choice(InstitutionKind.choices)
    language = Text("language", "The language of the original.")
    without: ClassVar = {
        "id": "its address",
        "name": "searched by search=",
        "short_name": "searched by search=",
        "website": "an address is read, not searched",
        "translations": "searched by search=",
    }


class Institutions(Resource[Institution]):
    """Institutions of all countries."""

    words: ClassVar = {
        "list": f"Institutions of all countries.\n\n{PUBLIC}",
        "retrieve": f"One institution.\n\n{PUBLIC}",
        "create": (
            "Add an institution to a country's list.\n\n**Who:** the national coordinator of the country, and "
            "operators."
        ),
        "partial_update": (
            "Correct an institution's name, kind or address. The ledger keeps before and after.\n\n"
            "**Who:** the national coordinator of the country, and operators."
        ),
    }
    output = InstitutionOutput
    inputs: ClassVar = {"create": InstitutionInput, "partial_update": InstitutionChange}
    filterset_class = InstitutionFilters
    expansions: ClassVar = {"country": COUNTRY}
    orderings: ClassVar = {"name": "name", "country": "country_id", "kind": "kind"}
    default_ordering = ("country_id", "name")
    examples: ClassVar = {
        "create": [example("A ministry", {"country": "ZZ", "name": "Ministry of Rivers", "kind": "ministry"})]
    }

    @classmethod
    def every_row(cls) -> QuerySet[Institution]:
        """All."""
        return Institution.objects.all()

    def rows(self) -> QuerySet[Institution]:
        """All are public."""
        return Institution.objects.all()

    def create(self, request: Any) -> Response:
        """Add one."""
        facts = self.checked()
        country = facts.pop("country")
        return self.made(institution_add(user=request.user, country=country, facts=facts).pk)

    def partial_update(self, request: Any, pk: str) -> Response:
        """Correct one."""
        institution = self.found(pk)
        institution_change(user=request.user, institution=institution, facts=self.checked())
        return self.changed(pk)
