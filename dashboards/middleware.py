"""Lets an address name the language of its page (``?lang=fr``), so that a page is cited and shared in one language.

What is shown inside other sites' pages, or read by programs, leaves nothing behind with its reader: no cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponseBase]
A_YEAR = 365 * 24 * 3600
# What marks an answer after which no language is remembered.
NOTHING_REMEMBERED = "nothing_remembered"


def remembers_nothing(view: View) -> View:
    """A view whose language in the address is for this answer alone."""

    @wraps(view)
    def forgetting(request: HttpRequest, **address: str) -> HttpResponseBase:
        response = view(request, **address)
        setattr(response, NOTHING_REMEMBERED, True)
        return response

    return forgetting


class LanguageInAddress:
    """Stands before ``LocaleMiddleware``: a language in the address wins over the reader's cookie, and becomes it.

    An unknown language changes nothing. The answer varies by cookie, since the cookie chooses the language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language the address names, and remember it unless the view asked not to."""
        wanted = request.GET.get("lang", "")
        known = wanted in dict(settings.LANGUAGES)
        if known:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if known and not getattr(response, NOTHING_REMEMBERED, False):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, wanted, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
            )
        return response
