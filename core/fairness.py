"""Who may ask for how much: a share of each kind of work for each caller, in windows of time.

A caller is known by a keyed digest alone. Each window begins at a moment of the caller's own, so that those who wait do
not all come back at once. What is asked costs points; what is refused costs none.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from core.clock import now
from core.counting import counted

# Where a request keeps what is left to its caller.
KEPT = "tracker_allowance"
# Parts of a point, so that an answer that was there already can cost less than one.
PARTS = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """So many points (``quota``) of one kind of work in so many seconds (``window``)."""

    name: str
    quota: int
    window: int


@dataclass(slots=True)
class Allowance:
    """What is left to a caller after what they just asked: points, and the seconds until the window ends."""

    rate: Rate
    cost: int
    used: int
    resets: int
    refused: bool
    _give_back: Callable[[int], int | None] = field(repr=False)

    @property
    def left(self) -> int:
        """Points that are left, never less than none."""
        return max(0, (self.rate.quota * PARTS - self.used) // PARTS)

    def cost_little(self) -> None:
        """What was asked for had not changed: a tenth of the cost is enough."""
        back = self.cost * (PARTS - 1)
        if not self.refused and self._give_back(-back) is not None:
            self.used -= back


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"shares:{secret}".encode()).digest()


def rate_of(name: str, *, signed_in: bool) -> Rate:
    """What the settings allow of that kind of work to whoever is, or is not, signed in."""
    anonymous, known, window = settings.RATES[name]
    return Rate(name, known if signed_in else anonymous, window)


def take(rate: Rate, caller: str, cost: int = 1) -> Allowance:
    """Take the cost of a request from the caller's share; ``refused`` where it is not enough.

    Where counting does not work everything is allowed.
    """
    who = hashlib.blake2b(f"{rate.name}:{caller}".encode(), key=_key(settings.SECRET_KEY), digest_size=12)
    moment = now().timestamp() + int.from_bytes(who.digest()[:4], "big") % rate.window
    number, into = divmod(moment, rate.window)
    left = rate.window - into
    key = f"{who.hexdigest()}:{int(number)}"

    def add(amount: int) -> int | None:
        return counted(key, amount, now().timestamp() + left)

    cost = min(cost, rate.quota)
    used = add(cost * PARTS) or 0
    refused = used > rate.quota * PARTS
    if refused:
        used = add(-cost * PARTS) or 0
    return Allowance(rate, cost, used, max(1, math.ceil(left)), refused, add)
