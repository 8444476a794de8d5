"""What is shown once, right after it was made: it travels to the page that shows it in the browser it was made in.

A cookie carries it there, which nothing but that page is sent and no script can read; the page takes it away again.
Nowhere else is it kept.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

SHOWN_WITHIN = 10 * 60  # seconds


def carry(request: HttpRequest, response: HttpResponse, name: str, text: str, *, to: str) -> None:
    """Give ``text`` to the browser, for the page ``to``."""
    response.set_cookie(
        name, text, max_age=SHOWN_WITHIN, path=reverse(to), httponly=True, samesite="Strict",
        secure=request.is_secure(),
    )  # fmt: skip


def brought(request: HttpRequest, name: str) -> str:
    """What the browser brings; empty where there is nothing. It may be anything: look whether it is what was made."""
    return request.COOKIES.get(name, "")


def let_go(request: HttpRequest, response: HttpResponse, name: str, *, to: str) -> None:
    """Take it away from the browser, which has shown it."""
    if name in request.COOKIES:
        response.delete_cookie(name, path=reverse(to))
