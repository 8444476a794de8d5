"""An end to waiting, however busily the other side keeps sending."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class TookTooLong(Exception):
    """All of a question took longer than it may."""


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Raise ``TookTooLong`` inside the block after so long; a worker asks in its main thread, where alarms arrive."""

    def ring(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
