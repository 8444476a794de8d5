"""What reviewers do: their rounds, and rating one commitment after the other; nothing typed is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Stale
from reviews.models import Rating, RatingEvidence
from reviews.selectors import predating_in, reviewer_rounds
from reviews.services import (
    rating_evidence_add,
    rating_evidence_remove,
    rating_save,
    rating_submit,
    ratings_stand,
    recusal_make,
)
from workspace.access import person, signed_in
from workspace.forms.judging import RatingForm, StandBackForm, started
from workspace.forms.reports import EvidenceForm
from workspace.judging import Bench, bench_at, desk_of, papers_of, seat_at
from workspace.lines import lines_of
from workspace.pages import page
from workspace.saved import saved_of
from workspace.views.sending import sent, tried

BAD_REQUEST = 400
REMOVE = "remove-"
WAYS = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def reviews(request: HttpRequest) -> HttpResponse:
    """The rounds this person has a seat in, what waits for them first."""
    return page(request, "judging/reviews.html", here="reviews", rounds=reviewer_rounds(person(request)))


@require_safe
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own part of one round, commitment by commitment."""
    desk = desk_of(request, pk)
    if desk.seat.accepted_at is None:
        return redirect("workspace:seat", desk.seat.pk)
    user = person(request)
    old = predating_in(user, [pk]).get(pk, set())
    lines = lines_of(desk, user, old)
    left = next((each for each in lines if each.state in ("none", "draft")), None)
    return page(request, "judging/review.html", here="reviews", desk=desk, lines=lines, next=left)


@require_POST
@signed_in
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, after the reply, that one's ratings stand."""
    review_round, _seat = seat_at(request, pk)
    ratings_stand(user=person(request), review_round=review_round)
    messages.success(request, _("Noted: your ratings stand as they are. You may still revise until the last day."))
    return redirect("workspace:review", pk)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the bench: the rating, and a piece of evidence to add."""

    rating: RatingForm
    evidence: EvidenceForm


@require_http_methods(WAYS)
@signed_in
def judge(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """One commitment: all that is needed to judge it, and the rating beside it."""
    bench = bench_at(request, pk, commitment)
    if request.method == "POST":
        return _autosaved(request, bench) if request.headers.get("HX-Request") else _sent(request, bench)
    form = RatingForm(scores=bench.scores, revising=bench.revising, initial=started(bench.rating))
    return _draw(request, bench, Sheet(form, EvidenceForm()))


def _draw(request: HttpRequest, bench: Bench, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    faults = [form for form in (sheet.rating, sheet.evidence) if form.is_bound and form.errors]
    return page(
        request, "judging/judge.html", here="reviews", status=status, bench=bench, papers=papers_of(bench),
        form=sheet.rating, evidence_form=sheet.evidence, faults=faults, stand_back=StandBackForm(), **more,
    )  # fmt: skip


def _save(bench: Bench, form: RatingForm) -> Rating:
    """Keep what is well-formed of the form as the draft.

    Raises:
        DomainError: as ``rating_save``.
    """
    return rating_save(
        user=bench.user, review_round=bench.round, commitment=bench.commitment, scores=form.given(),
        seen_saved_at=form.seen,
    )  # fmt: skip


def _autosaved(request: HttpRequest, bench: Bench) -> HttpResponse:
    """The draft saved while its author goes on writing: only the line that says so is drawn again."""
    form = RatingForm(request.POST.dict(), scores=bench.scores, revising=bench.revising)
    form.full_clean()
    told: dict[str, Any] = {"seen": form.data.get("saved_at", "")}
    try:
        told["saved"] = saved_of(_save(bench, form))
    except DomainError as error:
        told["refusal"] = error
    return page(request, "judging/saved.html", **told)


def _sent(request: HttpRequest, bench: Bench) -> HttpResponse:
    """Keep all that is well-formed, then do what the button says; else say what is wrong."""
    form = RatingForm(request.POST.dict(), scores=bench.scores, revising=bench.revising)
    evidence = EvidenceForm(request.POST, request.FILES)
    form.full_clean()
    evidence.full_clean()
    done = request.POST.get("do", "save")
    try:
        rating = _save(bench, form)
        form.seen_as_of(rating)
        _take_in(bench, rating, evidence)
        _take_out(bench, rating, done)
    except Stale as error:
        return _elsewhere(request, bench, Sheet(form, evidence), error)
    except DomainError as error:
        form.refuse(error)
    if form.errors or evidence.errors:
        again = Sheet(form, evidence if evidence.errors else EvidenceForm.nothing())
        return _draw(request, _again(request, bench), again, status=BAD_REQUEST)
    return _hand_in(request, bench, form) if done == "hand-in" else _saved(request, bench, done)


def _again(request: HttpRequest, bench: Bench) -> Bench:
    return bench_at(request, bench.round.pk, bench.commitment.pk)


def _elsewhere(request: HttpRequest, bench: Bench, sheet: Sheet, error: Stale) -> HttpResponse:
    """Another device saved the draft since this page was drawn: both stand on it, and sending again takes this one."""
    now = _again(request, bench)
    if now.rating is not None:
        sheet.rating.seen_as_of(now.rating)
    sheet.rating.refuse(error)
    return _draw(request, now, sheet, status=error.status, elsewhere=now.rating)


def _take_in(bench: Bench, rating: Rating, evidence: EvidenceForm) -> None:
    """Add the pieces of evidence; one that is refused does not keep the others out."""
    for piece in evidence.pieces():
        try:
            rating_evidence_add(user=bench.user, rating=rating, draft=piece)
            evidence.taken(piece)
        except DomainError as error:
            evidence.refuse(error, piece)


def _take_out(bench: Bench, rating: Rating, done: str) -> None:
    key = done.removeprefix(REMOVE)
    if done.startswith(REMOVE) and key.isdecimal() and len(key) < 19:
        for piece in RatingEvidence.objects.filter(rating=rating, pk=key).select_related("rating__commitment__plan"):
            rating_evidence_remove(user=bench.user, evidence=piece)


def _saved(request: HttpRequest, bench: Bench, done: str) -> HttpResponse:
    here = reverse("workspace:judge", args=[bench.round.pk, bench.commitment.pk])
    if done != "save":
        return redirect(f"{here}#evidence")
    messages.success(request, _("Your draft is saved. Nobody but you sees it until you hand it in."))
    return redirect(here)


def _hand_in(request: HttpRequest, bench: Bench, form: RatingForm) -> HttpResponse:
    """Make a revision of the draft, or show the form again with what stands in the way; the draft stays then."""
    try:
        rating_submit(user=bench.user, review_round=bench.round, commitment=bench.commitment, revision_reason=form.why)
    except DomainError as error:
        empty = EvidenceForm.nothing()
        (empty if error.field == "evidence" else form).refuse(error)
        return _draw(request, _again(request, bench), Sheet(form, empty), status=error.status)
    said = _("Your rating is handed in: %(reference)s. %(title)s")
    messages.success(request, said % {"reference": bench.commitment.reference, "title": bench.title})
    return redirect("workspace:review", bench.round.pk)


@require_http_methods(WAYS)
@signed_in
def stand_back(request: HttpRequest, pk: int, commitment: int) -> HttpResponse:
    """Stand back from one commitment, for a public reason."""
    bench = bench_at(request, pk, commitment)
    form = StandBackForm(sent(request))
    made, status = tried(
        form,
        lambda: recusal_make(
            user=bench.user, review_round=bench.round, commitment=bench.commitment, **form.cleaned_data
        ),
    )
    if made is not None:
        messages.success(request, _("Noted in public: you do not judge this commitment."))
        return redirect("workspace:review", pk)
    return page(request, "judging/stand_back.html", here="reviews", bench=bench, form=form, status=status)
