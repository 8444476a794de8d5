"""Signing in and out by token, and who one is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import logout
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response

from accounts.models import User
from accounts.services import NotSignedIn, TooManyGuesses, person_sign_in
from api.base import Door
from api.fields import Input, InstitutionRef
from api.schema import PUBLIC, example
from api.tokens import token_issue
from commitments.choices import Role
from commitments.policies import is_operator
from commitments.selectors import roles_of


class SignInInput(Input):
    """Who signs in."""

    email = serializers.EmailField()
    password = serializers.CharField(max_length=1000, trim_whitespace=False, style={"input_type": "password"})
    code = serializers.CharField(
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

    def get_is_operator(self, person: User) -> bool:
        """Whether this is an operator of the installation."""
        return is_operator(person)


class Me(Door[User]):
    """For whoever is signed in."""

    words: ClassVar = {
        "retrieve": "Who you are. Your roles, and the countries you have them in.\n\n**Who:** whoever is signed in."
    }
    outputs: ClassVar = {"retrieve": MeOutput}
    permission_classes: Any = (IsAuthenticated,)
    more_problems: ClassVar = {"retrieve": (401,)}

    def retrieve(self, request: Any) -> Response:
        """The caller."""
        person: Any = request.user
        person.roles = roles_of(person)
        person.countries = sorted({role.country_id for role in person.roles})
        return Response(MeOutput(person).data)
