"""What drawing costs whoever asks for it: pages that are kept, or had not changed, cost nothing and are not counted.

Addresses that differ in anything are drawn anew, so that a caller could have the same page drawn without end; each
caller has a share of drawing (``RATES``, *drawing*), known by their network address, since public pages know no reader.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.guessing import place
from core.fairness import KEPT, rate_of, take

View = Callable[..., HttpResponseBase]
COST = "cost_of_drawing"
# A past day is computed from what had been said by then, and no two callers ask for the same.
PAST_DAY = 4
# Seconds after which a place may be free.
A_MOMENT = 20
TOO_MANY, BUSY = 429, 503


def costs(points: int) -> Callable[[View], View]:
    """A view that takes more than a page does: stands directly above it."""

    def marked(view: View) -> View:
        setattr(view, COST, points)
        return view

    return marked


def points_of(request: HttpRequest, view: View) -> int:
    """What drawing a page costs whoever asks for it."""
    return int(getattr(view, COST, 1)) + (PAST_DAY if request.GET.get("as_of") else 0)


def too_much(request: HttpRequest, view: View) -> HttpResponse | None:
    """Take what drawing costs from the caller's share; the page that says to wait (429) where too little is left."""
    cost = points_of(request, view)
    allowance = take(rate_of("drawing", signed_in=False), f"place:{place(request)}", cost)
    setattr(request, KEPT, allowance)
    if not allowance.refused:
        return None
    return _later(request, TOO_MANY, allowance.resets)


def busy(request: HttpRequest) -> HttpResponse:
    """The page that says to come back in a moment (503): others are having the same written."""
    return _later(request, BUSY, A_MOMENT)


def _later(request: HttpRequest, status: int, seconds: int) -> HttpResponse:
    told = {"seconds": seconds, "busy": status == BUSY}
    page = render(request, "dashboards/too_much.html", told, status=status)
    page.headers["Retry-After"] = str(seconds)
    page.headers["Cache-Control"] = "no-store"
    return page
