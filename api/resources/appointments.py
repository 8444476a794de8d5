"""Appointments: seats in review rounds, offered by coordinators, taken by reviewers with a declaration of interests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.expansions import OF_ROUND
from api.fields import Input, InstitutionRef, PlanPage, ReviewerRef, RowField, VisibleField, Words
from api.filters import After, Before, Choice, Country, Filters, Given, Key, Search, YesNo
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import Institution
from reviews.choices import SeatBasis
from reviews.models import Appointment, ReviewRound
from reviews.services import appointment_accept, appointment_decline, appointment_make


class AppointmentOutput(serializers.Serializer[Appointment]):
    """A seat in a round. Who judges, for whom and with which interests is public; how far they are is not."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    organisation = InstitutionRef()
    reviewer = ReviewerRef(source="*")
    mine = serializers.SerializerMethodField(help_text="Whether the seat is the caller's.")
    basis = serializers.ChoiceField(SeatBasis.choices, help_text="Proposed by the organisation, or drawn by lot.")
    declaration = serializers.CharField(help_text="The declaration of interests; empty until the seat is taken.")
    employer = InstitutionRef(allow_null=True)
    employer_name = serializers.CharField(help_text="An employer that the tracker does not list.")
    ties = InstitutionRef(many=True, help_text="Institutions to which they declared ties.")
    appointed_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    url = PlanPage(of="round")

    def get_mine(self, seat: Appointment) -> bool:
        """Whether it is the caller's."""
        return bool(seat.reviewer_id == self.context["request"].user.pk)


class AppointmentInput(Input):
    """A seat that is offered."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    reviewer = serializers.EmailField(help_text="The e-mail address under which the organisation proposed them.")
    organisation = RowField(queryset=Institution.objects.all(), help_text="The organisation they review for.")


class DeclarationInput(Input):
    """What a reviewer declares."""

    declaration = Words(max_length=10_000, help_text="Your interests, or that you have none; it is published.")
    employer = RowField(
        queryset=Institution.objects.all(), required=False, allow_null=True, default=None,
        help_text="Who employs you, if the tracker knows them; published.",
    )  # fmt: skip
    employer_name = Words(
        required=False, allow_blank=True, max_length=300, help_text="Who employs you, if not; published."
    )
    ties = RowField(
        queryset=Institution.objects.all(), many=True, required=False,
        help_text="Institutions to which you have other ties: you do not judge what they carry out. Published.",
    )  # fmt: skip


class AppointmentFilters(Filters):
    """Seats by round and organisation."""

    search = Search("declaration", "employer_name")
    searched = ("declaration", "employer_name")
    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    organisation = Key("organisation", "An organisation, by its key.")
    mine = YesNo("mine", "Whether the seat is the caller's.", method="by_mine")
    basis = Choice(SeatBasis.choices)
    employer = Key("employer", "An employer, by its key.")
    ties = Key("ties", "An institution somebody declared a tie to, by its key.")
    accepted = Given("accepted_at", "Whether the seat is taken.")
    declined = Given("declined_at", "Whether the seat was declined.")
    accepted_before = Before("accepted_at", moment=True)
    accepted_after = After("accepted_at", moment=True)
    appointed_before = Before("appointed_at", moment=True)
    appointed_after = After("appointed_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "declaration": "searched by search=",
        "employer_name": "searched by search=",
        "stood_by_at": "told with the ledger once the round is published",
        "reviewer": "people are not listed (rule 12); mine= finds one's own",
    }

    def by_mine(self, queryset: QuerySet[Appointment], name: str, value: Any) -> QuerySet[Appointment]:
        """The caller's own seats, or the others."""
        own = {"reviewer": self.request.user.pk}
        return queryset.filter(**own) if value else queryset.exclude(**own)


class Appointments(Resource[Appointment]):
    """Seats in all rounds."""

    words: ClassVar = {
        "list": f"Seats in review rounds. They tell nothing of how far a reviewer is.\n\n{BY_PLAN}",
        "retrieve": f"One seat.\n\n{BY_PLAN}",
        "create": (
            "Offer a seat, in a round that is not closed yet, to somebody whom the organisation proposed for it (see "
            "`proposals/`); 409 `not_proposed` otherwise. Nobody who serves the country's government can take "
            f"one.\n\n{COORDINATOR}"
        ),
        "accept": (
            "Take a seat, with a public declaration of interests. This makes you a reviewer of the country. What your "
            "organisation, your employer or an institution you have ties with carries out, you do not judge.\n\n"
            "**Who:** the person it was offered to."
        ),
        "decline": "Do not take a seat.\n\n**Who:** the person it was offered to.",
    }
    output = AppointmentOutput
    inputs: ClassVar = {"create": AppointmentInput, "accept": DeclarationInput}
    filterset_class = AppointmentFilters
    expansions: ClassVar = OF_ROUND
    orderings: ClassVar = {"round": "round_id", "appointed_at": "appointed_at", "accepted_at": "accepted_at"}
    default_ordering = ("round_id",)
    examples: ClassVar = {
        "create": [example("By e-mail address", {"round": 1, "reviewer": "dalia@example.org", "organisation": 5})],
        "accept": [example("None", {"declaration": "I have no interests to declare."})],
    }

    def rows(self) -> QuerySet[Appointment]:
        """The seats the caller may see."""
        seats = Appointment.objects.visible_to(self.request.user).prefetch_related("ties")
        return seats.select_related("round__plan__locality", "organisation", "reviewer", "employer")

    def create(self, request: Any) -> Response:
        """Offer one."""
        facts = self.checked()
        seat = appointment_make(
            user=request.user, review_round=facts["round"], email=facts["reviewer"], organisation=facts["organisation"]
        )
        return self.made(seat.pk)

    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Response:
        """Take it."""
        seat, facts = self.found(pk), self.checked()
        appointment_accept(user=request.user, appointment=seat, **facts)
        return self.changed(pk)

    @action(detail=True, methods=["post"])
    def decline(self, request: Any, pk: str) -> Response:
        """Leave it."""
        seat, _nothing = self.found(pk), self.checked()
        appointment_decline(user=request.user, appointment=seat)
        return self.changed(pk)
