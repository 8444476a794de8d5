"""Room for the frames of calls, so that deep calls do not ask the system for memory again and again.

CPython (3.11 to 3.13 at least) keeps the frames of a thread's calls in pieces of 16 KB, and gives a piece back as soon
as the call that began it ends. A loop that happens to run where a piece is nearly full then asks the system for 16 KB,
and has them cleared, with every single call that it makes: a large page, whose template nests a hundred calls deep,
lost a quarter of its time to that. A call whose own frame asks for more than a piece gets a piece of its size, rounded
up to a power of two; what is called from it finds its room in the rest. ``tests/test_frames.py`` shows both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

# Slots of eight bytes: 320 KB, of which nothing is touched; the piece is of 512 KB, and the other 192 KB are the room.
_SLOTS = 40_000
T = TypeVar("T")
R = TypeVar("R")


class RoomForFrames:
    """Middleware: answers within such a call. It belongs before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the rest of the chain does."""
        return with_room(self.get_response, request)


def with_room(function: Callable[[T], R], argument: T) -> R:
    """What ``function`` gives for ``argument``, called with room for the frames of the calls that it makes."""
    return function(argument)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
