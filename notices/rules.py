"""When somebody is told of what, PURE."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from notices.choices import Occasion

# Days before a due date on which its institution is told.
SOON, NOW = 30, 7
# Days between two reminders of what stays overdue.
OVERDUE_EVERY = 7
# Events older than this are no news: nobody is told of them any more. In days.
NEWS_DAYS = 14
# How long a person finds on a page what was mailed to them. In days.
KEPT_DAYS = 30

# What a person was told, by occasion and subject, and the last day on which.
ToldBefore = Mapping[tuple[str, str], dt.date]


def due_occasion(due: dt.date, day: dt.date) -> Occasion | None:
    """How near an unfinished milestone's due date is on a day; ``None`` while it is far. The due day is in time."""
    left = (due - day).days
    if left < 0:
        return Occasion.OVERDUE
    if left <= NOW:
        return Occasion.DUE_7
    return Occasion.DUE_30 if left <= SOON else None


def overdue_to_tell(told: ToldBefore, subject: str, day: dt.date) -> Occasion | None:
    """Whether what is overdue is told on a day: at once the first time, then weekly at most.

    All that stays overdue is repeated on the same day: nobody with seven late milestones is written to daily.
    """
    first = told.get((Occasion.OVERDUE, subject))
    if first is None:
        return Occasion.OVERDUE
    last = max(first, told.get((Occasion.OVERDUE_AGAIN, subject), first))
    repeated = max((on for (occasion, _), on in told.items() if occasion == Occasion.OVERDUE_AGAIN), default=None)
    resting = repeated is not None and (day - repeated).days < OVERDUE_EVERY
    return Occasion.OVERDUE_AGAIN if (day - last).days >= OVERDUE_EVERY and not resting else None
