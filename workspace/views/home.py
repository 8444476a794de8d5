"""Where everybody arrives after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from workspace.access import signed_in
from workspace.pages import page


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What this person is in each country, and what they can do there."""
    return page(request, "home.html", here="home")
