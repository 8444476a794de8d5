"""What somebody fills in to follow something by mail: an address, a language, how often."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Malformed
from notices.choices import HowOften

# More than any address has; how long one may be, the service says.
LONGEST_TYPED = 400


def languages() -> list[tuple[str, str]]:
    """The languages letters come in, each in its own words."""
    return [(tag, str(get_language_info(tag)["name_local"]).capitalize()) for tag, _name in settings.LANGUAGES]


class ChoicesForm(forms.Form):
    """In which language letters come, and how often."""

    language = forms.ChoiceField(label=_("Language of the mail"), choices=languages)
    how_often = forms.ChoiceField(label=_("How often at most"), choices=HowOften.choices)

    def refuse(self, error: DomainError) -> None:
        """Show what the service refused beside the field it names, or above the form where there is none."""
        faults = error.errors if isinstance(error, Malformed) else [(error.field, error.code, error.message)]
        for field, code, message in faults:
            self.add_error(field if field in self.fields else None, forms.ValidationError(str(message), code))


class FollowForm(ChoicesForm):
    """The same with the address they go to."""

    email = forms.CharField(
        label=_("Your e-mail address"), max_length=LONGEST_TYPED,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Give the address the mail shall go to.")},
    )  # fmt: skip
    field_order = ("email", "how_often", "language")

    def __init__(self, data: Any = None, **options: Any) -> None:
        """Draw labels without a colon."""
        super().__init__(data, **{"label_suffix": "", **options})
