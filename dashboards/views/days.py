"""What happens when a page is asked for a day that is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from core.errors import Malformed
from dashboards.asking import day_asked

View = Callable[..., HttpResponseBase]


def asks_a_day(view: View) -> View:
    """Answer 400, with the form and what was typed, where ``as_of`` is not a day the tracker knows."""

    @wraps(view)
    def checked(request: HttpRequest, **address: str) -> HttpResponseBase:
        typed = request.GET.get("as_of", "")
        try:
            day_asked(typed)
        except Malformed as error:
            told = {"typed": typed, "message": error.message}
            return render(request, "dashboards/not_a_day.html", told, status=error.status)
        return view(request, **address)

    return checked
