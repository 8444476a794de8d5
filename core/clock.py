"""What time it is, in one place, so that tests may move it and days mean the same everywhere: days are days in UTC."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

# The moment a history is being told at; empty but for that. It is a context's own: no request ever sees another's.
_told_at: ContextVar[dt.datetime | None] = ContextVar("told_at", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC; inside ``at`` the moment told of."""
    return (_told_at.get() or timezone.now()).astimezone(dt.UTC)


def today() -> dt.date:
    """The present day in UTC."""
    return now().date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let it be ``moment`` inside the block, for this thread alone.

    For loading a history through the services, so that every row and event carries the moment it tells of. Never used
    by requests: what a person does happens now. A test looks for its callers.

    Raises:
        ValueError: the moment has no time zone, or has not come yet.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    if moment > timezone.now():
        raise ValueError("A history is of the past: this moment has not come yet.")
    token = _told_at.set(moment)
    try:
        yield
    finally:
        _told_at.reset(token)


def end_of_day(day: dt.date) -> dt.datetime:
    """The last microsecond of ``day`` in UTC: what was known "as of" a day includes all of that day."""
    return dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)


def start_of_day(day: dt.date) -> dt.datetime:
    """The first moment of ``day`` in UTC; a source that gives only a date is taken to speak then."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC)
