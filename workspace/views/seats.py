"""How a seat comes about: proposed by an organisation, confirmed by its mail, taken with a declaration of interests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.choices import PUBLIC_STATES, Role
from commitments.policies import role_in
from reviews.choices import RoundState
from reviews.models import Appointment, ReviewRound
from reviews.rules.conflicts import GOVERNMENT_KINDS
from reviews.selectors import proposal_followed, seat_consequences
from reviews.services import appointment_accept, appointment_decline, proposal_confirm, proposal_make
from workspace.access import person, signed_in
from workspace.forms.seats import DeclarationForm, OrganisationProposalForm, ProposalForm
from workspace.pages import page
from workspace.views.sending import sent, tried

WAYS = ["GET", "HEAD", "POST"]
GONE = 410


@require_http_methods(WAYS)
@signed_in
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own seat: what it asks, the declaration, accepting or declining it."""
    rows = Appointment.objects.select_related(
        "round__plan__country", "round__plan__locality", "organisation", "employer"
    )
    own = get_object_or_404(rows, pk=pk, reviewer=person(request))
    if request.method == "POST" and request.POST.get("do") == "decline":
        appointment_decline(user=person(request), appointment=own)
        messages.success(request, _("You declined the seat. The coordinator sees it; nobody sees why."))
        return redirect("workspace:reviews")
    country = own.round.plan.country
    form = DeclarationForm(sent(request), institutions=list(country.institutions.order_by("name", "pk")))
    taken, status = tried(form, lambda: appointment_accept(user=person(request), appointment=own, **form.cleaned_data))
    if taken is not None:
        messages.success(request, _taken(taken))
        return redirect("workspace:review", own.round_id)
    return page(
        request, "seats/seat.html", here="reviews", status=status, seat=own, form=form,
        foreseen=seat_consequences(own), open=own.round.state in (RoundState.SCHEDULED, RoundState.OPEN),
    )  # fmt: skip


def _taken(seat: Appointment) -> str:
    """What follows from the declaration."""
    recused = seat.recusals.count()
    if not recused:
        return _("The seat is yours. You judge every commitment of the plan.")
    return ngettext(
        "The seat is yours. You do not judge %(n)d commitment, because of a conflict.",
        "The seat is yours. You do not judge %(n)d commitments, because of a conflict.",
        recused,
    ) % {"n": recused}


@require_http_methods(WAYS)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody forward for a round: with an account as a reviewer at once, without one by a mailed link."""
    rounds = ReviewRound.objects.filter(plan__state__in=PUBLIC_STATES).select_related("plan__country", "plan__locality")
    found = get_object_or_404(rounds, pk=pk)
    country = found.plan.country
    role = role_in(request.user, country.pk)
    own = role.institution if role is not None and role.role == Role.REVIEWER else None
    start = {"language": (get_language() or "en").split("-")[0]}
    if own is not None:
        form = ProposalForm(sent(request), initial=start)
    else:
        listed = list(country.institutions.exclude(kind__in=GOVERNMENT_KINDS).order_by("name", "pk"))
        form = OrganisationProposalForm(sent(request), organisations=listed, initial=start)
    made, status = tried(form, lambda: proposal_make(user=request.user, review_round=found, **form.cleaned_data))
    told: dict[str, Any] = {"round": found, "country": country, "own": own}
    if made is not None:
        return page(request, "seats/proposed.html", contact=form.cleaned_data.get("contact_email", ""), **told)
    open_still = found.state in (RoundState.SCHEDULED, RoundState.OPEN)
    return page(request, "seats/propose.html", form=form, open=open_still, status=status, **told)


@require_http_methods(WAYS)
def proposal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mailed link leads: the organisation stands by its proposal with one click."""
    found = proposal_followed(token)
    if found is None or found.declined_at is not None:
        return page(request, "seats/link_closed.html", status=404 if found is None else GONE)
    if request.method == "POST":
        found = proposal_confirm(proposal=found)
    return page(request, "seats/confirm.html", proposal=found)
