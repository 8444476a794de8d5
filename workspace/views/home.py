"""Where everybody arrives after signing in: my work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from reviews.selectors import reviewer_rounds
from workspace import kept
from workspace.access import person, seats_of, signed_in
from workspace.pages import page
from workspace.repository import warnings_for
from workspace.work import COUNTED, my_work


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person in every country they serve, and what they can do there."""
    user = person(request)
    seats = seats_of(user)
    roles = {seat.role for seat in seats}
    return page(
        request, "home.html", here="home", roles=roles, work=my_work(user, seats), counted=COUNTED,
        warnings=warnings_for(seats), rounds=[desk for desk in reviewer_rounds(user) if desk.waits],
    )  # fmt: skip


@require_POST
@signed_in
def forget(request: HttpRequest) -> HttpResponseRedirect:
    """Throw away what was kept of a form over a session that had ended."""
    back = kept.way_back(request)
    kept.forget(request, back)
    return redirect("workspace:home" if back == request.get_full_path() else back)
