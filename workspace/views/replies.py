"""The government's reply to a closed round, commitment by commitment, with evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.models import Commitment
from core.errors import Malformed, RuleBroken, require
from reviews.choices import RoundPhase, RoundState
from reviews.models import ReviewRound
from reviews.selectors import public_phase
from reviews.services import response_make
from workspace.access import person, signed_in
from workspace.forms.reports import EvidenceForm
from workspace.forms.rounds import ReplyForm
from workspace.pages import page
from workspace.rounds import reply_sheet, round_at
from workspace.views.sending import sent

BAD_REQUEST = 400
WAYS = ["GET", "HEAD", "POST"]


def _require_closed(review_round: ReviewRound) -> None:
    """Nobody sees a rating before the round is closed, and afterwards everybody does."""
    message = _("What reviewers handed in is shown here between the closing of the round and its publication.")
    require(review_round.state == RoundState.RESPONSE, "wrong_state", message)


@require_safe
@signed_in
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """What reviewers handed in, without whose it is, and what was replied so far."""
    seat, found = round_at(request, pk)
    _require_closed(found)
    return page(
        request, "rounds/reply.html", here="rounds", country=seat.country, round=found, phase=public_phase(found),
        sheet=reply_sheet(found),
    )  # fmt: skip


@require_http_methods(WAYS)
@signed_in
def reply_one(request: HttpRequest, pk: int, commitment: int = 0) -> HttpResponse:
    """Reply on one commitment, or (``commitment`` 0) on the round as a whole."""
    seat, found = round_at(request, pk)
    _require_closed(found)
    about = get_object_or_404(Commitment, pk=commitment, plan=found.plan_id) if commitment else None
    form = ReplyForm(sent(request))
    evidence = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    status = 200
    if request.method == "POST":
        status = _given(request, found, about, form, evidence)
        if not status:
            messages.success(request, _("Your reply is given. Reviewers who rated this can read it now."))
            return redirect("workspace:round-reply", pk)
    sheet = reply_sheet(found)
    return page(
        request, "rounds/reply_one.html", here="rounds", status=status, country=seat.country, round=found, form=form,
        evidence_form=evidence, faults=[each for each in (form, evidence) if each.is_bound and each.errors],
        open=public_phase(found) == RoundPhase.REPLY, whole=sheet.whole, commitment=about,
        about=next((each for each in sheet.commitments if about and each.found.commitment.pk == about.pk), None),
    )  # fmt: skip


def _given(
    request: HttpRequest, found: ReviewRound, about: Commitment | None, form: ReplyForm, evidence: EvidenceForm
) -> int:
    """Give the reply; the status of the form's page where something is wrong, else 0."""
    if not (form.is_valid() and evidence.is_valid()):
        return BAD_REQUEST
    try:
        response_make(
            user=person(request), review_round=found, commitment=about, text=form.cleaned_data["text"],
            evidence=list(evidence.pieces()), complete=False,
        )  # fmt: skip
    except RuleBroken as error:
        form.refuse(error)
        return error.status
    except Malformed as error:
        evidence.refuse(error)
        return error.status
    return 0
