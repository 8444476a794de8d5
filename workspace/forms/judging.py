"""Forms of reviewers: a rating, a finding on a report, standing back from a commitment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboards.meanings import BY_KEY, ScaleMeaning
from reviews.choices import Finding
from reviews.models import Rating, RatingRevision
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import TextField, housed

LONGEST_REASON = 20_000
SHORT_REASON = 5_000


def _choices(scale: ScaleMeaning) -> list[tuple[str, SafeString]]:
    """The values of a scale, each with what it means."""
    return [
        (each.value, format_html('<span>{}<span class="meaning">{}</span></span>', each.label, each.words))
        for each in scale.values
    ]


class MomentField(forms.Field):
    """When the draft that a person has before them was saved; anything else counts as never."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dt.datetime | None:
        """The moment."""
        try:
            return parse_datetime(str(value or ""))
        except ValueError:
            return None

    def prepare_value(self, value: Any) -> Any:
        """To the microsecond, so that it compares."""
        return value.isoformat() if isinstance(value, dt.datetime) else value


class RatingForm(WorkspaceForm):
    """How one reviewer rates one commitment. Everything may be missing as long as it is a draft."""

    saved_at = MomentField(required=False)
    reason = TextField(
        label=_("Your reasons"), rows=8, max_length=LONGEST_REASON, required=False,
        help_text=_(
            "What you looked at, what you found, and what is missing. Everybody reads it once the round is published."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, scores: Sequence[str], revising: bool, **kwargs: Any) -> None:
        """Offer the scales of the plan's era, each value with its meaning; after a reply ask why one revises."""
        super().__init__(data, **kwargs)
        self.scores = tuple(scores)
        for name in self.scores:
            scale = BY_KEY[name]
            must = name == "completion"
            given = _choices(scale) if must else [("", _("I give none")), *_choices(scale)]
            self.fields[name] = housed(
                forms.ChoiceField(
                    label=scale.title, choices=given, required=False, widget=forms.RadioSelect, help_text=scale.asks
                )
            )
        if revising:
            words = _("What in the reply, or since, makes you rate otherwise. Everybody reads it.")
            self.fields["revision_reason"] = housed(
                TextField(label=_("Why you revise"), rows=3, max_length=SHORT_REASON, required=False, help_text=words)
            )
        self.order_fields(("completion", "reason", *self.scores, "revision_reason"))

    def given(self) -> dict[str, str]:
        """The scores and the reason, as the service takes them."""
        return {name: str(self.cleaned_data.get(name) or "") for name in (*self.scores, "reason")}

    @property
    def seen(self) -> dt.datetime | None:
        """When the draft on this page was saved."""
        found: dt.datetime | None = self.cleaned_data.get("saved_at")
        return found

    @property
    def why(self) -> str:
        """Why a rating is revised after the reply."""
        return str(self.cleaned_data.get("revision_reason") or "")

    def seen_as_of(self, rating: Rating) -> None:
        """What is sent next is written knowing the draft as it stands now."""
        if self.is_bound:
            self.data = {**self.data, "saved_at": rating.saved_at.isoformat()}


def started(rating: Rating | RatingRevision | None) -> dict[str, Any]:
    """What a form begins with: the draft."""
    if rating is None:
        return {}
    moment = {"saved_at": rating.saved_at} if isinstance(rating, Rating) else {}
    return {**moment, **{name: getattr(rating, name) for name in Rating.score_fields}}


class FindingForm(WorkspaceForm):
    """Whether a report is borne out."""

    finding = forms.ChoiceField(
        label=_("What do you find?"),
        choices=[
            (Finding.CONFIRMED, _("I confirm it: what it says is so")),
            (Finding.DISPUTED, _("I dispute it: it is not so, or not proven")),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("Why"), rows=4, max_length=10_000,
        help_text=_("Everybody reads it at once. A disputed report counts no more in what the evidence shows."),
    )  # fmt: skip


class StandBackForm(WorkspaceForm):
    """Why a reviewer does not judge one commitment."""

    reason = TextField(
        label=_("Why you do not judge it"), rows=3, max_length=SHORT_REASON,
        help_text=_("Everybody reads it. What you may have handed in on this commitment then counts no more."),
    )  # fmt: skip
