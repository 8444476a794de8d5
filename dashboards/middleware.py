"""Lets an address name the language of its page (``?lang=fr``), so that a page is cited and shared in one language."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

A_YEAR = 365 * 24 * 3600


class LanguageInAddress:
    """Stands before ``LocaleMiddleware``: a language in the address wins over the reader's cookie, and becomes it.

    An unknown language changes nothing. The answer varies by cookie, since the cookie chooses the language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language the address names, and remember it."""
        wanted = request.GET.get("lang", "")
        known = wanted in dict(settings.LANGUAGES)
        if known:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, wanted, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
            )
        return response
