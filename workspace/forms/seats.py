"""Forms around a seat: declaring interests, proposing a reviewer, volunteering for a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import RowField, RowsField, TextField, housed


class DeclarationForm(WorkspaceForm):
    """What a reviewer declares when they take a seat; all of it is public."""

    declaration = TextField(
        label=_("Your interests"), rows=6, max_length=10_000,
        help_text=_(
            "Work you were paid for, offices, memberships, family: what somebody who disagrees with your rating would "
            "want to have known. If there is nothing, write that there is nothing. Name no other people."
        ),
    )  # fmt: skip
    employer_name = forms.CharField(
        label=_("Your employer, if not in the list"), max_length=300, required=False,
        help_text=_("Leave both empty if nobody employs you."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, institutions: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the country's institutions."""
        super().__init__(data, **kwargs)
        words = _("Who works for a ministry, an agency, parliament, a court or a local government cannot judge here.")
        self.fields["employer"] = housed(
            RowField(institutions, label=_("Your employer"), required=False, help_text=words)
        )
        words = _("Whatever these lead, support or answer for you will not judge; the tracker sees to that.")
        self.fields["ties"] = housed(
            RowsField(
                {"": institutions}, label=_("Institutions you have other ties to"), required=False, help_text=words
            )
        )
        self.order_fields(("declaration", "employer", "employer_name", "ties"))


class ProposalForm(WorkspaceForm):
    """Whom an organisation puts forward."""

    name = forms.CharField(
        label=_("Name of the reviewer"), max_length=120, help_text=_("Only the coordinator sees it.")
    )
    email = forms.EmailField(
        label=_("Their e-mail address"), help_text=_("Only the coordinator sees it. Ask them before you propose them.")
    )
    language = forms.ChoiceField(label=_("Language of the mail to them"), choices=settings.LANGUAGES)
    statement = TextField(
        label=_("Why this person"), rows=4, max_length=5_000, required=False,
        help_text=_("What they know of the plan’s subjects. Only the coordinator reads it."),
    )  # fmt: skip


class OrganisationProposalForm(ProposalForm):
    """The same, from somebody who is no reviewer of the country: for which organisation, and where to confirm."""

    organisation_name = forms.CharField(
        label=_("Name of the organisation, if not in the list"), max_length=300, required=False
    )
    website = forms.URLField(label=_("Its website"), max_length=200, required=False, assume_scheme="https")
    contact_email = forms.EmailField(
        label=_("The organisation’s e-mail address"),
        help_text=_("A link is mailed there: the proposal counts once somebody follows it."),
    )

    def __init__(self, data: Any = None, *, organisations: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the country's organisations that are no part of the state."""
        super().__init__(data, **kwargs)
        self.fields["organisation"] = housed(
            RowField(organisations, label=_("Organisation that proposes"), required=False)
        )
        self.order_fields(
            ("organisation", "organisation_name", "website", "contact_email", "name", "email", "language", "statement")
        )

    def clean(self) -> dict[str, Any]:
        """Either an organisation of the list, or the name of another."""
        found = super().clean() or self.cleaned_data
        if not self.errors and not found.get("organisation") and not found.get("organisation_name"):
            message = _("Choose the organisation, or name it.")
            self.add_error("organisation", forms.ValidationError(message, "organisation_required"))
        return found


class VolunteerForm(WorkspaceForm):
    """Somebody who would sit on a panel that is drawn by lot."""

    name = forms.CharField(
        label=_("Your name"), max_length=120,
        help_text=_("Nobody sees it unless you are drawn, and then only the coordinator."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("A link is mailed there: you are on the list once you follow it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, quotas: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        """Ask for each feature that the panel shall mirror, by the alphabet: no database keeps an order."""
        super().__init__(data, **kwargs)
        self.features = tuple(sorted(quotas))
        for number, feature in enumerate(self.features):
            choices = [("", "–"), *((value, value) for value in sorted(quotas[feature]))]
            self.fields[f"feature-{number}"] = housed(forms.ChoiceField(label=feature, choices=choices))
        self.order_fields(("name", "email", "language"))

    def values(self) -> dict[str, str]:
        """What was chosen, by feature."""
        return {feature: self.cleaned_data[f"feature-{place}"] for place, feature in enumerate(self.features)}
