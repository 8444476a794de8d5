"""Forms: a milestone, with a real date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Institution
from milestones.models import Milestone
from workspace.forms.plans import offer_languages
from workspace.forms.promises import DayField, PromiseForm, RowField, TextField, housed

FACTS = (
    "number", "title", "deliverable", "institution", "start_date", "due_date", "due_text", "source_url", "language",
)  # fmt: skip


class MilestoneForm(PromiseForm):
    """A milestone. Its due date is a day: a deadline in prose is one that nobody ever misses."""

    number = forms.CharField(label=_("Number"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=1000)
    language = forms.ChoiceField(label=_("Language of the original"))
    deliverable = TextField(
        label=_("Deliverable"),
        rows=3,
        required=False,
        help_text=_("What will be there to be seen once it is completed? Somebody else must be able to verify it."),
    )
    start_date = DayField(label=_("Begins on"), required=False)
    due_date = DayField(
        label=_("Due on"),
        error_messages={"required": _("Give the day it is due: a deadline in prose is never missed.")},
    )
    due_text = forms.CharField(
        label=_("Due, as printed"), max_length=300, required=False, help_text=_("If the plan prints it in other words.")
    )
    source_url = forms.URLField(label=_("Source"), required=False, max_length=500)

    def __init__(
        self,
        data: Any,
        *,
        plan: ActionPlan,
        institutions: Sequence[Institution],
        standing: Mapping[str, Any],
        lead: Institution | None,
        **kwargs: Any,
    ) -> None:
        """Offer the country's institutions; ``lead`` answers where none is chosen."""
        super().__init__(data, standing=standing, **kwargs)
        offer_languages(self, plan.country_id)
        words = format_html(str(_("Where none is chosen, the lead answers for it: {}.")), lead) if lead else ""
        self.fields["institution"] = housed(
            RowField(institutions, label=_("Responsible institution"), required=False, help_text=words)
        )
        # A source may have named no day; an amendment of its other words does not have to invent one.
        dayless = kwargs["amends"] and kwargs.get("version") and self.standing.get("due_date") is None
        self.fields["due_date"].required = not dayless


def milestone_facts(milestone: Milestone) -> dict[str, Any]:
    """A milestone's facts as they stand, as its form shows them."""
    return {name: getattr(milestone, name) for name in FACTS}
