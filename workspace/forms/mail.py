"""What a person chooses to be mailed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.choices import EVERYTHING, Topic
from workspace.forms.base import WorkspaceForm


class MailForm(WorkspaceForm):
    """The topics that concern a person, each wanted or not, and whether they want any mail at all."""

    topics = forms.MultipleChoiceField(
        label=_("Tell me about"), widget=forms.CheckboxSelectMultiple, choices=Topic.choices, required=False
    )
    nothing = forms.BooleanField(
        label=_("Mail me nothing at all"),
        required=False,
        help_text=_("Your choices above are kept for when you want mail again."),
    )

    def __init__(self, *args: Any, offered: Collection[Topic], unwanted: Collection[str], **kwargs: Any) -> None:
        """Offer some topics, those ticked that are not ``unwanted``."""
        wanted = [topic for topic in offered if topic not in unwanted]
        super().__init__(*args, initial={"topics": wanted, "nothing": EVERYTHING in unwanted}, **kwargs)
        self.fields["topics"].choices = [(topic.value, topic.label) for topic in offered]  # type: ignore[attr-defined]  # a choice field
        self.offered, self.before = set(offered), set(unwanted)

    def unwanted(self) -> set[str]:
        """What is not wanted now; topics that were not offered stay as they were."""
        kept = {topic for topic in self.before if topic not in self.offered and topic != EVERYTHING}
        refused = {str(topic) for topic in self.offered} - set(self.cleaned_data["topics"])
        return kept | refused | ({EVERYTHING} if self.cleaned_data["nothing"] else set())
