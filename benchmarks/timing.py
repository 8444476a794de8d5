"""How a call is timed."""

from __future__ import annotations

import time
from collections.abc import Callable


def fastest(call: Callable[[], object], times: int = 15) -> float:
    """The shortest of several runs in milliseconds: what the machine can do when nothing else disturbs it."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def milliseconds(value: float) -> str:
    """For the table."""
    return f"{value:.1f} ms"
