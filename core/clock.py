"""What time it is, in one place, so that tests may move it and days mean the same everywhere: days are days in UTC."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return timezone.now().astimezone(dt.UTC)


def today() -> dt.date:
    """The present day in UTC."""
    return now().date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The last microsecond of ``day`` in UTC: what was known "as of" a day includes all of that day."""
    return dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)


def start_of_day(day: dt.date) -> dt.datetime:
    """The first moment of ``day`` in UTC; a source that gives only a date is taken to speak then."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC)
