"""Deep calls find room for their frames: counted in the pages of memory that the system had to clear for them."""

from __future__ import annotations

import resource
from collections.abc import Callable

import pytest

from config.frames import with_room

DEPTHS = range(0, 300, 3)
CALLS = 400


def called() -> None:
    """The call whose frame may find no room."""


called.__code__ = called.__code__.replace(co_stacksize=100)  # so large that no depth steps over the unlucky places


def cleared(depth: int) -> int:
    """How many pages of memory were cleared while a loop so deep made its calls."""
    if depth:
        return cleared(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        called()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst(call: Callable[[int], int]) -> int:
    """What is cleared at the depth where it is most; the smaller of two runs, since others need memory too."""
    return max(min(call(depth), call(depth)) for depth in DEPTHS)


def test_a_loop_at_an_unlucky_depth_asks_for_memory_with_every_call_and_with_room_it_does_not():
    # Should the first not hold any more, the interpreter has learned better, and config/frames.py can go.
    assert worst(cleared) >= CALLS
    assert worst(lambda depth: with_room(cleared, depth)) < CALLS / 10


def test_what_is_called_with_room_gives_and_raises_what_it_does_without():
    assert with_room(str, 5) == "5"
    with pytest.raises(ValueError, match="five"):
        with_room(int, "five")
