"""What a person says of themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workspace.forms.base import WorkspaceForm


class PersonForm(WorkspaceForm):
    """The name colleagues see, the language of one's mail, and what the public sees."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Your colleagues and reviewers see it."))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of these pages, and of the mail you get.")
    )
    shows_name = forms.BooleanField(
        label=_("Show my name in public"),
        required=False,
        help_text=_("Beside what you report or review. Otherwise the public sees only your part and your institution."),
    )
