"""The address at which one's own due dates can be followed from a calendar program: made, shown once, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import CalendarKey
from accounts.selectors import calendar_key_of
from accounts.services import calendar_key_end, calendar_key_make
from commitments.choices import GOVERNMENT
from workspace import shown_once
from workspace.access import person, seats_of, signed_in
from workspace.pages import page

COOKIE = "new_calendar_key"


@require_safe
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """Whether there is such an address, how to use it, and, right after it was made, the address itself."""
    user = person(request)
    key = calendar_key_of(user)
    address = _address_made(request, key)
    serving = [seat for seat in seats_of(user) if seat.role in GOVERNMENT]
    response = page(request, "calendar/calendar.html", here="calendar", key=key, address=address, serving=serving)
    shown_once.let_go(request, response, COOKIE, to="workspace:calendar")
    return response


def _address_made(request: HttpRequest, key: CalendarKey | None) -> str:
    """The address that was just made, if this browser brings it; empty for anything but the key in force."""
    made = shown_once.brought(request, COOKIE)
    if key is None or CalendarKey.digest(made) != key.key_sha256:
        return ""
    return request.build_absolute_uri(reverse("dashboards:own-calendar", args=[made]))


@require_POST
@signed_in
def make(request: HttpRequest) -> HttpResponseRedirect:
    """Make an address; the one before it ends."""
    key = calendar_key_make(person=person(request))
    response = redirect("workspace:calendar")
    shown_once.carry(request, response, COOKIE, key, to="workspace:calendar")
    return response


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponseRedirect:
    """End the address."""
    calendar_key_end(person=person(request))
    messages.success(request, _("The address has ended: calendars that read it get nothing any more."))
    return redirect("workspace:calendar")
