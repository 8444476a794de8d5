"""Forms of a draw by lot: beginning it, publishing the list, drawing, giving a free seat to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import DayField, RowField, TextField, housed

BOUNDS = re.compile(r"^(?P<value>.+?)\s+(?P<least>\d{1,3})\s*(?:-|–|to|à)\s*(?P<most>\d{1,3})$")
Quotas = dict[str, dict[str, list[int]]]


class QuotasField(forms.CharField):
    """Quotas as lines: ``Age: under 40 1-2; 40 and over 1-2``."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Quotas:  # type: ignore[override]  # (a field may clean to anything)
        """The quotas by feature and value.

        Raises:
            ValidationError: a line that cannot be read, by its number.
        """
        found: Quotas = {}
        for number, line in enumerate(str(value or "").splitlines(), start=1):
            if not line.strip():
                continue
            feature, colon, rest = line.partition(":")
            parts = [BOUNDS.match(part.strip()) for part in rest.split(";") if part.strip()]
            if not colon or not feature.strip() or not parts or not all(parts):
                message = now_("Line %(number)s cannot be read: write “Age: under 40 1-2; 40 and over 1-2”.")
                raise forms.ValidationError(message % {"number": number}, "quota_line")
            found[feature.strip()] = {
                each["value"]: [int(each["least"]), int(each["most"])] for each in parts if each is not None
            }
        return found

    def validate(self, value: Any) -> None:
        """No quota at all is fine."""

    def run_validators(self, value: Any) -> None:
        """What makes sense as quotas the service knows."""


class LotForm(WorkspaceForm):
    """A new lot."""

    size = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100)
    quotas = QuotasField(
        label=_("Whom the panel shall mirror"), required=False,
        help_text=_(
            "One feature in each line, with at least and at most how many seats: “Age: under 40 1-2; 40 and over 1-2”. "
            "Volunteers choose among these values; everybody sees them beside a pseudonym."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, institutions: Sequence[Institution], **kwargs: Any) -> None:
        """Offer the country's organisations."""
        super().__init__(data, **kwargs)
        words = _("Those drawn review for it.")
        self.fields["organisation"] = housed(
            RowField(institutions, label=_("Organisation that convenes the panel"), help_text=words)
        )
        self.order_fields(("organisation", "size", "quotas"))


class AnnounceForm(WorkspaceForm):
    """Which public number will be the seed."""

    seed_source = TextField(
        label=_("Which number will be the seed"), rows=2, max_length=500,
        help_text=_("A number that nobody can know today and everybody can look up later, such as a lottery’s."),
    )  # fmt: skip
    seed_on = DayField(label=_("Of which day"), help_text=_("A day after today."))


class DrawForm(WorkspaceForm):
    """The seed."""

    seed = forms.CharField(
        label=_("The number"), max_length=200, help_text=_("Exactly as it was published: spaces count.")
    )


class ReplaceForm(WorkspaceForm):
    """Whose seat is free."""

    pseudonym = forms.CharField(label=_("Pseudonym of who gave up the seat"), max_length=40)
