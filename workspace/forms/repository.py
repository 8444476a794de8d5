"""Evidence of the process, as a coordinator hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan
from milestones.choices import EvidenceKind, ProcessKind
from milestones.services import EvidenceDraft
from workspace.forms.base import WorkspaceForm


class ProcessEvidenceForm(WorkspaceForm):
    """An address or a file, what it shows, and of which plan."""

    plan = forms.ChoiceField(label=_("Action plan"))
    shows = forms.ChoiceField(
        label=_("What it shows"), choices=ProcessKind.choices, widget=forms.RadioSelect,
        help_text=_("The five standards of the partnership for making and following a plan with the public."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"), max_length=500, help_text=_("For instance: Minutes of the forum’s meeting of 12 March")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices, initial=EvidenceKind.MINUTES)
    url = forms.URLField(
        label=_("Address"), max_length=2000, required=False,
        help_text=_("Where the document is on the web. Give this or a file, not both."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), required=False, max_length=255,
        help_text=_("A document, table, picture or text. Everybody can download it, so check it for names."),
    )  # fmt: skip
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("If the document has a date of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, plans: Sequence[ActionPlan], **kwargs: Any) -> None:
        """Offer ``plans``, the first of them beforehand."""
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        offered = cast("forms.ChoiceField", self.fields["plan"])
        offered.choices = [(key, plan.title) for key, plan in self.plans.items()]

    def clean_plan(self) -> ActionPlan:
        """The plan itself."""
        return self.plans[self.cleaned_data["plan"]]

    def draft(self) -> EvidenceDraft:
        """The evidence, once the form is valid."""
        told = self.cleaned_data
        return EvidenceDraft(
            title=told["title"], url=told["url"], file=told["file"], kind=told["kind"],
            published_on=told["published_on"],
        )  # fmt: skip
