"""Every page of the workspace: the same frame around it, and refusals that say what happened and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from accounts.models import User
from core.errors import DomainError
from workspace.access import seats_of
from workspace.kept import fill_in

OK = 200
OWN = "/workspace/"


def page(request: HttpRequest, template: str, *, here: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """Draw ``template`` with the reader's seats in its frame; ``here`` is the part of the navigation we are in.

    What a person had typed here when their session had ended is filled into the forms of ``context``, unless the page
    says that they were refused.
    """
    seats = seats_of(request.user) if isinstance(request.user, User) else []
    let_in = status == OK
    frame = {"seats": seats, "here": here, "kept": fill_in(request, context) if let_in else None}
    return render(request, f"workspace/{template}", {**context, **frame}, status=status)


class Refusals:
    """Turns what the domain refuses, and no view caught, into a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let no cache keep anything of the workspace, refusals included."""
        response = self.get_response(request)
        if request.path.startswith(OWN):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a refusal, with its status; ``None`` for everything else, and outside the workspace."""
        if not isinstance(error, DomainError) or not request.path.startswith(OWN):
            return None
        return page(request, "refused.html", status=error.status, error=error)
