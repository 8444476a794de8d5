"""What the forms of plans, commitments and milestones share: facts, versions, reasons, what others wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from babel.languages import get_official_languages
from django import forms
from django.db.models import Model
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution, PolicyArea
from commitments.rules import INVENTED_COUNTRY
from core.errors import Stale
from dashboards.reader import reader_language
from dashboards.words import day_words, language_name
from workspace.forms.base import VersionField, WorkspaceForm

NONE = ("", "–")
# Texts may be as long as the API takes them.
LONG = 50_000
REASON = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that stands otherwise than this person typed it, both as they read."""

    label: str
    standing: str
    typed: str


class DayField(forms.DateField):
    """A real day, by the browser's own calendar where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        """Days are written as the browser's field takes them: 2026-05-31."""
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class TextField(forms.CharField):
    """A longer text in paragraphs."""

    def __init__(self, *, rows: int = 6, max_length: int = LONG, **kwargs: Any) -> None:
        """``rows`` is how many lines are shown at once."""
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=max_length, **kwargs)


def _known(rows: Mapping[str, Model], key: Any) -> Any:
    """The row of a key; a row itself; of a key that was never offered its text, which the field refuses."""
    return key if isinstance(key, Model) else rows.get(key, key)


def name_of(row: Model) -> str:
    """What a row is called, policy areas and institutions in the reader's language."""
    return row.text("name", reader_language())[0] if isinstance(row, PolicyArea | Institution) else str(row)


class RowField(forms.TypedChoiceField):
    """One of some rows that were fetched already, or none: however many such fields, no query more."""

    def __init__(self, rows: Sequence[Model], **kwargs: Any) -> None:
        """Offer ``rows`` by their names, in their order."""
        known = {str(row.pk): row for row in rows}
        choices = [NONE, *((key, name_of(row)) for key, row in known.items())]
        super().__init__(choices=choices, coerce=lambda key: _known(known, key), empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The key of a row."""
        return value.pk if isinstance(value, Model) else value


class RowsField(forms.TypedMultipleChoiceField):
    """Some of the rows of some groups, all fetched already; a group without a name stands without a heading."""

    def __init__(self, groups: Mapping[str, Iterable[Model]], **kwargs: Any) -> None:
        """Offer the rows by their names."""
        known: dict[str, Model] = {}
        choices: list[Any] = []
        for name, rows in groups.items():
            offered = [(str(row.pk), name_of(row)) for row in rows]
            known |= {str(row.pk): row for row in rows}
            choices += [(name, offered)] if name else offered
        widget = forms.CheckboxSelectMultiple
        super().__init__(
            choices=choices, coerce=lambda key: _known(known, key), empty_value=[], widget=widget, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """The keys of rows."""
        return [str(each.pk) if isinstance(each, Model) else each for each in value or ()]


def housed(field: forms.Field) -> forms.Field:
    """The same field, drawn as all others are."""
    field.template_name = "workspace/parts/field.html"  # type: ignore[attr-defined]  # Django has it since 5.0
    return field


class PromiseForm(WorkspaceForm):
    """A form whose fields are named as the services name facts.

    ``standing`` are today's facts, empty for what is new; ``version`` travels hidden, so that nobody writes over what
    they have not seen; ``amends`` asks for the reason that a published plan needs.
    """

    # Fields that are no facts.
    besides: ClassVar[tuple[str, ...]] = ("version", "reason")

    version = VersionField(required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        standing: Mapping[str, Any] | None = None,
        version: int = 0,
        amends: bool,
        **kwargs: Any,
    ) -> None:
        """Show what stands, or what was typed."""
        self.standing = dict(standing or {})
        self.differences: list[Difference] = []
        super().__init__(data, initial={**self.standing, "version": version}, **kwargs)
        if amends:
            words = _("The plan is published: why it changes is published too, with what stood before and after.")
            self.fields["reason"] = housed(TextField(label=_("Reason"), rows=3, max_length=REASON, help_text=words))

    def facts(self) -> dict[str, Any]:
        """What was typed, as services take it; a text that differs only in its line ends is left as it stands."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in self.besides}
        return {name: _settled(self.standing.get(name), value) for name, value in typed.items()}

    @property
    def seen(self) -> int:
        """The version this person has read."""
        return self.cleaned_data.get("version") or 0

    @property
    def why(self) -> str:
        """Why a published plan changes."""
        return str(self.cleaned_data.get("reason", ""))

    def unjudged(self) -> Self:
        """The same form with what was typed, and no word on what is wrong or missing yet."""
        self._errors = ErrorDict()
        return self

    def overtaken(self, error: Stale) -> None:
        """Show what stands now beside what was typed; saving again then knows of it."""
        self.differences = self.compared()
        self.data = _with(self.data, self.add_prefix("version"), str(error.extra["current_version"]))
        words = _("Somebody else changed this since you opened it. Nothing of yours is lost, and nothing is saved yet.")
        self.add_error(None, forms.ValidationError(words, "stale"))

    def compared(self) -> list[Difference]:
        """Every fact that stands otherwise than it was typed."""
        found = []
        for name in self.fields:
            if name in self.besides:
                continue
            standing, typed = self.initial.get(name), self.cleaned_data.get(name)
            if _settled(standing, typed) != standing and (standing or typed):
                label = str(self.fields[name].label or name)
                found.append(Difference(label, self.words(name, standing), self.words(name, typed)))
        return found

    def words(self, name: str, value: Any) -> str:
        """A fact as people read it."""
        if isinstance(value, list | tuple):
            return ", ".join(self.words(name, each) for each in value)
        if isinstance(value, dt.date):
            return day_words(value)
        if value is None or value == "":
            return ""
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
            choices: Any = field.choices
            return str(dict(_flat(choices)).get(str(value), value))
        return str(value)


def _with(data: Any, name: str, value: str) -> Any:
    """What was typed, one field of it changed."""
    changed = data.copy()
    changed[name] = value
    return changed


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def _settled(standing: Any, typed: Any) -> Any:
    """What was typed; what stands where the two differ only in line ends, outer spaces or the order of a list."""
    if isinstance(typed, str):
        lines = "\n".join(typed.splitlines())
        same = isinstance(standing, str) and "\n".join(standing.splitlines()).strip() == lines.strip()
        return standing if same else lines
    if isinstance(typed, list) and isinstance(standing, list):
        same = len(typed) == len(standing) and all(each in standing for each in typed)
        return standing if same else typed
    return typed


def language_choices(country_code: str, *tags: str) -> list[tuple[str, str]]:
    """The languages a country's texts are likely to be in: its official ones, ours, and those that stand already."""
    real = country_code != INVENTED_COUNTRY
    official = [tag.replace("_", "-") for tag in get_official_languages(country_code)] if real else []
    return [(tag, language_name(tag)) for tag in dict.fromkeys([*tags, *official, "en", "fr"]) if tag]
