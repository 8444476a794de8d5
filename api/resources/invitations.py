"""Invitations: coordinators ask officers to serve. The link to accept is in the mail, and in no answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Personal
from api.expansions import COUNTRY, INSTITUTION
from api.fields import Input, InstitutionRef, RowField, Words
from api.filters import After, Before, Choice, Country, Filters, Given, Key
from api.once import ShownOnce
from api.schema import example
from commitments.choices import InvitationState, Role
from commitments.models import Country as CountryRow
from commitments.models import Institution, Invitation
from commitments.services import invitation_make, invitation_resend, invitation_withdraw
from core.clock import now

WHO = (
    "**Who:** the national coordinator of the country, of officers; operators, of everybody. For everybody else there "
    "is no invitation: no list counts it, and 404."
)
# Of a row; links have more.
STATES = [
    (each.value, each.label)
    for each in (InvitationState.OPEN, InvitationState.EXPIRED, InvitationState.ACCEPTED, InvitationState.WITHDRAWN)
]


class InvitationOutput(serializers.Serializer[Invitation]):
    """A part in a country offered to an e-mail address. Whether the address has an account is not told."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="country_id")
    role = serializers.ChoiceField(Role.choices)
    institution = InstitutionRef(allow_null=True)
    email = serializers.CharField(help_text="Forgotten, and empty, once it is accepted or withdrawn.")
    name = serializers.CharField(help_text="The same.")
    language = serializers.CharField(help_text="Of the mail.")
    state = serializers.SerializerMethodField()
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="From then on its link no longer works: send it again.")
    mailed_at = serializers.DateTimeField(allow_null=True, help_text="Null until the latest link has left.")
    accepted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, invitation: Invitation) -> str:
        """What has become of it by now."""
        return invitation.state(now()).value


class InvitationInput(Input):
    """Who is asked to serve, and for which institution."""

    country = serializers.PrimaryKeyRelatedField(queryset=CountryRow.objects.all(), help_text="Its code.")
    role = serializers.ChoiceField(
        Role.choices, default=Role.OFFICER, help_text="Operators alone invite coordinators and reviewers."
    )
    institution = RowField(
        queryset=Institution.objects.all(), required=False, allow_null=True, default=None,
        help_text="Which they report for, or review for; a coordinator needs none.",
    )  # fmt: skip
    email = serializers.EmailField(
        max_length=254, help_text="Their own address at work, not a shared mailbox: it is what they sign in with."
    )
    name = Words(max_length=120, required=False, allow_blank=True, default="", help_text="How the mail greets them.")
    language = serializers.ChoiceField(settings.LANGUAGES, default=settings.LANGUAGES[0][0], help_text="Of the mail.")


class InvitationFilters(Filters):
    """Invitations by what became of them."""

    country = Country("country")
    role = Choice(Role.choices, words="The part they are asked to take.")
    institution = Key("institution", "An institution, by its key.")
    state = Choice(STATES, words="What has become of it by now.", method="by_state")
    language = Choice(settings.LANGUAGES, words="The language of the mail.")
    mailed = Given("mailed_at", "Whether its latest link was mailed.")
    invited_before = Before("invited_at", moment=True)
    invited_after = After("invited_at", moment=True)
    expires_before = Before("expires_at", moment=True)
    expires_after = After("expires_at", moment=True)
    accepted_before = Before("accepted_at", moment=True)
    accepted_after = After("accepted_at", moment=True)
    withdrawn_before = Before("withdrawn_at", moment=True)
    withdrawn_after = After("withdrawn_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "email": "names and addresses of people stand in no address, which logs would keep (rule 12)",
        "name": "the same",
        "invited_by": "people are not listed (rule 12)",
        "nonce": "a secret",
    }

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """What is in that state at this moment."""
        return queryset.in_state(InvitationState(value), now())


class Invitations(Personal[Invitation]):
    """Invitations to serve a country."""

    words: ClassVar = {
        "list": (
            "Who is invited to serve a country, and which invitations were accepted or withdrawn, without the name. "
            f"Answers are kept by nobody (`no-store`).\n\n{WHO}"
        ),
        "retrieve": f"One invitation.\n\n{WHO}",
        "create": (
            "Invite somebody to serve a country, as an officer of an institution. They get a mail with a link, by "
            "which they accept and choose a password; it holds until `expires_at`, and no answer here tells it. The "
            "same happens whether or not the address has an account. Where the request is sent again under its "
            "`Idempotency-Key`, `email` and `name` are empty: they are not kept for that. A country invites at most "
            "200 within a day (409 `too_many_invitations`).\n\n"
            "**Who:** the national coordinator of the country, officers; operators, everybody."
        ),
        "resend": (
            "Send an invitation again, with a new link and its full time; the link before it ends. Not within an hour "
            f"of the mail before (409 `mailed_just_now`).\n\n{WHO}"
        ),
        "withdraw": f"Take an invitation back. Its link ends, name and address are forgotten.\n\n{WHO}",
    }
    output = InvitationOutput
    inputs: ClassVar = {"create": InvitationInput}
    filterset_class = InvitationFilters
    expansions: ClassVar = {"country": COUNTRY, "institution": INSTITUTION}
    orderings: ClassVar = {"country": "country_id", "invited_at": "invited_at", "expires_at": "expires_at"}
    default_ordering = ("-invited_at",)
    examples: ClassVar = {
        "create": [
            example(
                "An officer",
                {"country": "ZZ", "institution": 1, "email": "ines@example.org", "name": "Ines", "language": "fr"},
            )
        ]
    }

    def rows(self) -> QuerySet[Invitation]:
        """Those of people whom the caller may invite."""
        return Invitation.objects.visible_to(self.request.user).select_related("institution")

    def create(self, request: Any) -> Response:
        """Invite."""
        facts = self.checked()
        made = invitation_make(user=request.user, **{**facts, "role": Role(facts["role"])})
        where = self.reverse_action("detail", args=[made.pk], request=request)
        return self._told(made.pk, status=201, headers={"Location": where})

    @action(detail=True, methods=["post"])
    def resend(self, request: Any, pk: str) -> Response:
        """Send again."""
        found = self.found(pk)
        self.checked()
        invitation_resend(user=request.user, invitation=found)
        return self._told(pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: str) -> Response:
        """Take back."""
        found = self.found(pk)
        self.checked()
        invitation_withdraw(user=request.user, invitation=found)
        return self.changed(pk)

    def _told(self, pk: Any, **options: Any) -> Response:
        """The row; what is kept of it for who sends the request again outlives a withdrawal, and so names nobody."""
        shown = self.shown(pk)
        return ShownOnce(shown, replay={**shown, "email": "", "name": ""}, **options)
