"""Who comes in: people who signed in, as what they are in a country. What they may do is decided by the policies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from commitments.choices import GOVERNMENT, Role
from commitments.models import CountryRole
from core.errors import permit
from workspace import kept

BAD_REQUEST = 400
View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Let in who signed in, and send everybody else to the door.

    A form that was sent after the session had ended is not lost: see ``kept``.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **address: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_the_door(request)
        response = view(request, **address)
        if request.method == "POST" and response.status_code < BAD_REQUEST:
            kept.forget(request, kept.way_back(request))
        return response

    return guarded


def _to_the_door(request: HttpRequest) -> HttpResponseBase:
    """To signing in, and back to the page from there; what was typed waits for whoever comes back."""
    page = request.get_full_path()
    if request.method == "POST":
        page = kept.way_back(request)
        kept.keep(request, page)
    door = redirect_to_login(page)
    # A part of a page must not be replaced by the page for signing in.
    return HttpResponseClientRedirect(door.url) if request.headers.get("HX-Request") else door


def person(request: HttpRequest) -> User:
    """Who signed in; only for views behind ``signed_in``."""
    if not isinstance(request.user, User):
        raise TypeError("This view is not behind signed_in.")
    return request.user


def seats_of(user: User) -> list[CountryRole]:
    """What ``user`` is today, country by country. One query."""
    return list(user.country_roles.active().select_related("country", "institution").order_by("country_id"))


def seat_in(request: HttpRequest, code: str, roles: Sequence[Role] = GOVERNMENT) -> CountryRole:
    """The seat of who asks in a country; one query.

    Raises:
        Http404: no seat there: what a country prepares is not told to others.
        NotPermitted: a seat, but none of ``roles``.
    """
    seat = person(request).country_roles.active().select_related("country", "institution").filter(country=code).first()
    if seat is None:
        raise Http404
    permit(seat.role in roles, "not_your_part", _("This page belongs to another part in this country than yours."))
    return seat
