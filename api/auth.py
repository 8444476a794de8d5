"""Signing in and out by token, and who one is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth import logout
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response

from accounts.models import AuthToken, User
from accounts.services import NotSignedIn, TooManyGuesses, person_change, person_sign_in
from api.base import Door
from api.fields import Input, InstitutionRef, Words
from api.schema import PUBLIC, example
from api.tokens import token_issue
from commitments.choices import Role, Scope
from commitments.policies import institution_of_limit, is_operator
from commitments.selectors import roles_of


class SignInInput(Input):
    """Who signs in."""

    email = serializers.EmailField()
    password = Words(max_length=1000, trim_whitespace=False, style={"input_type": "password"})
    code = Words(
        max_length=20,
        required=False,
        help_text="Who has set a second factor: what the app shows, or a recovery code.",
    )


class TokenOutput(serializers.Serializer[Any]):
    """A token, shown this once."""

    token = serializers.CharField(help_text="For `Authorization: Token ...`.")
    expires_at = serializers.DateTimeField()


class SignIn(Door[User]):
    """For whoever has a password."""

    words: ClassVar = {"create": f"Sign in for a token. It is shown once and expires.\n\n{PUBLIC}"}
    inputs: ClassVar = {"create": SignInInput}
    outputs: ClassVar = {"create": TokenOutput}
    statuses: ClassVar = {"create": 200}
    permission_classes: Any = (AllowAny,)
    authentication_classes = ()
    throttle_scope = "sign-in"
    examples: ClassVar = {
        "create": [example("An officer", {"email": "officer1@demoland.example.org", "password": "..."})]
    }

    def create(self, request: Any) -> Response:
        """A token for the right password, and the right code where a second factor is set."""
        try:
            person = person_sign_in(request=request, **self.checked())
        except NotSignedIn as error:
            raise AuthenticationFailed(error.message, error.code) from error
        except TooManyGuesses as error:
            raise Throttled(error.extra.get("wait"), error.message, error.code) from error
        return Response(TokenOutput(token_issue(person)).data)

    def get_authenticate_header(self, request: Any) -> str:
        """How one signs in, for the header ``WWW-Authenticate``."""
        return "Token"


class SignOut(Door[User]):
    """For whoever is signed in."""

    words: ClassVar = {
        "create": "Sign out. The token that was sent is worth nothing afterwards.\n\n**Who:** whoever is signed in."
    }
    statuses: ClassVar = {"create": 204}

    def create(self, request: Any) -> Response:
        """Revoke the token, or end the session."""
        self.checked()
        if isinstance(request.auth, AuthToken):
            request.auth.delete()
        else:
            logout(request)
        return Response(status=204)


class CountryName(serializers.Serializer[Any]):
    """A country."""

    code = serializers.CharField(source="pk")
    name = serializers.CharField()


class RoleOutput(serializers.Serializer[Any]):
    """A role in a country."""

    country = CountryName()
    role = serializers.ChoiceField(Role.choices)
    institution = InstitutionRef(allow_null=True)
    since = serializers.DateTimeField(source="began_at")


class OwnTokenOutput(serializers.Serializer[AuthToken]):
    """The token that was sent."""

    name = serializers.CharField(help_text="Empty for a token got by signing in.")
    signs_in = serializers.BooleanField(help_text="Whether it was got by signing in, and may do what you may.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), help_text="What it may do, where it was made by name."
    )
    institution = InstitutionRef(allow_null=True, help_text="The institution it is limited to, if to any.")
    expires_at = serializers.DateTimeField(source="expiry")


class MeChange(Input):
    """What one says of oneself."""

    name = Words(max_length=120, help_text="Your colleagues and reviewers see it.")
    language = serializers.ChoiceField(settings.LANGUAGES, help_text="Of the mail you get.")
    shows_name = serializers.BooleanField(help_text="Whether the public sees your name beside what you did.")


class MeOutput(serializers.Serializer[User]):
    """Who one is, and whom one serves."""

    id = serializers.IntegerField(help_text="The key by which a coordinator can appoint you.")
    email = serializers.EmailField()
    name = serializers.CharField()
    shows_name = serializers.BooleanField(help_text="Whether the public sees your name beside what you did.")
    language = serializers.CharField()
    is_operator = serializers.SerializerMethodField()
    roles = RoleOutput(many=True)
    countries = serializers.ListField(child=serializers.CharField(), help_text="The codes of the countries you serve.")
    token = OwnTokenOutput(allow_null=True, help_text="The token you call with; null in a session.")

    def get_is_operator(self, person: User) -> bool:
        """Whether this is an operator of the installation."""
        return is_operator(person)


class Me(Door[User]):
    """For whoever is signed in."""

    words: ClassVar = {
        "retrieve": (
            "Who you are. Your roles, the countries you have them in, and what your token may do.\n\n"
            "**Who:** whoever is signed in."
        ),
        "partial_update": "Change what you say of yourself.\n\n**Who:** whoever is signed in.",
    }
    inputs: ClassVar = {"partial_update": MeChange}
    outputs: ClassVar = {"retrieve": MeOutput, "partial_update": MeOutput}
    permission_classes: Any = (IsAuthenticated,)
    more_problems: ClassVar = {"retrieve": (401,)}

    def retrieve(self, request: Any) -> Response:
        """The caller."""
        person: Any = request.user
        person.roles = roles_of(person)
        person.countries = sorted({role.country_id for role in person.roles})
        person.token = token = request.auth if isinstance(request.auth, AuthToken) else None
        if token is not None:
            token.institution = institution_of_limit(token.limited_to)
        return Response(MeOutput(person).data)

    def partial_update(self, request: Any) -> Response:
        """Change the caller."""
        person, facts = request.user, self.checked()
        known = {"name": person.name, "language": person.language, "shows_name": person.shows_name}
        person_change(person=person, **{**known, **facts})
        return self.retrieve(request)
