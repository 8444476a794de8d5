"""People as operators see them: entered, switched off, given a password, not deleted once they did something.

Who lost their second factor asks an operator to take it away; nobody else could.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import PROTECT
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import person_set_password, tokens_end
from core.admin import OperatorAdmin, ReadOnlyAdmin

if TYPE_CHECKING:  # both take their model in brackets, which only the type checker knows
    _AddForm = AdminUserCreationForm[User]
    _ChangeForm = UserChangeForm[User]
    _PasswordForm = AdminPasswordChangeForm[User]
else:
    _AddForm = AdminUserCreationForm
    _ChangeForm = UserChangeForm
    _PasswordForm = AdminPasswordChangeForm

# What people may do follows from their roles in countries; groups would be a second way.
admin.site.unregister(Group)
# So would a second list of addresses or of providers be; sessions are each person's own affair.
for _model in (EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession, Authenticator):
    admin.site.unregister(_model)


class PersonAddForm(_AddForm):
    """A new person, with a password or without one until they set it."""

    class Meta:
        model = User
        fields = ("email", "name", "language")

    def clean_email(self) -> str:
        """Addresses are the same in any case and kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class PersonForm(_ChangeForm):
    """A person as they are."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """Addresses are the same in any case and kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class PersonPasswordForm(_PasswordForm):
    """A new password, or none."""

    def save(self, commit: bool = True) -> User:
        """Set it at once, and end what was signed in with the old one."""
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        return person_set_password(person=self.user, password=password)


@admin.register(User)
class PersonAdmin(OperatorAdmin, UserAdmin):  # type: ignore[type-arg]  # (the same class, with its model)
    """People who sign in. Their roles in countries are given and ended where roles are listed."""

    form = PersonForm
    add_form = PersonAddForm
    change_password_form = PersonPasswordForm
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name", "shows_name", "language")}),
        (
            _("Access"),
            {"fields": ("is_active", "is_staff", "is_superuser"), "description": _("An operator needs all.")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    actions = ("deactivate",)

    @admin.action(description=_("Deactivate the selected people"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: Any) -> None:
        """Keep them from signing in; what they did stays. Nobody locks themselves out."""
        people = queryset.filter(is_active=True).exclude(pk=request.user.pk)
        number = 0
        for person in people:
            person.is_active = False
            person.save(update_fields=["is_active"])
            tokens_end(person=person)
            self.log_change(request, person, [{"changed": {"fields": ["is_active"]}}])
            number += 1
        self.message_user(request, _("People deactivated: %(number)d.") % {"number": number})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whoever may not sign in any more has no tokens any more, now or when they may again."""
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            tokens_end(person=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who was entered by mistake may be deleted, who did something is deactivated; never several at once."""
        return obj is not None and super().has_delete_permission(request, obj) and not _has_history(obj)


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """Second factors: whose, of what kind, when used; taken away when lost. Their secrets are shown to nobody."""

    fields = ("user", "type", "created_at", "last_used_at")
    list_display = fields
    list_filter = ("type",)
    search_fields = ("user__email", "user__name")
    actions = ("delete_selected",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With their people, in one query."""
        return super().get_queryset(request).select_related("user")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


def _has_history(person: User) -> bool:
    """Whether anything that stays refers to a person: a role, a report, a rating, an entry of the operators' log."""
    kept = [
        relation
        for relation in person._meta.related_objects
        if relation.on_delete is PROTECT or relation.related_model is LogEntry
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).exists() for relation in kept
    )
