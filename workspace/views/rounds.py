"""What coordinators run: rounds from the schedule to publication, and the proposals of organisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.choices import PlanState
from commitments.models import ActionPlan
from reviews.models import Proposal, Questionnaire
from reviews.services import (
    proposal_decline,
    response_complete,
    response_waive,
    round_close,
    round_create,
    round_extend,
    round_open,
    round_publish,
    seat_offer,
)
from workspace.access import person, seat_in, signed_in
from workspace.forms.rounds import DeclineForm, ExtendForm, OfferForm, RoundForm, step_form
from workspace.pages import page
from workspace.rounds import COORDINATOR, round_at, rounds_of, sheet_of
from workspace.views.sending import sent, tried

WAYS = ["GET", "HEAD", "POST"]
STEPS: dict[str, Callable[..., Any]] = {
    "open": round_open, "close": round_close, "complete": response_complete, "waive": response_waive,
    "publish": round_publish,
}  # fmt: skip


@require_safe
@signed_in
def rounds(request: HttpRequest, code: str) -> HttpResponse:
    """The rounds of a country."""
    country = seat_in(request, code, COORDINATOR).country
    return page(request, "rounds/rounds.html", here="rounds", country=country, rounds=rounds_of(country))


@require_http_methods(WAYS)
@signed_in
def round_new(request: HttpRequest, code: str) -> HttpResponse:
    """Schedule a round."""
    country = seat_in(request, code, COORDINATOR).country
    plans = list(ActionPlan.objects.filter(country=country, state__in=(PlanState.PUBLISHED, PlanState.CLOSED)))
    versions = {each.code: each for each in Questionnaire.objects.order_by("code", "version")}
    form = RoundForm(
        sent(request),
        plans=plans,
        questionnaires=list(versions.values()),
        initial={"plan": plans[-1] if plans else None},
    )
    made, status = tried(form, lambda: round_create(user=person(request), **form.cleaned_data))
    if made is not None:
        messages.success(request, _("The round is scheduled. From now on organisations may propose reviewers."))
        return redirect("workspace:round", made.pk)
    return page(request, "rounds/new.html", here="rounds", country=country, form=form, plans=plans, status=status)


@require_safe
@signed_in
def round_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: seats, proposals, and what can be done today."""
    seat, found = round_at(request, pk)
    return page(request, "rounds/round.html", here="rounds", country=seat.country, sheet=sheet_of(found))


@require_http_methods(WAYS)
@signed_in
def round_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step forward, after a page that says what it means."""
    seat, found = round_at(request, pk)
    act = STEPS.get(step)
    if act is None:
        raise Http404
    form = step_form(found, step, sent(request))
    made, status = tried(form, lambda: act(user=person(request), review_round=found, **form.cleaned_data))
    if made is not None:
        messages.success(request, _done(step))
        return redirect("workspace:round", pk)
    return page(
        request, "rounds/step.html", here="rounds", country=seat.country, sheet=sheet_of(found), step=step, form=form,
        status=status, reply_days=settings.RESPONSE_WINDOW_DAYS, revise_days=settings.REVISION_WINDOW_DAYS,
    )  # fmt: skip


def _done(step: str) -> str:
    words = {
        "open": _("The round is open: reviewers can rate."),
        "close": _("The round is closed. The time to reply has begun."),
        "complete": _("Your reply is complete."),
        "waive": _("Noted: you do not reply."),
        "publish": _("The round is published: everybody can read all of it."),
    }
    return words[step]


@require_http_methods(WAYS)
@signed_in
def round_longer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give reviewers more time, for a public reason."""
    seat, found = round_at(request, pk)
    form = ExtendForm(sent(request))
    made, status = tried(form, lambda: round_extend(user=person(request), review_round=found, **form.cleaned_data))
    if made is not None:
        messages.success(request, _("The round closes later. Reviewers see it, and everybody reads why."))
        return redirect("workspace:round", pk)
    told = {"country": seat.country, "round": found, "form": form}
    return page(request, "rounds/extend.html", here="rounds", status=status, **told)


@require_http_methods(WAYS)
@signed_in
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a proposal: offer the seat, or decline for a public reason."""
    rows = Proposal.objects.confirmed().select_related("round__plan__country", "organisation")
    asked = get_object_or_404(rows, pk=pk)
    seat = seat_in(request, asked.round.plan.country_id, COORDINATOR)
    if asked.declined_at or asked.appointment_id:
        messages.info(request, _("This proposal was answered already."))
        return redirect("workspace:round", asked.round_id)
    declining = request.POST.get("do") == "decline"
    listed = None if asked.organisation_id else list(seat.country.institutions.order_by("name", "pk"))
    offer = OfferForm(None if declining else sent(request), institutions=listed)
    decline = DeclineForm(sent(request) if declining else None)
    said, status = _declined(request, asked, decline) if declining else _offered(request, asked, offer)
    if said:
        messages.success(request, said)
        return redirect("workspace:round", asked.round_id)
    return page(
        request, "rounds/proposal.html", here="rounds", status=status, country=seat.country, proposal=asked,
        offer=offer, decline=decline, form=decline if declining else offer,
    )  # fmt: skip


def _offered(request: HttpRequest, asked: Proposal, form: OfferForm) -> tuple[str, int]:
    """Offer the seat; what to say of it, or the status of the form's page."""
    made, status = tried(form, lambda: seat_offer(user=person(request), proposal=asked, **form.cleaned_data))
    return (_("The seat is offered, and who was proposed is told by mail."), 0) if made is not None else ("", status)


def _declined(request: HttpRequest, asked: Proposal, form: DeclineForm) -> tuple[str, int]:
    """Decline; what to say of it, or the status of the form's page."""
    made, status = tried(form, lambda: proposal_decline(user=person(request), proposal=asked, **form.cleaned_data))
    return (_("The proposal is declined, and your reason is public."), 0) if made is not None else ("", status)
