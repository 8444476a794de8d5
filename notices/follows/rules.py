"""When somebody who follows something is written to, PURE."""

from __future__ import annotations

import datetime as dt

# Days a link that confirms holds; afterwards the request is deleted.
LINK_DAYS = 7
# Things that one address follows at most.
MOST_FOLLOWED = 100
# Letters that the mail server refuses for good within a month, and none that it takes: nobody reads there.
MOST_REFUSED = 3
# Lines of one letter at most; what is more is counted.
MOST_LINES = 60


def week_of(day: dt.date) -> dt.date:
    """The Monday on which the week of a day begins: who is written to weekly is written to from then on."""
    return day - dt.timedelta(days=day.weekday())
