"""What is told of every request: its name, one line in the log, its share of the metrics. Never who asked, or what."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from api.metrics import request_told
from commitments.policies import is_operator
from core.request_ids import request_begins, request_ends

logger = logging.getLogger("tracker.requests")

MISTAKE = 500
NOWHERE = "none"


class Watched:
    """Stands outside of everything else, and tells of each request when its answer begins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the request, answer it, and tell how it went."""
        name = request_begins(request.headers.get("X-Request-ID", ""))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = name
            self._tell(request, response.status_code, time.perf_counter() - began)
        finally:
            request_ends()
        return response

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        route = route_of(request)
        request_told(request, route, status, seconds)
        told = {
            "method": request.method, "route": route, "status": status, "milliseconds": round(seconds * 1000, 1),
            "who": who_asked(request),
        }  # fmt: skip
        logger.log(logging.ERROR if status >= MISTAKE else logging.INFO, "request", extra=told)


def route_of(request: HttpRequest) -> str:
    """The name of the address that answered, such as ``api:commitment-list``; never the address itself."""
    found = request.resolver_match
    return (found.view_name or NOWHERE) if found else NOWHERE


def who_asked(request: HttpRequest) -> str:
    """What kind of caller it was, as far as answering had to find out: no session is read for this."""
    known: Any = getattr(request, "user", None)
    if type(known) is SimpleLazyObject:
        known = getattr(request, "_cached_user", None)
    if known is None or not known.is_authenticated:
        return "anonymous"
    return "operator" if is_operator(known) else "person"
