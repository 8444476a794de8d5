"""What the operators' view is made of: most of it is looked at, and what has a service is written through it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from core.errors import DomainError, Malformed

if TYPE_CHECKING:  # both take their model in brackets, which only the type checker knows
    _ModelAdmin = admin.ModelAdmin[Any]
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelAdmin = admin.ModelAdmin
    _ModelForm = forms.ModelForm

admin.site.site_header = _("Open Government Commitment Tracker: operators")
admin.site.site_title = _("Operators")
admin.site.index_title = _("What this installation holds")


class OperatorAdmin(_ModelAdmin):
    """A list and a page of a model, 50 rows at a time.

    Addresses may filter by the model's own columns and by what ``list_filter`` names, never backwards along a relation:
    who asks which commitments have ratings would learn something of an open round (rule 6).
    """

    list_per_page = 50
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by rows that point at this model."""
        try:
            first = self.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)
        return first.concrete and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(OperatorAdmin):
    """Looked at; nobody adds, changes or deletes from here (rule 4; what has a service is changed through it)."""

    actions: Sequence[Any] | None = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class HistoryAdmin(ReadOnlyAdmin, SimpleHistoryAdmin):  # type: ignore[misc]  # (the library ships no types)
    """A read-only page with the earlier versions of its row."""

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an earlier version; putting it back, which the library would offer, is no operator's business.

        Raises:
            PermissionDenied: for anything but a look.
        """
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response


class ServiceForm(_ModelForm):
    """A form whose write is a service's: what the service refuses stands beside the field it names.

    ``error_fields`` translates the service's names into the form's. ``operator`` is who fills in the form.
    """

    error_fields: ClassVar[dict[str, str]] = {}
    operator: Any = None

    def perform(self) -> models.Model:
        """Call the service with the cleaned data; the row it wrote."""
        raise NotImplementedError

    def clean(self) -> None:
        """Once everything is of the right shape, call the service; its refusals are errors of this form."""
        super().clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.instance = self.perform()
        except Malformed as error:
            for field, code, message in error.errors:
                self._refused(field, code, message)
        except DomainError as error:
            self._refused(error.field, error.code, error.message)

    def _refused(self, field: str, code: str, message: Any) -> None:
        name = self.error_fields.get(field, field)
        self.add_error(name if name in self.fields else None, forms.ValidationError(str(message), code))


class ServiceAdmin(OperatorAdmin):
    """Rows that are written by the service that the form calls; none is deleted."""

    form = ServiceForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, knowing who fills it in."""
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (made,), {"operator": request.user})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: the service has saved it."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]  # (its models are not known to this room)
    """Rows shown on another row's page."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
