"""Forms: a plan, copying one, publishing it, and ending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.choices import InstitutionKind
from commitments.models import ActionPlan, Commitment, Country, Locality
from milestones.choices import CopiedMilestones
from workspace.forms.base import VersionField, WorkspaceForm
from workspace.forms.promises import (
    DayField,
    PromiseForm,
    RowField,
    RowsField,
    TextField,
    housed,
    language_choices,
)

FACTS = ("number", "locality", "title", "start_date", "end_date", "submitted_on", "source_url", "language")


class PlanForm(PromiseForm):
    """A plan's own facts."""

    number = forms.IntegerField(
        label=_("Number"), min_value=1, max_value=9999, help_text=_("The first plan of a country is 1, the next one 2.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(label=_("Language of the original"))
    start_date = DayField(label=_("Begins on"))
    end_date = DayField(label=_("Ends on"), help_text=_("Plans are two or four years long."))
    submitted_on = DayField(
        label=_("Submitted on"), required=False, help_text=_("When the plan was handed to the partnership, if it was.")
    )
    source_url = forms.URLField(
        label=_("Source"), required=False, max_length=500, help_text=_("The address of the plan as a document.")
    )

    def __init__(
        self, data: Any, *, country: Country, localities: Sequence[Locality], standing: Mapping[str, Any], **kwargs: Any
    ) -> None:
        """Offer a locality only where the country has any."""
        super().__init__(data, standing=standing, **kwargs)
        offer_languages(self, country.pk)
        if localities:
            words = _("For a local plan; empty for a national one.")
            self.fields["locality"] = housed(RowField(localities, label=_("Locality"), required=False, help_text=words))


def offer_languages(form: PromiseForm, country_code: str) -> None:
    """Let the form's language be one that its country's texts are likely to be in."""
    field = form.fields["language"]
    if isinstance(field, forms.ChoiceField):
        field.choices = language_choices(country_code, str(form.initial.get("language") or ""))


def plan_facts(plan: ActionPlan) -> dict[str, Any]:
    """A plan's facts as they stand, as its form shows them."""
    return {name: getattr(plan, name) for name in FACTS}


class CopyForm(PlanForm):
    """A new plan's facts, and what it carries over from an earlier one."""

    besides = ("version", "reason", "commitments", "milestones")

    milestones = forms.ChoiceField(
        label=_("Their milestones"), choices=CopiedMilestones.choices, widget=forms.RadioSelect
    )

    def __init__(
        self, data: Any, *, commitments: Sequence[Commitment], chosen: Sequence[Commitment], **kwargs: Any
    ) -> None:
        """Offer ``commitments``, of which ``chosen`` are ticked already."""
        super().__init__(data, **kwargs)
        words = _("Those that are not complete are ticked. Each will say which one it was carried over from.")
        self.fields["commitments"] = housed(
            RowsField({"": commitments}, label=_("Commitments to carry over"), required=False, help_text=words)
        )
        self.initial["commitments"] = list(chosen)
        self.initial["milestones"] = CopiedMilestones.UNDATED.value


class PublishForm(WorkspaceForm):
    """The word that a plan is published: for the version, and after as many changes, as the preview showed."""

    version = VersionField()
    steps = VersionField()
    agreed = forms.BooleanField(
        label=_("I understand: from now on the plan is changed only by amendments, and its dates are promised.")
    )


class EndForm(PromiseForm):
    """Closing or withdrawing a plan, withdrawing a commitment, throwing a draft away: for the version that was read."""


class InstitutionForm(WorkspaceForm):
    """An institution that is missing from the country's list, added on the way."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name of the institution"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=InstitutionKind.choices, initial=InstitutionKind.MINISTRY)


class TranslationForm(PromiseForm):
    """The public texts of something in one other language."""

    language = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, labels: Mapping[str, Any], long: Sequence[str], **kwargs: Any) -> None:
        """One field for each text; ``long`` ones in paragraphs. None is required: what is empty is not translated."""
        super().__init__(data, **kwargs)
        for name, label in labels.items():
            text = TextField if name in long else forms.CharField
            self.fields[name] = housed(text(label=label, required=False))
