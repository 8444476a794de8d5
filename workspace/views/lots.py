"""Seats drawn by lot: the coordinator's page, and the volunteers'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.models import Lot, ReviewRound
from reviews.rules.conflicts import GOVERNMENT_KINDS
from reviews.selectors import volunteer_followed
from reviews.services import (
    lot_announce,
    lot_draw,
    lot_make,
    lot_replace,
    volunteer_confirm,
    volunteer_register,
    volunteer_withdraw,
)
from reviews.services.lots import seats_of
from workspace.access import person, signed_in
from workspace.forms.base import WorkspaceForm
from workspace.forms.lots import AnnounceForm, DrawForm, LotForm, ReplaceForm
from workspace.forms.seats import VolunteerForm
from workspace.pages import page
from workspace.rounds import round_at
from workspace.views.sending import sent, tried

WAYS = ["GET", "HEAD", "POST"]
FORMS: dict[str, tuple[type[WorkspaceForm], Callable[..., Any]]] = {
    "announce": (AnnounceForm, lot_announce), "draw": (DrawForm, lot_draw), "replace": (ReplaceForm, lot_replace),
}  # fmt: skip


@require_http_methods(WAYS)
@signed_in
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """The lot of a round: beginning it, or its next step."""
    seat, found = round_at(request, pk)
    made = Lot.objects.filter(round=found).select_related("organisation", "round__plan").first()
    if made is None:
        return _begin(request, seat.country, found)
    step = "announce" if made.announced_at is None else "draw" if made.drawn_at is None else "replace"
    kind, act = FORMS[step]
    form = kind(sent(request))
    done, status = tried(form, lambda: act(user=person(request), lot=made, **form.cleaned_data))
    if done is not None:
        messages.success(request, _said(step))
        return redirect("workspace:lot", pk)
    return page(
        request, "lots/lot.html", here="rounds", status=status, country=seat.country, round=found, lot=made, form=form,
        step=step, volunteers=made.volunteers.standing().count(),
        panel=made.volunteers.filter(pseudonym__in=seats_of(made)).select_related("appointment"),
    )  # fmt: skip


def _begin(request: HttpRequest, country: Any, found: ReviewRound) -> HttpResponse:
    listed = list(country.institutions.exclude(kind__in=GOVERNMENT_KINDS).order_by("name", "pk"))
    form = LotForm(sent(request), institutions=listed)
    made, status = tried(form, lambda: lot_make(user=person(request), review_round=found, **form.cleaned_data))
    if made is not None:
        messages.success(request, _("From now on people may volunteer: pass the address on."))
        return redirect("workspace:lot", found.pk)
    return page(request, "lots/begin.html", here="rounds", status=status, country=country, round=found, form=form)


def _said(step: str) -> str:
    words = {
        "announce": _("The list is published. Nobody can be added to it, and nobody knows the seed yet."),
        "draw": _("The panel is drawn, and the seats are offered."),
        "replace": _("The seat is offered to the next of the reserve."),
    }
    return words[step]


@require_http_methods(WAYS)
def volunteer(request: HttpRequest, pk: int) -> HttpResponse:
    """Put oneself forward for a panel, without an account."""
    found = get_object_or_404(Lot.objects.select_related("round__plan__country", "organisation"), round=pk)
    start = {"language": (get_language() or "en").split("-")[0]}
    form = VolunteerForm(sent(request), quotas=found.quotas, initial=start)
    made, status = tried(
        form,
        lambda: volunteer_register(
            lot=found, email=form.cleaned_data["email"], name=form.cleaned_data["name"],
            language=form.cleaned_data["language"], values=form.values(),
        ),
    )  # fmt: skip
    told: dict[str, Any] = {"lot": found, "round": found.round}
    if made is not None:
        return page(request, "lots/volunteered.html", address=form.cleaned_data["email"], **told)
    return page(request, "lots/volunteer.html", form=form, status=status, **told)


@require_http_methods(WAYS)
def volunteer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mailed link leads: onto the list, and off it again."""
    found = volunteer_followed(token)
    if found is None:
        return page(request, "seats/link_closed.html", status=404)
    if request.method == "POST":
        act = volunteer_withdraw if request.POST.get("do") == "withdraw" else volunteer_confirm
        found = act(volunteer=found)
        return redirect("workspace:volunteer-confirm", token)
    return page(request, "lots/volunteer_link.html", volunteer=found, lot=found.lot, round=found.lot.round)
