"""A short way for what programs read without a cookie: no session, no messages, no forms stand before the data.

Sessions, messages and the pages of signing in are for people with a browser. A read of the API without a cookie has no
use for any of them, and they would cost more than the answer. Such a request goes by the few parts below; everything
else, and every write, by all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string

Answer = Callable[[HttpRequest], Any]
PREFIX, PAGES = "/api/v1/", ("/api/v1/docs/",)
PARTS = (
    "api.throttles.RateHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "config.conditional.Conditional",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class PlainReads:
    """Answers plain reads by the short way, and sends everything else on."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain, and build the short one."""
        self.get_response = get_response
        self.short = _chain()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        if not is_plain(request):
            whole: HttpResponse = self.get_response(request)
            return whole
        response: HttpResponse = self.short(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


def is_plain(request: HttpRequest) -> bool:
    """Whether this reads data without a cookie."""
    return (
        request.method in ("GET", "HEAD")
        and request.path_info.startswith(PREFIX)
        and not request.path_info.startswith(PAGES)
        and "HTTP_COOKIE" not in request.META
    )


class Short(BaseHandler):
    """The framework's way to a view, with nothing around it; an address is looked up once."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of an address. Raises Resolver404."""
        match = _view_at(request.path_info)
        request.resolver_match = match
        return match


@lru_cache(maxsize=256)
def _view_at(path: str) -> ResolverMatch:
    return resolve(path)


def _chain() -> Answer:
    """The parts around the views, the first one outermost."""
    handler: Any = Short()  # what it does around a view has no public name
    handler._view_middleware, handler._template_response_middleware, handler._exception_middleware = [], [], []
    answer: Answer = convert_exception_to_response(handler._get_response)
    for part in reversed(PARTS):
        answer = convert_exception_to_response(import_string(part)(answer))
    return answer
