"""Countries and those who serve them, as operators see and keep them; plans and their commitments, to look at."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commitments.models import (
    ActionPlan,
    Amendment,
    Commitment,
    CommitmentSupport,
    CommitmentValue,
    Country,
    CountryRole,
    Institution,
    Invitation,
    Locality,
    PolicyArea,
)
from commitments.services import (
    institution_add,
    institution_change,
    invitation_make,
    invitation_resend,
    invitation_withdraw,
    role_end,
    role_grant,
)
from core.admin import HistoryAdmin, OperatorAdmin, ReadOnlyAdmin, ReadOnlyInline, ServiceAdmin, ServiceForm
from core.errors import DomainError


@admin.register(Country)
class CountryAdmin(OperatorAdmin):
    """Participants. The code is for good: everything refers to it."""

    list_display = ("name", "code", "region", "ogp_status", "joined_on")
    list_filter = ("region", "ogp_status")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code, once there is one."""
        return ("code",) if obj else ()


@admin.register(Locality)
class LocalityAdmin(OperatorAdmin):
    """Local governments with plans of their own."""

    list_display = ("name", "code", "country")
    list_filter = ("country",)
    list_select_related = ("country",)
    search_fields = ("name", "code")
    autocomplete_fields = ("country",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The country, once there is one."""
        return ("country",) if obj else ()


@admin.register(PolicyArea)
class PolicyAreaAdmin(OperatorAdmin):
    """The partnership's tags. The name follows the partnership, the address name stays."""

    list_display = ("name", "slug", "language")
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address name, once there is one."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while nothing is tagged with it: deleting would change published commitments (rule 2)."""
        return obj is not None and super().has_delete_permission(request, obj) and not obj.commitments.exists()


class InstitutionForm(ServiceForm):
    """Adds or corrects an institution through its services."""

    class Meta:
        model = Institution
        fields = ("country", "name", "short_name", "kind", "website", "language", "translations")

    def perform(self) -> Institution:
        """Add or change."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "country"}
        if self.instance.pk is None:
            country = self.cleaned_data["country"]
            return institution_add(user=self.operator, country=country, facts=facts)
        return institution_change(user=self.operator, institution=self.instance, facts=facts)


@admin.register(Institution)
class InstitutionAdmin(ServiceAdmin):
    """Ministries, agencies, courts, organisations: entered and corrected, each time with an event."""

    form = InstitutionForm
    list_display = ("name", "short_name", "kind", "country")
    list_filter = ("kind", "country")
    list_select_related = ("country",)
    search_fields = ("name", "short_name")
    autocomplete_fields = ("country",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The country, once there is one."""
        return ("country",) if obj else ()


class RoleForm(ServiceForm):
    """Seats a person in a country."""

    error_fields: ClassVar[dict[str, str]] = {"person": "user"}

    class Meta:
        model = CountryRole
        fields = ("user", "country", "role", "institution")

    def perform(self) -> CountryRole:
        """Grant the role."""
        data = self.cleaned_data
        return role_grant(
            user=self.operator, person=data["user"], country=data["country"], role=data["role"],
            institution=data["institution"],
        )  # fmt: skip


@admin.register(CountryRole)
class CountryRoleAdmin(ServiceAdmin):
    """Who serves which country. A role is given, and ended; it is never changed into another."""

    form = RoleForm
    list_display = ("user", "role", "country", "institution", "began_at", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter), "country")
    list_select_related = ("user", "country", "institution")
    search_fields = ("user__email", "user__name", "institution__name")
    autocomplete_fields = ("user", "country", "institution")
    actions = ("end_roles",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: end it, and give another."""
        return False

    @admin.action(description=_("End the selected roles today"), permissions=["add"])
    def end_roles(self, request: HttpRequest, queryset: Any) -> None:
        """End each role; what cannot be ended is named."""
        ended = 0
        for role in queryset:
            try:
                role_end(user=request.user, role=role)
            except DomainError as error:
                self.message_user(request, f"{role}: {error.message}", messages.ERROR)
            else:
                ended += 1
        self.message_user(request, _("Roles ended: %(number)d.") % {"number": ended})


class InvitationForm(ServiceForm):
    """Invites somebody to serve a country; coordinators invite their officers themselves, in the workspace."""

    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    class Meta:
        model = Invitation
        fields = ("country", "role", "institution", "email", "name", "language")

    def perform(self) -> Invitation:
        """Make the invitation; the worker mails it."""
        return invitation_make(user=self.operator, **self.cleaned_data)


@admin.register(Invitation)
class InvitationAdmin(ServiceAdmin):
    """Who is asked to serve which country. An invitation is made, sent again or withdrawn, never changed."""

    form = InvitationForm
    fields = ("country", "role", "institution", "email", "name", "language")
    list_display = ("__str__", "email", "institution", "invited_at", "expires_at", "mailed_at", "accepted_at",
                    "withdrawn_at")  # fmt: skip
    list_filter = ("role", "country")
    list_select_related = ("country", "institution")
    search_fields = ("email", "institution__name")
    autocomplete_fields = ("country", "institution")
    actions = ("send_again", "withdraw")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: withdraw it, and make another."""
        return False

    @admin.action(description=_("Send the selected invitations again"), permissions=["add"])
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        """Each with a new link; what cannot be sent is named."""
        self._each(request, queryset, invitation_resend, _("Invitations sent again: %(number)d."))

    @admin.action(description=_("Withdraw the selected invitations"), permissions=["add"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        """Their links end; what cannot be withdrawn is named."""
        self._each(request, queryset, invitation_withdraw, _("Invitations withdrawn: %(number)d."))

    def _each(self, request: HttpRequest, queryset: Any, service: Any, said: Any) -> None:
        done = 0
        for invitation in queryset:
            try:
                service(user=request.user, invitation=invitation)
            except DomainError as error:
                self.message_user(request, f"{invitation}: {error.message}", messages.ERROR)
            else:
                done += 1
        self.message_user(request, said % {"number": done})


@admin.register(ActionPlan)
class ActionPlanAdmin(HistoryAdmin):
    """Plans, with their earlier versions: only a coordinator changes them."""

    list_display = ("title", "country", "locality", "number", "state", "start_date", "end_date")
    list_filter = ("state", "country")
    list_select_related = ("country", "locality")
    search_fields = ("title", "ogp_id")


class SupportInline(ReadOnlyInline):
    """Who supports a commitment."""

    model = CommitmentSupport
    fields = ("institution", "part")


class ValueInline(ReadOnlyInline):
    """The partnership's values that a commitment serves."""

    model = CommitmentValue
    fields = ("value",)


@admin.register(Commitment)
class CommitmentAdmin(HistoryAdmin):
    """Promises, with their earlier versions."""

    list_display = ("title", "reference", "plan", "lead_institution", "state")
    list_filter = ("state", "plan__country")
    list_select_related = ("plan", "lead_institution")
    search_fields = ("title", "ogp_id", "reference")
    inlines = (SupportInline, ValueInline)


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin):
    """What was changed after publication, and why."""

    list_display = ("at", "kind", "subject_label", "plan", "reason")
    list_filter = ("kind", "plan__country")
    list_select_related = ("plan",)
    search_fields = ("subject_label", "reason")
