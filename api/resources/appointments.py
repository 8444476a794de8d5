"""Appointments: seats in review rounds, offered by coordinators, taken by reviewers with a declaration of interests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.selectors import person_named
from api.base import Resource
from api.fields import Input, InstitutionRef, PlanPage, ReviewerRef, VisibleField
from api.filters import After, Before, Country, Filters, Given, Key, Search, YesNo
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.models import Institution
from core.errors import Malformed, permit
from reviews.models import Appointment, ReviewRound
from reviews.policies import may_run_rounds
from reviews.services import appointment_accept, appointment_make


class AppointmentOutput(serializers.Serializer[Appointment]):
    """A seat in a round. Who judges, for whom and with which interests is public; how far they are is not."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="round.plan.country_id")
    plan = serializers.IntegerField(source="round.plan_id")
    round = serializers.IntegerField(source="round_id")
    organisation = InstitutionRef()
    reviewer = ReviewerRef(source="*")
    mine = serializers.SerializerMethodField(help_text="Whether the seat is the caller's.")
    declaration = serializers.CharField(help_text="The declaration of interests; empty until the seat is taken.")
    appointed_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    url = PlanPage(of="round")

    def get_mine(self, seat: Appointment) -> bool:
        """Whether it is the caller's."""
        return bool(seat.reviewer_id == self.context["request"].user.pk)


@extend_schema_field(
    {"type": ["string", "integer"], "description": "The person's e-mail address, or key (`auth/me/` tells it)."}
)
class PersonField(serializers.Field[Any, Any, Any, Any]):
    """A person by e-mail address or key; looked up only once it is known that the caller may."""

    def to_internal_value(self, data: Any) -> str:
        """What names them."""
        if isinstance(data, bool) or not isinstance(data, int | str) or not str(data).strip() or len(str(data)) > 254:
            raise serializers.ValidationError(_("Give an e-mail address or a key."), "invalid")
        return str(data).strip()


class AppointmentInput(Input):
    """A seat that is offered."""

    round = VisibleField(queryset=ReviewRound.objects.all())
    reviewer = PersonField()
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Institution.objects.all(), help_text="The organisation they review for."
    )


class DeclarationInput(Input):
    """What a reviewer declares."""

    declaration = serializers.CharField(
        max_length=10_000, help_text="Your interests, or that you have none; it is published."
    )


class AppointmentFilters(Filters):
    """Seats by round and organisation."""

    search = Search("declaration")
    searched = ("declaration",)
    country = Country("round__plan__country")
    plan = Key("round__plan", "A plan, by its key.")
    round = Key("round", "A review round, by its key.")
    organisation = Key("organisation", "An organisation, by its key.")
    mine = YesNo("mine", "Whether the seat is the caller's.", method="by_mine")
    accepted = Given("accepted_at", "Whether the seat is taken.")
    accepted_before = Before("accepted_at", moment=True)
    accepted_after = After("accepted_at", moment=True)
    appointed_before = Before("appointed_at", moment=True)
    appointed_after = After("appointed_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        "declaration": "searched by search=",
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
            "Offer a reviewer a seat in a round that is not closed yet. Nobody who serves the country's government "
            "can take "
            f"one.\n\n{COORDINATOR}"
        ),
        "accept": (
            "Take a seat, with a public declaration of interests. This makes you a reviewer of the country.\n\n"
            "**Who:** the person it was offered to."
        ),
    }
    output = AppointmentOutput
    inputs: ClassVar = {"create": AppointmentInput, "accept": DeclarationInput}
    filterset_class = AppointmentFilters
    orderings: ClassVar = {"round": "round_id", "appointed_at": "appointed_at", "accepted_at": "accepted_at"}
    default_ordering = ("round_id",)
    examples: ClassVar = {
        "create": [example("By e-mail address", {"round": 1, "reviewer": "dalia@example.org", "organisation": 5})],
        "accept": [example("None", {"declaration": "I have no interests to declare."})],
    }

    def rows(self) -> QuerySet[Appointment]:
        """The seats the caller may see."""
        seats = Appointment.objects.visible_to(self.request.user)
        return seats.select_related("round__plan__locality", "organisation", "reviewer")

    def create(self, request: Any) -> Response:
        """Offer one. The person is looked up only for who may offer seats: nobody else learns who has an account."""
        facts = self.checked()
        offers = may_run_rounds(request.user, facts["round"].plan)
        permit(offers, "not_coordinator", _("Only the national coordinator offers seats."))
        person = person_named(facts["reviewer"])
        if person is None:
            message = _("Nobody with this e-mail address or key can sign in here.")
            raise Malformed([("reviewer", "does_not_exist", message)])
        seat = appointment_make(
            user=request.user, review_round=facts["round"], reviewer=person, organisation=facts["organisation"]
        )
        return self.made(seat.pk)

    @action(detail=True, methods=["post"])
    def accept(self, request: Any, pk: str) -> Response:
        """Take it."""
        seat, facts = self.found(pk), self.checked()
        appointment_accept(user=request.user, appointment=seat, declaration=facts["declaration"])
        return self.changed(pk)
