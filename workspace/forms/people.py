"""Forms: inviting an officer, and accepting an invitation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import RowField, housed


class InvitationForm(WorkspaceForm):
    """Who is invited to report for which institution."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The officer’s own address at work, not a shared mailbox: it is what they sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False,
        help_text=_("How the mail greets them. They can change it; the public never sees it unless they want so."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    field_order = ("institution", "email", "name", "language")

    def __init__(self, data: Any = None, *, institutions: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the country's institutions."""
        super().__init__(data, **kwargs)
        words = _("They report on the milestones of this institution, and on no other’s.")
        self.fields["institution"] = housed(RowField(institutions, label=_("Institution"), help_text=words))
        self.order_fields(self.field_order)


class JoinForm(WorkspaceForm):
    """Who accepts an invitation for the first time: their name, and the password they choose."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Colleagues see it. The public does not, unless you choose so later."),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Choose a password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(lambda: " ".join(password_validators_help_texts()), str)(),
    )  # fmt: skip
