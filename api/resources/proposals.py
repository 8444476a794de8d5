"""Proposals: organisations put reviewers forward for a round. Who was proposed is never shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import OF_ROUND
from api.fields import Input, InstitutionRef, ReasonInput, RowField, VisibleField, Words
from api.filters import After, Before, Country, Filters, Given, Key, Search
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.choices import Role
from commitments.models import Institution
from commitments.policies import role_in
from core.errors import permit
from reviews.models import Proposal, ReviewRound
from reviews.services import proposal_decline, proposal_make, seat_offer


class ProposalOutput(serializers.Serializer[Proposal]):
    """That an organisation proposed somebody, and what became of it."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    organisation = InstitutionRef(allow_null=True)
    organisation_name = serializers.CharField(help_text="Of an organisation that the tracker does not list yet.")
    website = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    confirmed_from = serializers.CharField(
        help_text="Domain of the address that confirmed; empty where one of its own reviewers proposed."
    )
    declined_at = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.CharField()
    appointment = serializers.IntegerField(source="appointment_id", allow_null=True, help_text="The seat offered.")


class ProposalInput(Input):
    """Whom a reviewer proposes for their own organisation."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    email = serializers.EmailField(help_text="Of whom you propose; only the coordinator sees it.")
    name = Words(max_length=120)
    language = Words(max_length=12, default="en")
    statement = Words(max_length=5_000, required=False, allow_blank=True, help_text="Why this person.")


class OfferInput(Input):
    """The seat a proposal asks for."""

    organisation = RowField(
        queryset=Institution.objects.all(), required=False, allow_null=True, default=None,
        help_text="Which organisation of the country's list a new one really is.",
    )  # fmt: skip


class ProposalFilters(Filters):
    """Proposals by round and organisation."""

    search = Search("organisation_name", "decline_reason")
    searched = ("organisation_name", "decline_reason")
    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    organisation = Key("organisation", "An organisation, by its key.")
    declined = Given("declined_at", "Whether it was declined.")
    offered = Given("appointment", "Whether a seat was offered.")
    proposed_before = Before("proposed_at", moment=True)
    proposed_after = After("proposed_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "organisation_name": "searched by search=",
        "confirmed_from": "read, not searched",
        "website": "read, not searched",
        "decline_reason": "searched by search=",
        "contact_email": "the organisation's own (rule 12)",
        "proposed_by": "people are not listed (rule 12)",
        "email": "people are not listed (rule 12)",
        "name": "people are not listed (rule 12)",
        "language": "people are not listed (rule 12)",
        "statement": "speaks of a person (rule 12)",
        "nonce": "a secret",
        "mailed_at": "how the link went is nobody's concern",
        "confirmed_at": "only confirmed ones are shown",
    }


class Proposals(Resource[Proposal]):
    """Proposals for all rounds."""

    words: ClassVar = {
        "list": f"Which organisations proposed reviewers, and what became of it. Never whom.\n\n{BY_PLAN}",
        "retrieve": f"One proposal.\n\n{BY_PLAN}",
        "create": (
            "Propose somebody for your own organisation, for a round that is not closed. Everybody else proposes on "
            "the page of the round, and confirms by mail.\n\n**Who:** reviewers of the country."
        ),
        "offer": f"Offer the seat that was asked for.\n\n{COORDINATOR}",
        "decline": f"Offer none, for a public reason.\n\n{COORDINATOR}",
    }
    output = ProposalOutput
    inputs: ClassVar = {"create": ProposalInput, "offer": OfferInput, "decline": ReasonInput}
    filterset_class = ProposalFilters
    expansions: ClassVar = OF_ROUND
    orderings: ClassVar = {"round": "round_id", "proposed_at": "proposed_at"}
    default_ordering = ("-proposed_at",)
    examples: ClassVar = {
        "create": [example("A colleague", {"round": 1, "email": "kim@example.org", "name": "Kim"})],
        "decline": [example("A reason", {"reason": "The organisation carries out most of the plan."})],
    }

    def rows(self) -> QuerySet[Proposal]:
        """The proposals the caller may see."""
        return Proposal.objects.visible_to(self.request.user).select_related("round__plan", "organisation")

    def create(self, request: Any) -> Response:
        """Propose."""
        facts = self.checked()
        review_round = facts.pop("round")
        role = role_in(request.user, review_round.plan.country_id)
        own = role is not None and role.role == Role.REVIEWER
        permit(own, "not_reviewer", _("Only a reviewer of this country proposes here."))
        return self.made(proposal_make(user=request.user, review_round=review_round, **facts).pk)

    @action(detail=True, methods=["post"])
    def offer(self, request: Any, pk: str) -> Response:
        """Offer the seat."""
        proposal, facts = self.found(pk), self.checked()
        seat_offer(user=request.user, proposal=proposal, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def decline(self, request: Any, pk: str) -> Response:
        """Offer none."""
        proposal, facts = self.found(pk), self.checked()
        proposal_decline(user=request.user, proposal=proposal, **facts)
        return self.changed(pk)
