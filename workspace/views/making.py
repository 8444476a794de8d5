"""Answering how a plan was made: one page of questions that saves itself, handed in as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Stale
from dashboards.reader import reader_language
from reviews.choices import RoundPhase
from reviews.models import AnswerSheet, Appointment, ReviewRound
from reviews.selectors import public_phase
from reviews.services import answers_save, answers_submit
from workspace.access import person, signed_in
from workspace.forms.making import MakingForm
from workspace.judging import seat_at
from workspace.pages import page
from workspace.saved import saved_of

BAD_REQUEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def making(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a round's questionnaire."""
    review_round, seat = seat_at(request, pk)
    if review_round.questionnaire is None:
        raise Http404
    sheet = AnswerSheet.objects.filter(round=review_round, reviewer=person(request)).first()
    if request.method != "POST":
        return _draw(request, review_round, seat, _form(None, review_round, sheet), sheet)
    form = _form(request.POST.dict(), review_round, sheet)
    form.full_clean()
    if request.headers.get("HX-Request"):
        return _autosaved(request, review_round, form)
    return _sent(request, review_round, seat, form)


def _form(data: Any, review_round: ReviewRound, sheet: AnswerSheet | None) -> MakingForm:
    questionnaire = review_round.questionnaire
    sections = list(questionnaire.sections.prefetch_related("questions")) if questionnaire else []
    return MakingForm(
        data, sections=sections, language=reader_language(), revising=public_phase(review_round) == RoundPhase.REVISION,
        answers=sheet.answers if sheet else {}, saved_at=sheet.saved_at if sheet else None,
    )  # fmt: skip


def _draw(
    request: HttpRequest, review_round: ReviewRound, seat: Appointment, form: MakingForm, sheet: AnswerSheet | None,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    questionnaire, language = review_round.questionnaire, reader_language()
    last = sheet.revisions.order_by("-number").first() if sheet else None
    stage = public_phase(review_round)
    revised = last is not None and last.after_reply
    writable = stage == RoundPhase.RATING or (stage == RoundPhase.REVISION and last is not None and not revised)
    return page(
        request, "making/making.html", here="reviews", status=status, round=review_round, seat=seat, form=form,
        saved=saved_of(sheet), last=last, phase=stage, writable=writable,
        title=questionnaire.text("title", language) if questionnaire else ("", ""),
        introduction=questionnaire.text("introduction", language) if questionnaire else ("", ""),
    )  # fmt: skip


def _save(request: HttpRequest, review_round: ReviewRound, form: MakingForm) -> AnswerSheet:
    return answers_save(user=person(request), review_round=review_round, answers=form.given(), seen_saved_at=form.seen)


def _autosaved(request: HttpRequest, review_round: ReviewRound, form: MakingForm) -> HttpResponse:
    """The draft saved while its author goes on writing: only the line that says so is drawn again."""
    told: dict[str, Any] = {"seen": form.data.get("saved_at", "")}
    try:
        told["saved"] = saved_of(_save(request, review_round, form))
    except DomainError as error:
        told["refusal"] = error
    return page(request, "judging/saved.html", **told)


def _sent(request: HttpRequest, review_round: ReviewRound, seat: Appointment, form: MakingForm) -> HttpResponse:
    """Keep all that is well-formed, then hand it in if that is what the button says; else say what is wrong."""
    status = BAD_REQUEST
    try:
        sheet = _save(request, review_round, form)
        form.seen_as_of(sheet.saved_at)
        if not form.errors and request.POST.get("do") == "hand-in":
            answers_submit(user=person(request), review_round=review_round, revision_reason=form.why)
            messages.success(request, _("Your answers are handed in."))
            return redirect("workspace:review", review_round.pk)
    except Stale as error:
        known = AnswerSheet.objects.filter(round=review_round, reviewer=person(request)).first()
        if known is not None:
            form.seen_as_of(known.saved_at)
        form.refuse(error)
        status = error.status
    except DomainError as error:
        form.refuse(error)
        status = error.status
    sheet_now = AnswerSheet.objects.filter(round=review_round, reviewer=person(request)).first()
    if form.errors:
        return _draw(request, review_round, seat, form, sheet_now, status=status)
    messages.success(request, _("Your draft is saved. Nobody but you sees it until you hand it in."))
    return redirect("workspace:making", review_round.pk)
