"""What costs time is made once and kept in the cache; where two ask at once, one makes it and the other waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
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


class NoPlace(Exception):
    """So many do it already as may at once."""


@contextmanager
def one_place_of(name: str, places: int, longest: int) -> Iterator[None]:
    """One of some places to do what is heavy, for as long as the block takes.

    One that was never given back falls free after so many seconds. Shared as ``made_once`` is.

    Raises:
        NoPlace: all of them are taken.
    """
    for place in range(places):
        if cache.add(f"{name}:{place}", 1, longest):
            try:
                yield
            finally:
                cache.delete(f"{name}:{place}")
            return
    raise NoPlace


class Placed(Iterator[bytes]):
    """Parts of an answer that hold a place until the answer is closed, read to its end or not."""

    def __init__(self, place: AbstractContextManager[None], parts: Callable[[], Iterator[bytes]]) -> None:
        """Take the place now. Raises NoPlace."""
        self._held = ExitStack()
        self._held.enter_context(place)
        self._parts = parts()

    def __next__(self) -> bytes:
        """The next part."""
        return next(self._parts)

    def close(self) -> None:
        """Give the place back."""
        self._held.close()


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
