"""The days at which something turned, where a reader who goes back in time can stop, as frozen dataclasses, PURE."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened on a day, as a whole phrase in the reader's language."""

    day: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A day at which something turned, and all that did; ``here`` where it is the day that is shown."""

    day: dt.date
    happenings: tuple[str, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Stops:
    """The stops in order of time, those next to the day that is shown, and the day before which nothing is known."""

    stops: tuple[Stop, ...]
    before: Stop | None
    after: Stop | None


def stops_of(happenings: Iterable[Happening], first: dt.date | None, shown: dt.date, today: dt.date) -> Stops:
    """The stops from the ``first`` day the public saw anything until ``today``; none where it never did.

    What happened on one day stands in the order in which it is given.
    """
    by_day: dict[dt.date, list[str]] = defaultdict(list)
    for each in happenings:
        if first is not None and first <= each.day <= today:
            by_day[each.day].append(each.words)
    stops = tuple(Stop(day, tuple(by_day[day]), day == shown) for day in sorted(by_day))
    before = [each for each in stops if each.day < shown]
    after = [each for each in stops if each.day > shown]
    return Stops(stops, before[-1] if before else None, after[0] if after else None)
