"""What an officer types into a report: what is said, and pieces of evidence for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Malformed
from core.models import validate_language_tag
from dashboards.words import day_words
from milestones.choices import EvidenceKind, MilestoneStatus
from milestones.models import ProgressReport, ReportDraft
from milestones.services import EvidenceDraft
from milestones.services.files import safe_name
from workspace.forms.base import LARGEST, VersionField, WorkspaceForm

LONGEST_TEXT = 10_000
LONGEST_TITLE = 500
LONGEST_ADDRESS = 2000
LETTERS = 2


def languages(also: str = "") -> list[tuple[str, str]]:
    """Languages by their names in the reader's own, in that order; ``also`` is offered whatever it is."""
    names = Locale.parse(get_language() or "en", sep="-").languages
    known = {tag: str(name) for tag, name in names.items() if len(tag) == LETTERS}
    if also and also not in known:
        known[also] = also
    return sorted(known.items(), key=lambda each: each[1].casefold())


class CorrectedReport(forms.ModelChoiceField[ProgressReport]):
    """One of the reports on a milestone that nobody corrected yet."""

    def label_from_instance(self, obj: ProgressReport) -> str:
        """Its day, status and institution."""
        parts = [day_words(obj.reported_at.date()), obj.get_status_display(), str(obj.institution or "")]
        return ", ".join(part for part in parts if part)


class ReportForm(WorkspaceForm):
    """What is said of a milestone. Everything may be missing as long as it is a draft."""

    version = VersionField()
    status = forms.ChoiceField(
        label=_("Where does the milestone stand now?"), choices=MilestoneStatus.choices, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    narrative = forms.CharField(
        label=_("What happened"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What was done since the last report, in words that anybody understands. Everybody will read it."),
    )  # fmt: skip
    obstacles = forms.CharField(
        label=_("Obstacles"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What stands in the way, if anything does."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of this text"))
    corrects = CorrectedReport(
        label=_("Does it correct an earlier report?"), queryset=ProgressReport.objects.none(), required=False,
        empty_label=_("No, it reports something new"),
        help_text=_("The earlier report stays readable, with a word that it was corrected."),
        error_messages={
            "invalid_choice": _("That report was corrected meanwhile: choose the newer one, or none."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, correctable: Sequence[ProgressReport], **kwargs: Any) -> None:
        """``correctable`` are the reports on this milestone that may be corrected, the latest first."""
        super().__init__(*args, **kwargs)
        language, corrects = self.fields["language"], self.fields["corrects"]
        language.choices = languages(self.initial.get("language", ""))  # type: ignore[attr-defined]  # it is a ChoiceField
        corrects.queryset = ProgressReport.objects.filter(  # type: ignore[attr-defined]  # it is a ModelChoiceField
            pk__in=[report.pk for report in correctable]
        ).select_related("institution")
        if not correctable:
            corrects.widget = forms.HiddenInput()

    @classmethod
    def of_draft(cls, draft: ReportDraft, correctable: Sequence[ProgressReport]) -> ReportForm:
        """What a draft holds as if it had just been sent, so that what is wrong with it can be said beside it."""
        sent = {name: getattr(draft, name) for name in ("status", "narrative", "obstacles", "language")}
        own = {**sent, "version": draft.seen_version, "corrects": draft.corrects_id or ""}
        form = cls(own, correctable=correctable, initial={"language": draft.language})
        form.full_clean()
        return form

    @property
    def seen_version(self) -> int | None:
        """The version of the milestone that this text was written on, as far as it is a number."""
        version = str((self.data if self.is_bound else self.initial).get("version", ""))
        return min(int(version), LARGEST) if version.isdecimal() else None

    def shown_as_of(self, version: int) -> None:
        """What came in up to ``version`` is on the page now: what is sent next is written knowing it."""
        if self.is_bound:
            self.data = {**self.data, "version": version}
        self.initial["version"] = version

    def clean_language(self) -> str:
        """One of the languages; a BCP 47 tag."""
        tag: str = self.cleaned_data["language"]
        validate_language_tag(tag)
        return tag

    def written(self) -> dict[str, Any]:
        """What is well-formed of it, as a draft keeps it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class FilesInput(forms.ClearableFileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each of them, checked as one."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in sent]


def _shown(address: str) -> str:
    """An address as people write it: without what every address begins with."""
    return address.split("://", 1)[-1].rstrip("/")[:LONGEST_TITLE]


class EvidenceForm(WorkspaceForm):
    """One address or some files that support a report. Nothing at all is fine too."""

    prefix = "evidence"

    url = forms.URLField(
        label=_("Address of a page that shows it"), max_length=LONGEST_ADDRESS, required=False, assume_scheme="https",
        help_text=_("For instance https://… where the register, the law or the minutes can be read."),
    )  # fmt: skip
    file = FilesField(
        label=_("Or files"), required=False, max_length=None,
        help_text=_("Several at once, if you like. Everybody can download them; pictures are drawn anew."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("What it is called"), max_length=LONGEST_TITLE, required=False,
        help_text=_("Without a title, a file is shown by its name and an address as it is."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What it is"), choices=EvidenceKind.choices, initial=EvidenceKind.DOCUMENT)

    def pieces(self) -> Iterable[EvidenceDraft]:
        """What was given, one piece for an address and one for each file."""
        given = self.cleaned_data
        title, kind, files = given.get("title", ""), given.get("kind", EvidenceKind.OTHER), given.get("file", [])
        if given.get("url"):
            yield EvidenceDraft(title=title or _shown(given["url"]), url=given["url"], kind=kind)
        for file in files:
            own = title if title and len(files) == 1 and not given.get("url") else safe_name(file.name or "")
            yield EvidenceDraft(title=own[:LONGEST_TITLE], file=file, kind=kind)

    @classmethod
    def nothing(cls) -> EvidenceForm:
        """The empty form as if it had been sent, so that what is missing can be said beside it."""
        form = cls({"evidence-kind": EvidenceKind.DOCUMENT})
        form.full_clean()
        return form

    def taken(self, piece: EvidenceDraft) -> None:
        """Empty the fields of a piece that is in the draft now, should the form be shown again for another's sake."""
        left = {"evidence-url": ""} if piece.url else {}
        self.data = {**self.data.dict(), **left} if isinstance(self.data, QueryDict) else {**self.data, **left}

    def refuse(self, error: DomainError, piece: EvidenceDraft | None = None) -> None:
        """Show a fault beside the field it is of; a file's names the file, since it may be one of several."""
        faults = error.errors if isinstance(error, Malformed) else [(error.field, error.code, error.message)]
        of_file = piece is not None and piece.file is not None
        for field, code, message in faults:
            name = "file" if of_file else field
            said = f"{piece.title}: {message}" if piece and of_file else str(message)
            self.add_error(name if name in self.fields else None, forms.ValidationError(said, code))
