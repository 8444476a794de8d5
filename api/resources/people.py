"""People: who serves a country today, for its coordinator alone; and the end of somebody's role."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Personal
from api.expansions import COUNTRY, INSTITUTION
from api.fields import InstitutionRef
from api.filters import After, Before, Choice, Country, Filters, Key
from commitments.choices import Role
from commitments.models import CountryRole
from commitments.services import role_end
from milestones.selectors import with_last_reports

SEEN_BY = (
    "**Who:** the national coordinator of the country, and operators. For everybody else there is nobody: no list "
    "counts them, and 404."
)


class PersonOutput(serializers.Serializer[CountryRole]):
    """Somebody's role in a country. What is told of officers alone is null for others."""

    id = serializers.IntegerField(help_text="Of the role, not of the person.")
    country = serializers.CharField(source="country_id")
    role = serializers.ChoiceField(Role.choices)
    institution = InstitutionRef(allow_null=True, help_text="Null of a coordinator, who speaks for the country.")
    name = serializers.CharField(source="user.name")
    email = serializers.SerializerMethodField(help_text="Of officers alone.")
    may_sign_in = serializers.SerializerMethodField(help_text="Whether the account is open; of officers alone.")
    began_at = serializers.DateTimeField()
    last_reported_at = serializers.SerializerMethodField(
        help_text="Their last progress report in the country, whichever institution it was for; of officers alone."
    )

    def get_email(self, role: CountryRole) -> str | None:
        """The address of an officer: a reviewer's is none of the government's business."""
        return role.user.email if role.role == Role.OFFICER else None

    def get_may_sign_in(self, role: CountryRole) -> bool | None:
        """Whether an officer may sign in."""
        return role.user.is_active if role.role == Role.OFFICER else None

    def get_last_reported_at(self, role: CountryRole) -> dt.datetime | None:
        """When an officer last reported."""
        return getattr(role, "last_reported_at", None) if role.role == Role.OFFICER else None


class PersonFilters(Filters):
    """People by what they do."""

    country = Country("country")
    role = Choice(Role.choices, words="Their part.")
    institution = Key("institution", "An institution, by its key.")
    began_before = Before("began_at", moment=True)
    began_after = After("began_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "user": "names and addresses of people stand in no address, which logs would keep (rule 12)",
        "ended_at": "only who serves today is listed",
    }


class People(Personal[CountryRole]):
    """Who serves which country."""

    words: ClassVar = {
        "list": f"Who serves a country today. Answers are kept by nobody (`no-store`).\n\n{SEEN_BY}",
        "retrieve": f"Somebody who serves a country today.\n\n{SEEN_BY}",
        "retire": (
            "End an officer's role. Everything reported in it stays, and so does the account; the person's tokens end. "
            "They are listed no more.\n\n**Who:** the national coordinator of the country, of its officers; operators, "
            "of everybody."
        ),
    }
    output = PersonOutput
    statuses: ClassVar = {"retire": 204}
    filterset_class = PersonFilters
    expansions: ClassVar = {"country": COUNTRY, "institution": INSTITUTION}
    orderings: ClassVar = {"country": "country_id", "role": "role", "began_at": "began_at"}
    default_ordering = ("country_id", "role")

    def rows(self) -> QuerySet[CountryRole]:
        """Those whose names the caller may see."""
        return with_last_reports(CountryRole.objects.active().visible_to(self.request.user))

    @action(detail=True, methods=["post"])
    def retire(self, request: Any, pk: str) -> Response:
        """End the role."""
        role = self.found(pk)
        self.checked()
        role_end(user=request.user, role=role)
        return Response(status=204)
