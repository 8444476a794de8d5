"""How much one caller may ask of the API, by what it costs, and the headers that tell them what is left.

Callers are who is signed in, or else network addresses (behind ``NUM_PROXIES`` trusted proxies). A view's
``throttle_scope`` names the kind of work, one of ``RATES`` in the settings; where it names none, looking is a read and
everything else a write. The headers are those of draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import ngettext
from rest_framework.exceptions import APIException, ErrorDetail, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.guessing import place
from core.fairness import KEPT, Allowance, rate_of, take

NOT_MODIFIED = 304
# Points that a read costs more where it asks for one of these.
DEARER = {"as_of": 4, "search": 4, "q": 4, "ordering": 1}


@lru_cache(maxsize=1)
def _root() -> str:
    return reverse("api:api-root")


def cost_of(asked: Request | HttpRequest) -> int:
    """Points of a request: one, and more where a past day is computed, words are searched for or rows are sorted."""
    return 1 + sum(DEARER.get(name, 0) for name in asked.GET)


def taken(request: HttpRequest, scope: str, user: Any, cost: int) -> Allowance:
    """Take the cost from the caller's share of that kind of work, and keep what is left with the request."""
    known = user is not None and user.is_authenticated
    caller = f"person:{user.pk}" if known else f"place:{place(request)}"
    allowance = take(rate_of(scope, signed_in=known), caller, cost)
    setattr(request, KEPT, allowance)
    return allowance


class FairShare(BaseThrottle):
    """Lets a request in while its caller's share lasts; asked again for the same request, it takes nothing."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the request may go on."""
        asked: HttpRequest = request._request
        self.allowance = getattr(asked, KEPT, None)
        if self.allowance is None:
            reading = request.method in SAFE_METHODS
            scope = getattr(view, "throttle_scope", "") or ("reads" if reading else "writes")
            self.allowance = taken(asked, scope, request.user, cost_of(asked) if reading else 1)
        return not self.allowance.refused

    def wait(self) -> float | None:
        """Seconds until it is worth asking again."""
        return self.allowance.resets if self.allowance else None


class Counted(APIView):
    """A view that counts before it looks at what is allowed: who is refused, or sends a wrong token, is counted too."""

    throttle_classes = (FairShare,)

    def perform_authentication(self, request: Request) -> None:
        """Know the caller. A caller whom nobody knows is one by their address."""
        try:
            super().perform_authentication(request)
        except APIException:
            self.check_throttles(request)
            raise

    def check_permissions(self, request: Request) -> None:
        """First the share, then what may be done."""
        self.check_throttles(request)
        super().check_permissions(request)

    def throttled(self, request: Request, wait: float) -> NoReturn:
        """Too many. Raises Throttled."""
        seconds = int(wait)
        message = ngettext(
            "That was too much at once: ask again in %(seconds)d second.",
            "That was too much at once: ask again in %(seconds)d seconds.",
            seconds,
        )
        refusal = Throttled(seconds)
        refusal.detail = ErrorDetail(message % {"seconds": seconds}, Throttled.default_code)
        raise refusal


class RateHeaders:
    """Tells every caller of the API what is left to them; an answer that had not changed cost them little.

    It stands outside of what answers 304, since only there it is known that nothing had changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Write the two headers; what no view counted is a read of whoever is at that address."""
        response = self.get_response(request)
        if not request.path.startswith(_root()):
            return response
        allowance: Allowance | None = getattr(request, KEPT, None)
        if allowance is None:
            allowance = taken(request, "reads", None, 1)
        elif response.status_code == NOT_MODIFIED:
            allowance.cost_little()
        rate = allowance.rate
        response.headers["RateLimit-Policy"] = f'"{rate.name}";q={rate.quota};w={rate.window}'
        response.headers["RateLimit"] = f'"{rate.name}";r={allowance.left};t={allowance.resets}'
        return response
