"""Slows down who guesses passwords: after some wrong ones for an address, from one place, both have to wait.

Counted per e-mail address and network address together (django-axes keeps the counts in the database, so that all
processes share them): a stranger elsewhere cannot keep an officer out, and one bad day of an officer does not keep out
their whole ministry.
"""

from __future__ import annotations

import datetime as dt
import math
from ipaddress import ip_address, ip_network
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings

from core.clock import now

LONGEST = 255


def client_address(request: Any) -> str | None:
    """The network address of who asks: behind ``NUM_PROXIES`` trusted proxies, what the outermost of them saw."""
    seen = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    proxies = min(settings.NUM_PROXIES, len(seen))
    told = seen[-proxies].strip() if proxies else ""
    for address in (told, str(request.META.get("REMOTE_ADDR", ""))):
        try:
            return str(ip_address(address))
        except ValueError:
            continue
    return None


def place(request: Any) -> str | None:
    """Where a request comes from, as guesses are counted: IPv6 by its /64 network, all of which one household has."""
    address = client_address(request)
    if address and ":" in address:
        return str(ip_network(f"{address.partition('%')[0]}/64", strict=False).network_address)
    return address


def known_as(email: str) -> str:
    """An e-mail address as guesses are counted: the same in any case, and no longer than the column."""
    return email.strip().lower()[:LONGEST]


def address_tried(_request: Any, credentials: dict[str, Any] | None) -> str:
    """The e-mail address somebody tries to sign in with."""
    return known_as(str((credentials or {}).get("email") or ""))


def must_wait(request: Any) -> bool:
    """Whether the sign-in that was just tried in ``request`` was refused, or was the last one, for too many guesses."""
    return bool(getattr(request, "axes_locked_out", False))


def seconds_to_wait(request: Any, email: str) -> int:
    """How long, in whole seconds, until ``email`` may be tried again from where the request comes. One query."""
    tries = AccessAttempt.objects.filter(username=known_as(email), ip_address=place(request))
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    if last is None:
        return 0
    left: dt.timedelta = last + settings.AXES_COOLOFF_TIME - now()
    return max(0, math.ceil(left.total_seconds()))


def forget_guesses(email: str) -> None:
    """Nobody waits any longer for this address: its password is a new one, or was right."""
    AxesProxyHandler.reset_attempts(username=known_as(email))
