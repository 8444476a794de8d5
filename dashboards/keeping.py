"""What costs time is made once and kept in the cache; where two ask at once, one makes it and the other waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")
# Seconds: after so long whoever waits makes it themselves, and so does the next who asks after a maker died.
LONGEST = 10
BETWEEN_LOOKS = 0.01


def made_once(key: str, make: Callable[[], T], kept_for: int) -> T:
    """What is kept under ``key``; else what ``make`` makes, kept for so many seconds.

    The promise holds between all who share the cache: threads always, processes where ``CACHE_URL`` names one for all.
    """
    found = cache.get(key)
    if found is not None:
        return found  # type: ignore[no-any-return]  # the cache holds what was put under this key
    making = f"{key}:making"
    alone = cache.add(making, 1, LONGEST)
    if not alone and (found := _waited_for(key, making)) is not None:
        return found  # type: ignore[return-value]  # as above
    try:
        made = make()
        cache.set(key, made, kept_for)
        return made
    finally:
        if alone:
            cache.delete(making)


def _waited_for(key: str, making: str) -> object | None:
    """What another makes, as soon as it is there; ``None`` where they gave up, or take too long."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        time.sleep(BETWEEN_LOOKS)
        found = cache.get(key)
        if found is not None:
            return found  # type: ignore[no-any-return]  # as above
        if cache.get(making) is None:
            return cache.get(key)  # type: ignore[no-any-return]  # as above
    return None
