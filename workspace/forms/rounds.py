"""Forms of coordinators: scheduling a round, giving more time, answering proposals, replying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Institution
from reviews.models import Questionnaire, ReviewRound
from reviews.services import closes_early
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import DayField, RowField, TextField, housed

REASON = 5_000


class RoundForm(WorkspaceForm):
    """A new round."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("For instance: Review of the first year, 2027.")
    )
    opens_on = DayField(
        label=_("Opens on"), help_text=_("The day you mean to open it. Until then organisations propose reviewers.")
    )
    closes_on = DayField(
        label=_("Closes on"), help_text=_("The last day to rate. Three to six weeks after opening is usual.")
    )

    def __init__(
        self, data: Any = None, *, plans: Sequence[ActionPlan], questionnaires: Sequence[Questionnaire], **kwargs: Any
    ) -> None:
        """Offer the country's published plans, and the latest version of each questionnaire."""
        super().__init__(data, **kwargs)
        self.fields["plan"] = housed(RowField(plans, label=_("Plan")))
        words = _("With it, reviewers also answer how the plan was made.")
        self.fields["questionnaire"] = housed(
            RowField(questionnaires, label=_("Questions on the making of the plan"), required=False, help_text=words)
        )
        self.order_fields(("plan", "title", "opens_on", "closes_on", "questionnaire"))


class ExtendForm(WorkspaceForm):
    """More time for reviewers."""

    closes_on = DayField(label=_("New last day to rate"))
    reason = TextField(label=_("Why"), rows=3, max_length=REASON, help_text=_("Everybody can read it."))


class CloseForm(WorkspaceForm):
    """Why a round closes before the day that was announced."""

    reason = TextField(label=_("Why today"), rows=3, max_length=REASON, help_text=_("Everybody can read it."))


class StepForm(WorkspaceForm):
    """A step that asks for nothing."""


def step_form(review_round: ReviewRound, step: str, data: Any) -> WorkspaceForm:
    """What a step of a round asks for: why, where it closes before its day."""
    return CloseForm(data) if step == "close" and closes_early(review_round) else StepForm(data)


class OfferForm(WorkspaceForm):
    """Offering the seat that was asked for."""

    def __init__(self, data: Any = None, *, institutions: Sequence[Institution] | None, **kwargs: Any) -> None:
        """Where the organisation is new, ask whether it is one of the list under another name."""
        super().__init__(data, **kwargs)
        if institutions is not None:
            words = _("Leave it empty, and the organisation is added to the country’s list as it named itself.")
            label = _("Is it one of these?")
            self.fields["organisation"] = housed(RowField(institutions, label=label, required=False, help_text=words))


class DeclineForm(WorkspaceForm):
    """Offering no seat."""

    reason = TextField(
        label=_("Why not"), rows=3, max_length=REASON,
        help_text=_("Everybody can read it. Who was proposed stays unnamed."),
    )  # fmt: skip


class ReplyForm(WorkspaceForm):
    """The government's answer."""

    text = TextField(
        label=_("Your reply"), rows=8, max_length=20_000,
        help_text=_(
            "What you see otherwise, and why. Reviewers read it at once, everybody once the round is published. "
            "It cannot be changed."
        ),
    )  # fmt: skip
