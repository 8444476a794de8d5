"""Invitations: the coordinator's side, and the page that the link leads to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from commitments.choices import InvitationState, Role
from commitments.models import Country, Invitation
from commitments.selectors import invitation_followed
from commitments.services import (
    invitation_accept,
    invitation_join,
    invitation_make,
    invitation_resend,
    invitation_withdraw,
)
from core.clock import now
from workspace.access import person, seat_in, signed_in
from workspace.forms.people import InvitationForm, JoinForm
from workspace.pages import page
from workspace.signing_in import sign_in
from workspace.views.people import COORDINATOR
from workspace.views.sending import sent, tried

GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite an officer; ``?institution=`` chooses one beforehand."""
    country = seat_in(request, code, COORDINATOR).country
    institutions = list(country.institutions.order_by("name", "pk"))
    start = {"institution": request.GET.get("institution"), "language": (get_language() or "en").split("-")[0]}
    form = InvitationForm(sent(request), institutions=institutions, initial=start)
    made, status = tried(
        form,
        lambda: invitation_make(user=person(request), country=country, role=Role.OFFICER, **form.cleaned_data),
    )
    if made is not None:
        return redirect("workspace:invited", code, made.pk)
    return page(request, "people/invite.html", here="people", country=country, form=form, status=status)


def _invitation_of(request: HttpRequest, code: str, pk: int) -> tuple[Country, Invitation]:
    """An officer's invitation that waits for an answer, for the coordinator of its country."""
    country = seat_in(request, code, COORDINATOR).country
    waiting = Invitation.objects.unanswered().filter(country=country, role=Role.OFFICER)
    return country, get_object_or_404(waiting.select_related("institution"), pk=pk)


@require_safe
@signed_in
def invited(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One invitation: whether it was mailed, and until when it holds.

    Its link is in the mail alone: whoever follows it chooses the password of an account with that address, and so must
    be the one who reads its mail, not the coordinator.
    """
    country, found = _invitation_of(request, code, pk)
    return page(
        request, "people/invited.html", here="people", country=country, invitation=found, state=found.state(now())
    )


@require_POST
@signed_in
def resend(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Mail an invitation again, with a new link."""
    _country, found = _invitation_of(request, code, pk)
    invitation_resend(user=person(request), invitation=found)
    messages.success(request, _("The invitation is sent again, with a new link. The link before it no longer works."))
    return redirect("workspace:invited", code, pk)


@require_POST
@signed_in
def withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    _country, found = _invitation_of(request, code, pk)
    invitation_withdraw(user=person(request), invitation=found)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works, and the address is forgotten."))
    return redirect("workspace:people", code)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads, signed in or not."""
    found = invitation_followed(token)
    if found is None:
        return page(request, "people/invitation_closed.html", status=404, state="unknown")
    row, state = found
    if state != InvitationState.OPEN:
        return page(request, "people/invitation_closed.html", status=GONE, state=state.value, invitation=row)
    return _accepting(request, row, token) if request.user.is_authenticated else _joining(request, row, token)


def _accepting(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    """Who signed in already takes the part with one click, if it is theirs."""
    user = person(request)
    if request.method == "POST":
        invitation_accept(user=user, token=token)
        _welcome(request, user)
        return redirect("workspace:home")
    own = user.email.lower() == row.email.lower()
    return page(request, "people/invitation_accept.html", invitation=row, own=own)


def _joining(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    """Who did not sign in may be new, or have an account: the page offers both, and does not tell which is so."""
    form = JoinForm(sent(request), initial={"name": row.name})
    made, status = tried(form, lambda: invitation_join(token=token, **form.cleaned_data))
    if made is not None:
        _welcome(request, made)
        return sign_in(request, made, to=reverse("workspace:home"))
    return page(request, "people/invitation.html", invitation=row, form=form, status=status)


def _welcome(request: HttpRequest, user: User) -> None:
    messages.success(request, _("Welcome, %(name)s. What waits for you is listed here.") % {"name": user.name})
