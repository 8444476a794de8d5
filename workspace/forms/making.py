"""The form of a questionnaire on the making of a plan: for each question a step, a reason, addresses that show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Malformed
from dashboards.words import host_of
from reviews.choices import AnswerStep
from reviews.models import Question, Section
from workspace.forms.base import WorkspaceForm
from workspace.forms.judging import MomentField
from workspace.forms.promises import TextField, housed

# What stands for “I cannot judge”: an answer, but no step.
CANNOT = "cannot"


def _choices(question: Question, language: str) -> list[tuple[str, SafeString]]:
    """The steps of a question, each with what it means there, and that one cannot judge."""
    found = []
    for step in AnswerStep:
        words, tag = question.meaning(step, language)
        meaning = format_html(
            '<span>{}<span class="meaning" lang="{}" dir="auto">{}</span></span>', step.label, tag, words
        )
        found.append((str(step.value), meaning))
    return [*found, (CANNOT, format_html("<span>{}</span>", _("I cannot judge this")))]


def _written(evidence: Sequence[Mapping[str, str]]) -> str:
    """Pieces of evidence as lines."""
    return "\n".join(f"{each['url']} {each['title']}" for each in evidence)


def _read(lines: str) -> list[dict[str, str]]:
    """Lines as pieces of evidence: an address, then what it is called; without a name, its site's."""
    found = []
    for line in lines.splitlines():
        url, _space, title = line.strip().partition(" ")
        if url:
            found.append({"url": url, "title": title.strip() or host_of(url)})
    return found


class MakingForm(WorkspaceForm):
    """All questions of a questionnaire. Everything may be missing as long as it is a draft."""

    saved_at = MomentField(required=False)

    def __init__(
        self, data: Any = None, *, sections: Sequence[Section], language: str, revising: bool,
        answers: Mapping[str, Mapping[str, Any]], saved_at: dt.datetime | None,
    ) -> None:  # fmt: skip
        """``sections`` come with their questions; ``answers`` is the draft."""
        super().__init__(data, initial={"saved_at": saved_at})
        self.sections, self.language = sections, language
        self.keys = [str(question.pk) for section in sections for question in section.questions.all()]
        for section in sections:
            for question in section.questions.all():
                self._ask(question, answers.get(str(question.pk), {}))
        if revising:
            words = _("What in the reply, or since, makes you answer otherwise. Everybody reads it.")
            label = _("Why you revise")
            self.fields["revision_reason"] = housed(
                TextField(label=label, rows=3, max_length=5_000, required=False, help_text=words)
            )

    def _ask(self, question: Question, answer: Mapping[str, Any]) -> None:
        key = question.pk
        wording, _tag = question.text("wording", self.language)
        helping, _tag = question.text("help", self.language)
        self.fields[f"step-{key}"] = housed(
            forms.ChoiceField(
                label=wording, choices=_choices(question, self.language), required=False, widget=forms.RadioSelect,
                help_text=helping,
            )
        )  # fmt: skip
        self.fields[f"reason-{key}"] = housed(
            TextField(
                label=_("Why"), rows=2, max_length=5_000, required=False,
                help_text=_("Needed at both ends of the scale, and where you cannot judge."),
            )
        )  # fmt: skip
        self.fields[f"evidence-{key}"] = housed(
            TextField(
                label=_("Addresses that show it"), rows=2, max_length=5_000, required=False,
                help_text=_("One in each line; after the address, what it is called."),
            )
        )  # fmt: skip
        if "step" in answer:
            self.initial[f"step-{key}"] = CANNOT if answer["step"] is None else str(answer["step"])
        self.initial[f"reason-{key}"] = answer.get("reason", "")
        self.initial[f"evidence-{key}"] = _written(answer.get("evidence", ()))

    def parts(self) -> list[tuple[Section, tuple[str, str], list[list[forms.BoundField]]]]:
        """The fields of each question, section by section, for the page."""
        return [
            (
                section,
                section.text("title", self.language),
                [
                    [self[f"{name}-{question.pk}"] for name in ("step", "reason", "evidence")]
                    for question in section.questions.all()
                ],
            )
            for section in self.sections
        ]

    def given(self) -> dict[str, dict[str, Any]]:
        """The answers as the service takes them; ``{}`` where nothing is said."""
        return {key: self._answer(key) for key in self.keys}

    def _answer(self, key: str) -> dict[str, Any]:
        step = str(self.cleaned_data.get(f"step-{key}") or "")
        reason = str(self.cleaned_data.get(f"reason-{key}") or "")
        evidence = _read(str(self.cleaned_data.get(f"evidence-{key}") or ""))
        if not (step or reason or evidence):
            return {}
        chosen = {} if not step else {"step": None if step == CANNOT else int(step)}
        return {**chosen, "reason": reason, "evidence": evidence}

    @property
    def seen(self) -> dt.datetime | None:
        """When the draft on this page was saved."""
        found: dt.datetime | None = self.cleaned_data.get("saved_at")
        return found

    @property
    def why(self) -> str:
        """Why answers are revised after the reply."""
        return str(self.cleaned_data.get("revision_reason") or "")

    def seen_as_of(self, moment: dt.datetime) -> None:
        """What is sent next is written knowing the draft as it stands now."""
        if self.is_bound:
            self.data = {**self.data, "saved_at": moment.isoformat()}

    def refuse(self, error: DomainError) -> None:
        """Show a fault at the part of the question that it is of."""
        faults = error.errors if isinstance(error, Malformed) else [(error.field, error.code, error.message)]
        for field, code, message in faults:
            part = {"reason_required": "reason", "max_length": "reason", "evidence": "evidence"}.get(code, "step")
            name = f"{part}-{field}" if field in self.keys else field
            self.add_error(name if name in self.fields else None, forms.ValidationError(str(message), code))
