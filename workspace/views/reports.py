"""Writing a report: kept as a draft with every button, looked at, handed in; nothing typed is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Stale
from milestones.models import ProgressReport, ReportDraft
from milestones.selectors import changed_since, correctable_reports
from milestones.services import (
    draft_discard,
    draft_evidence_add,
    draft_evidence_remove,
    draft_evidence_take_over,
    draft_hand_in,
    draft_save,
)
from workspace.access import signed_in
from workspace.desk import Desk, desk_at, preview_of, require_writer
from workspace.forms.reports import EvidenceForm, ReportForm
from workspace.pages import page

BAD_REQUEST = 400
REMOVE = "remove-"
ANSWERS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the desk: the two forms, and what may be corrected."""

    text: ReportForm
    evidence: EvidenceForm
    correctable: Sequence[ProgressReport]


@require_http_methods(ANSWERS)
@signed_in
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a report; ``?corrects=<key of a report>`` begins a correction of it."""
    desk = desk_at(request, pk)
    require_writer(desk)
    if request.method == "POST":
        return _discard(request, desk) if request.POST.get("do") == "discard" else _sent(request, desk)
    correctable = correctable_reports(desk.milestone)
    text = ReportForm(correctable=correctable, initial=_initial(request, desk, correctable))
    return _draw(request, desk, Sheet(text, EvidenceForm(), correctable))


def _initial(request: HttpRequest, desk: Desk, correctable: Sequence[ProgressReport]) -> dict[str, object]:
    """What the form begins with: the draft, else the words of what is to be corrected, else nothing."""
    asked = request.GET.get("corrects", "")
    wrong = next((each for each in correctable if str(each.pk) == asked), None)
    begun = desk.draft or wrong
    fields = ("status", "narrative", "obstacles", "language")
    texts = {name: getattr(begun, name) for name in fields} if begun else {"language": get_language() or "en"}
    corrects = wrong.pk if wrong else desk.draft.corrects_id if desk.draft else None
    version = desk.draft.seen_version if desk.draft else desk.milestone.version
    return {**texts, "corrects": corrects, "version": version}


def _draw(request: HttpRequest, desk: Desk, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    """The page with the forms; what others said since the version they were written on stands beside one's own."""
    seen = sheet.text.seen_version
    since = changed_since(desk.milestone, desk.milestone.version if seen is None else seen)
    sheet.text.shown_as_of(desk.milestone.version)
    faults = [form for form in (sheet.text, sheet.evidence) if form.is_bound and form.errors]
    return page(
        request, "work/report.html", here="home", status=status, desk=desk, form=sheet.text,
        evidence_form=sheet.evidence, meanwhile=since, faults=faults,
    )  # fmt: skip


def _discard(request: HttpRequest, desk: Desk) -> HttpResponse:
    if desk.draft is not None:
        draft_discard(user=desk.user, draft=desk.draft)
    messages.success(request, _("Your draft was thrown away."))
    return redirect("workspace:milestone", pk=desk.milestone.pk)


def _sent(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep all that is well-formed in the draft, then do what the button says; else say what is wrong."""
    correctable = correctable_reports(desk.milestone)
    initial = {"language": desk.draft.language} if desk.draft else {}
    text = ReportForm(request.POST.dict(), correctable=correctable, initial=initial)
    evidence = EvidenceForm(request.POST, request.FILES)
    text.full_clean()
    evidence.full_clean()
    draft, done = desk.draft, request.POST.get("do", "save")
    try:
        version = text.cleaned_data.get("version", 1)
        draft = draft_save(user=desk.user, milestone=desk.milestone, version=version, **text.written())
        _take_in(desk, draft, evidence)
        _change_evidence(desk, draft, done)
    except DomainError as error:
        text.refuse(error)
    if text.errors or evidence.errors or draft is None:
        again = evidence if evidence.errors else EvidenceForm.nothing()
        return _draw(request, desk_at(request, desk.milestone.pk), Sheet(text, again, correctable), status=BAD_REQUEST)
    return _done(request, desk, draft, done)


def _take_in(desk: Desk, draft: ReportDraft, evidence: EvidenceForm) -> None:
    """Put the pieces of evidence into the draft; one that is refused does not keep the others out."""
    for piece in evidence.pieces():
        try:
            draft_evidence_add(user=desk.user, draft=draft, evidence=piece)
            evidence.taken(piece)
        except DomainError as error:
            evidence.refuse(error, piece)


def _change_evidence(desk: Desk, draft: ReportDraft, done: str) -> None:
    if done == "take-over":
        draft_evidence_take_over(user=desk.user, draft=draft)
    if done.startswith(REMOVE):
        found = draft.evidence.filter(pk=done.removeprefix(REMOVE)) if done[len(REMOVE) :].isdecimal() else ()
        for piece in found:
            draft_evidence_remove(user=desk.user, evidence=piece)


def _done(request: HttpRequest, desk: Desk, draft: ReportDraft, done: str) -> HttpResponse:
    """What the button says, after the draft was saved."""
    here = reverse("workspace:report", args=[desk.milestone.pk])
    if done == "hand-in":
        return _hand_in(request, desk, draft)
    if done == "preview":
        return redirect("workspace:report-preview", pk=desk.milestone.pk)
    if done == "save":
        messages.success(request, _("Your draft is saved. Nobody but you sees it until you hand it in."))
        return redirect(here)
    return redirect(f"{here}#evidence")


@require_http_methods(ANSWERS)
@signed_in
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the public will see, and how the commitment's values change; from here it can be handed in."""
    desk = desk_at(request, pk)
    require_writer(desk)
    if desk.draft is None:
        return redirect("workspace:report", pk=pk)
    if request.method == "POST":
        return _hand_in(request, desk, desk.draft)
    return page(request, "work/preview.html", here="home", desk=desk, preview=preview_of(desk, desk.draft))


def _hand_in(request: HttpRequest, desk: Desk, draft: ReportDraft) -> HttpResponse:
    """Make a report of the draft, or show the form again with what stands in the way; the draft stays then."""
    try:
        draft_hand_in(user=desk.user, draft=draft)
    except Stale as error:
        return _overtaken(request, desk, draft, error)
    except DomainError as error:
        sheet = _sheet_of(desk, draft)
        of_text = error.field in sheet.text.fields or error.field == ""
        (sheet.text if of_text else sheet.evidence).refuse(error)
        return _draw(request, desk_at(request, desk.milestone.pk), sheet, status=error.status)
    said = _("Your report was handed in: everybody can read it now. %(number)s. %(title)s")
    messages.success(request, said % {"number": desk.milestone.number, "title": desk.title})
    return redirect("workspace:milestone", pk=desk.milestone.pk)


def _sheet_of(desk: Desk, draft: ReportDraft) -> Sheet:
    correctable = correctable_reports(desk.milestone)
    return Sheet(ReportForm.of_draft(draft, correctable), EvidenceForm.nothing(), correctable)


def _overtaken(request: HttpRequest, desk: Desk, draft: ReportDraft, error: Stale) -> HttpResponse:
    """Somebody was quicker: both versions on one page, one's own still in the form.

    Who pressed the button twice was overtaken by themselves: what they said is said.
    """
    now = desk_at(request, desk.milestone.pk)
    since = changed_since(now.milestone, draft.seen_version)
    if any(_is_said(each.report, draft) for each in since.reports):
        draft_discard(user=desk.user, draft=draft)
        messages.info(request, _("You had handed in this report already."))
        return redirect("workspace:milestone", pk=desk.milestone.pk)
    return _draw(request, now, _sheet_of(now, draft), status=error.status)


def _is_said(made: ProgressReport, draft: ReportDraft) -> bool:
    """Whether a report is what the draft says, by the same person."""
    same = ("status", "narrative", "obstacles", "corrects_id")
    return made.reported_by_id == draft.author_id and all(getattr(made, name) == getattr(draft, name) for name in same)
