"""What a program may do by a token, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import TokenDays
from commitments.choices import Scope
from commitments.models import Institution
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import RowField, housed


class TokenForm(WorkspaceForm):
    """A token for one program."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program that will use it, as in “The ministry’s system”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give it no more than it needs. It can never do more than you may yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long"), choices=TokenDays.choices, coerce=int, initial=TokenDays.QUARTER,
        help_text=_("It then ends by itself. You can end it at any time before."),
    )  # fmt: skip

    field_order = ("name", "scopes", "institution", "days")

    def __init__(self, data: Any = None, *, institutions: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the institutions that the person speaks for, if there are any."""
        super().__init__(data, **kwargs)
        if institutions:
            words = _("It then reports for this institution alone, and reads what everyone reads.")
            label = _("Limited to an institution")
            self.fields["institution"] = housed(RowField(institutions, label=label, help_text=words, required=False))
        self.order_fields(self.field_order)

    def facts(self) -> dict[str, Any]:
        """What was chosen, as the service takes it."""
        return {"institution": None, **self.cleaned_data}
