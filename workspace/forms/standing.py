"""Forms: asking an institution for reports, and keeping the list of institutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.choices import InstitutionKind
from commitments.models import Institution
from dashboards.words import day_words, span_words
from milestones.selectors import MilestoneLine
from workspace.forms.base import WorkspaceForm
from workspace.forms.promises import TextField, housed, language_choices

FACTS = ("name", "short_name", "kind", "website", "language")
NOTE = 1000


class MilestonesField(forms.TypedMultipleChoiceField):
    """Some of an institution's milestones, each with why it is worth asking about."""

    def __init__(self, lines: Sequence[MilestoneLine], **kwargs: Any) -> None:
        """Offer the milestones of ``lines``, all fetched already."""
        known = {str(each.milestone.pk): each.milestone for each in lines}
        choices = [(str(each.milestone.pk), _label(each)) for each in lines]
        super().__init__(
            choices=choices, coerce=known.__getitem__, empty_value=[], widget=forms.CheckboxSelectMultiple, **kwargs
        )


def _label(line: MilestoneLine) -> SafeString:
    """A milestone by its numbers and title, and what is the matter with it."""
    milestone = line.milestone
    matter = [_("disputed by a reviewer")] if milestone.disputed else []
    if line.overdue and milestone.due_date:
        matter.append(_("overdue since %(day)s") % {"day": day_words(milestone.due_date)})
    elif line.due_soon and milestone.due_date:
        matter.append(_("due on %(day)s") % {"day": day_words(milestone.due_date)})
    if line.silent:
        matter.append(_("nothing said for %(time)s") % {"time": span_words(line.silent_days)})
    return format_html(
        '<span>{}/{} <span lang="{}" dir="auto">{}</span><span class="muted">{}</span></span>',
        milestone.commitment.reference, milestone.number, milestone.language, milestone.title,
        f" – {', '.join(matter)}" if matter else "",
    )  # fmt: skip


class AskForm(WorkspaceForm):
    """Which milestones an institution is asked to report on, and a word to go with it."""

    note = TextField(
        label=gettext_lazy("A word to them"), rows=3, max_length=NOTE, required=False,
        help_text=gettext_lazy("It is mailed to the officers and stands in their work. It is not published."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, lines: Sequence[MilestoneLine], **kwargs: Any) -> None:
        """Offer what may be asked for today; what is late, silent or disputed is ticked already."""
        chosen = [str(each.milestone.pk) for each in lines if each.worth_asking]
        super().__init__(data, initial={"milestones": chosen}, **kwargs)
        words = gettext_lazy("Those that are overdue, silent for more than 60 days or disputed are ticked already.")
        label = gettext_lazy("Milestones to report on")
        error = {
            "required": gettext_lazy("Choose at least one milestone."),
            "invalid_choice": gettext_lazy(
                "One of the milestones cannot be asked for now: it was asked for within the last days, or is finished."
            ),
        }
        field = MilestonesField(lines, label=label, help_text=words, error_messages=error)
        self.fields = {"milestones": housed(field), **self.fields}


class InstitutionFactsForm(WorkspaceForm):
    """What is known of an institution."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    short_name = forms.CharField(
        label=gettext_lazy("Short name"), max_length=40, required=False,
        help_text=gettext_lazy("What everybody calls it, for instance its initials."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=InstitutionKind.choices)
    website = forms.URLField(label=gettext_lazy("Website"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of its name"))

    def __init__(self, data: Any = None, *, country_code: str, institution: Institution | None = None) -> None:
        """Show what stands, or what was typed."""
        standing = {name: getattr(institution, name) for name in FACTS} if institution else {}
        super().__init__(data, initial={"kind": InstitutionKind.MINISTRY.value, **standing})
        field = self.fields["language"]
        if isinstance(field, forms.ChoiceField):
            field.choices = language_choices(country_code, str(standing.get("language") or ""))
