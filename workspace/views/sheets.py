"""Workbooks: downloaded, uploaded, looked through row by row, applied in part; a page says what became of each row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from commitments.choices import GOVERNMENT, Role
from commitments.models import CountryRole
from core.clock import today
from core.errors import DomainError, Malformed
from exchange.sheets.kinds import KINDS, Applied, Checked, SheetKind, parcel_check, sheet_apply, sheet_check
from exchange.sheets.plan.writing import plan_book
from exchange.sheets.progress.asking import milestones_chosen
from exchange.sheets.progress.writing import progress_book
from exchange.sheets.shapes import Outcome, sorted_out
from workspace.access import seat_in, signed_in
from workspace.forms.sheets import ApplyForm, DownloadForm, TemplateForm, UploadForm
from workspace.pages import page

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Where a person's session keeps what became of the rows that they applied last, until the next time.
OUTCOMES = "sheet_outcomes"


@require_safe
@signed_in
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """What can be downloaded, and where it is uploaded."""
    return _start(request, seat_in(request, code, GOVERNMENT))


def _start(request: HttpRequest, seat: CountryRole, name: str = "", form: UploadForm | None = None) -> HttpResponse:
    """The page of downloads and uploads; ``form`` is the one of the kind ``name`` that was refused."""
    uploads = {kind: form if form and kind == name else UploadForm(prefix=kind) for kind in KINDS}
    coordinates = seat.role == Role.COORDINATOR
    context: dict[str, Any] = {
        "seat": seat,
        "country": seat.country,
        "download": DownloadForm(seat, prefix="download"),
        "drafts": TemplateForm(seat, prefix="template") if coordinates else None,
        "progress": uploads["progress"],
        "plan": uploads["plan"] if coordinates else None,
        "refused": form,
    }
    return page(request, "sheets/start.html", here="sheets", status=400 if form else 200, **context)


@require_safe
@signed_in
def progress_download(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook of milestones on which the reader reports."""
    seat = seat_in(request, code, GOVERNMENT)
    form = DownloadForm(seat, request.GET, prefix="download")
    if not form.is_valid():
        raise Http404
    milestones = milestones_chosen(seat, form.cleaned_data["plan"], form.cleaned_data.get("institution"))
    return _file(progress_book(milestones), f"progress-{code}-{today().isoformat()}.xlsx")


@require_safe
@signed_in
def plan_download(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook of a draft plan, or an empty one."""
    seat = seat_in(request, code, KINDS["plan"].roles)
    form = TemplateForm(seat, request.GET, prefix="template")
    if not form.is_valid():
        raise Http404
    plan = form.cleaned_data["plan"]
    name = f"plan-{code}-{plan.slug}" if plan else f"plan-{code}-new"
    return _file(plan_book(seat.country_id, plan), f"{name}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)


@signed_in
def sheet(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Look through an uploaded workbook: what would change, what is wrong, what is newer here. Nothing is written."""
    kind, seat = _kind(request, code, name)
    if request.method != "POST":
        return redirect("workspace:sheets", code=code)
    form = UploadForm(request.POST, request.FILES, prefix=name)
    if not form.is_valid():
        return _start(request, seat, name, form)
    try:
        checked = sheet_check(kind, seat, form.content)
    except Malformed as error:
        form.refuse(error)
        return _start(request, seat, name, form)
    return _shown(request, seat, kind, checked)


def _kind(request: HttpRequest, code: str, name: str) -> tuple[SheetKind, CountryRole]:
    """The kind of workbook and the seat of who sends it.

    Raises:
        Http404: there is no such kind, or no seat.
        NotPermitted: this part sends no such workbooks.
    """
    if name not in KINDS:
        raise Http404
    return KINDS[name], seat_in(request, code, KINDS[name].roles)


def _shown(
    request: HttpRequest, seat: CountryRole, kind: SheetKind, checked: Checked, ticked: Collection[str] = ()
) -> HttpResponse:
    context: dict[str, Any] = {
        "country": seat.country,
        "kind": kind,
        "checked": checked,
        "ticked": ticked,
        "found": sorted_out(checked.lines),
    }
    return page(request, "sheets/check.html", here="sheets", **context)


@require_POST
@signed_in
def sheet_take(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Apply the chosen rows, and say what became of each."""
    kind, seat = _kind(request, code, name)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return redirect("workspace:sheets", code=code)
    try:
        if form.chosen == []:
            messages.warning(request, _("No row was chosen, so nothing was changed. Tick the rows to apply."))
            return _shown(request, seat, kind, parcel_check(kind, seat, form.cleaned_data["parcel"]))
        applied = sheet_apply(kind, seat, form.cleaned_data["parcel"], form.chosen)
        if applied.left:
            return _go_on(request, seat, kind, form, applied)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("workspace:sheets", code=code)
    _keep(request, code, applied.outcomes)
    return redirect("workspace:sheets-result", code=code)


def _go_on(request: HttpRequest, seat: CountryRole, kind: SheetKind, form: ApplyForm, applied: Applied) -> HttpResponse:
    """Many rows take longer than a page may: say how far it went, and show what is left, ticked as before."""
    message = ngettext(
        "%(n)s row was applied, %(left)s are left: this takes longer than one page may. Apply again to go on.",
        "%(n)s rows were applied, %(left)s are left: this takes longer than one page may. Apply again to go on.",
        len(applied.outcomes),
    )
    messages.warning(request, message % {"n": len(applied.outcomes), "left": applied.left})
    checked = parcel_check(kind, seat, form.cleaned_data["parcel"])
    return _shown(request, seat, kind, checked, ticked=form.chosen or ())


def _keep(request: HttpRequest, code: str, outcomes: list[Outcome]) -> None:
    """Say what was done, and keep what was not for the next page."""
    done = sum(outcome.what == "done" for outcome in outcomes)
    messages.success(request, ngettext("%(n)s row was applied.", "%(n)s rows were applied.", done) % {"n": done})
    refused = [[each.cell, each.title, each.message] for each in outcomes if each.what == "refused"]
    already = sum(outcome.what == "already" for outcome in outcomes)
    request.session[OUTCOMES] = {"country": code, "done": done, "already": already, "refused": refused}


@require_safe
@signed_in
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What became of the rows that this person applied last."""
    seat = seat_in(request, code, GOVERNMENT)
    kept = request.session.get(OUTCOMES)
    if not kept or kept["country"] != code:
        return redirect("workspace:sheets", code=code)
    return page(request, "sheets/result.html", here="sheets", country=seat.country, became=kept)
