"""Tokens for programs: made by name, with scopes, for a time, and ended at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.choices import TokenDays
from accounts.models import AuthToken
from accounts.selectors import tokens_of
from accounts.services import token_end
from api.base import Resource
from api.fields import Input, InstitutionRef, RowField, Words
from api.filters import After, Before, Filters, Search
from api.once import ShownOnce
from api.schema import example
from commitments.choices import Scope
from commitments.models import Institution
from commitments.selectors import institutions_limiting
from commitments.services import access_token_make
from core.clock import now
from core.errors import NotPermitted, permit

# Whoever finds a session or a token of yours lying about makes no other of it: a year is longer than some hours.
JUST_NOW = dt.timedelta(minutes=15)
OWN = "**Who:** whoever is signed in, of their own."


class NamedTokenOutput(serializers.Serializer[Any]):
    """A token, without its text."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    begins_with = serializers.CharField(help_text="Its first characters, by which you tell it from others.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), help_text="What it may do.")
    institution = InstitutionRef(
        allow_null=True, help_text="The institution it is limited to; null where it is limited to none."
    )
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")
    last_used_on = serializers.DateField(allow_null=True, help_text="A day (UTC); null where it was never used.")


class MadeTokenOutput(NamedTokenOutput):
    """A token with its text, shown this once."""

    token = serializers.CharField(
        allow_null=True, help_text="For `Authorization: Token ...`; null where the answer is given again."
    )


class TokenInput(Input):
    """What a program may do, and for how long."""

    name = Words(max_length=80, help_text="The program that will use it.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), min_length=1, max_length=len(Scope))
    days = serializers.ChoiceField(TokenDays.choices, help_text="For how many days.")
    institution = RowField(
        queryset=Institution.objects.all(), required=False, allow_null=True, default=None,
        help_text="Limits it to reporting for one institution that you speak for; with the scope `report` alone.",
    )  # fmt: skip


class TokenFilters(Filters):
    """Tokens by name and time."""

    search = Search("name")
    searched = ("name",)
    created_before = Before("created", moment=True)
    created_after = After("created", moment=True)
    expires_before = Before("expiry", moment=True)
    expires_after = After("expiry", moment=True)
    last_used_before = Before("last_used_on")
    last_used_after = After("last_used_on")
    without: ClassVar = {
        "digest": "a secret",
        "token_key": "read as begins_with",
        "user": "everybody's own",
        "public_id": "its address",
        "name": "searched by search=",
        "signs_in": "those got by signing in are not listed",
        "scopes": "few rows: read, not searched",
        "limited_to": "few rows: read, not searched",
    }


class Tokens(Resource[AuthToken]):
    """One's own tokens for programs."""

    words: ClassVar = {
        "list": f"Your tokens for programs. Expired ones stay listed until you end them.\n\n{OWN}",
        "retrieve": f"One of your tokens.\n\n{OWN}",
        "create": (
            "Make a token for a program. Its text is shown this once. It can never do more than you may; it ends by "
            "itself, when you end it, with a new password, and when a role of yours ends.\n\n"
            "**Who:** whoever signed in within the last 15 minutes (403 `sign_in_again`)."
        ),
        "destroy": f"End a token. It is worth nothing from now on.\n\n{OWN}",
    }
    output = NamedTokenOutput
    inputs: ClassVar = {"create": TokenInput}
    outputs: ClassVar = {"create": MadeTokenOutput}
    filterset_class = TokenFilters
    queryset = AuthToken.objects.none()
    permission_classes: Any = (IsAuthenticated,)
    more_problems: ClassVar = {"list": (401, 403), "retrieve": (401, 403)}
    lookup_field = "public_id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    orderings: ClassVar = {"name": "name", "created_at": "created", "expires_at": "expiry"}
    default_ordering = ("-created",)
    deciding = ("public_id",)
    examples: ClassVar = {
        "create": [
            example(
                "A ministry's system",
                {"name": "The ministry's system", "scopes": ["report"], "days": 90, "institution": 1},
            )
        ]
    }

    def rows(self) -> QuerySet[AuthToken]:
        """The caller's own; nobody has any."""
        person = self.request.user
        return tokens_of(person) if person.is_authenticated else AuthToken.objects.none()

    def prepared(self, rows: Sequence[AuthToken]) -> Sequence[AuthToken]:
        """With the institutions they are limited to; one query."""
        limits = institutions_limiting(rows)
        for row in rows:
            row.institution = limits.get(row.limited_to)
        return rows

    def create(self, request: Any) -> Response:
        """Make one."""
        facts = self.checked()
        _check_just_signed_in(request)
        token, text = access_token_make(user=request.user, **facts)
        token.institution, token.token = facts["institution"], text
        shown = MadeTokenOutput(token).data
        where = self.reverse_action("detail", args=[token.public_id], request=request)
        return ShownOnce(shown, replay={**shown, "token": None}, status=201, headers={"Location": where})

    def destroy(self, request: Any, public_id: str) -> Response:
        """End one."""
        token_end(token=self.found(public_id))
        return Response(status=204)


def _check_just_signed_in(request: Any) -> None:
    """Ask for a sign-in of a moment ago, as pages that change how one signs in do.

    Raises:
        NotPermitted: ``sign_in_again``.
    """
    message = _("You signed in a while ago: sign in again, then make the token.")
    if isinstance(request.auth, AuthToken):
        permit(request.auth.created > now() - JUST_NOW, "sign_in_again", message)
        return
    try:
        _just_signed_in(request._request)
    except ReauthenticationRequired as error:
        raise NotPermitted("sign_in_again", message) from error


@reauthentication_required  # type: ignore[untyped-decorator]  # untyped library
def _just_signed_in(_request: Any) -> None:
    """Does nothing, for whoever just signed in."""
