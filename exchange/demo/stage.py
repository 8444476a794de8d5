"""Where the history of Demoland is played: its calendar, its acts, and what the acts before have made.

The history is written in ``fixtures/demo/`` in days counted from the day of loading, so that the country looks alive on
any day: something overdue, something due soon, somebody silent. PURE but for the look-ups of ``Stage``.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from commitments.models import ActionPlan, Commitment, Country, Institution, PolicyArea
from core.clock import start_of_day
from milestones.models import Milestone

Facts = Mapping[str, Any]

# Dates within so many days of today stay as they are written; others fall on the ends of months, as plans print them.
NEAR_DAYS = 60
# The running plan began so many months ago, at the beginning of a month; each plan is two years long.
BEGAN_MONTHS_AGO, PLAN_MONTHS, CURRENT_PLAN = 13, 24, 2
FIRST_HOUR, MINUTES_APART = 8, 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """From days counted from ``today`` to dates and moments (UTC)."""

    today: dt.date

    def day(self, days: int) -> dt.date:
        """The day so many days from today."""
        return self.today + dt.timedelta(days=days)

    def begins(self, days: int) -> dt.date:
        """A first day: the first of its month."""
        return self.day(days).replace(day=1)

    def due(self, days: int) -> dt.date:
        """A due day: as it is when near, else the last of its month."""
        day = self.day(days)
        if abs(days) <= NEAR_DAYS:
            return day
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])

    def plan(self, number: int) -> tuple[dt.date, dt.date]:
        """The first and the last day of a plan; each plan begins the day after the one before it ends."""
        months = (CURRENT_PLAN - number) * PLAN_MONTHS + BEGAN_MONTHS_AGO
        return _month_before(self.today, months), _month_before(self.today, months - PLAN_MONTHS) - dt.timedelta(days=1)

    def days_to(self, day: dt.date) -> int:
        """How many days from today ``day`` is; negative in the past."""
        return (day - self.today).days


def _month_before(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before the month of ``day``."""
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did, so many ``days`` from the day of loading (negative: before)."""

    days: int
    play: Callable[[], object]


def in_order(acts: Iterable[Act], today: dt.date) -> list[tuple[dt.datetime, Act]]:
    """The acts by day, each with a moment of its own; those of one day in the order in which they were written."""
    timed: list[tuple[dt.datetime, Act]] = []
    for act in sorted(acts, key=lambda act: act.days):
        opening = start_of_day(today + dt.timedelta(days=act.days)) + dt.timedelta(hours=FIRST_HOUR)
        next_one = timed[-1][0] + dt.timedelta(minutes=MINUTES_APART) if timed else opening
        timed.append((max(opening, next_one), act))
    return timed


@dataclass(slots=True)
class Stage:
    """What was made so far, by the fixtures' names: ``2-3`` is commitment 3 of plan 2, ``2-3-1`` its first milestone.

    Rows are fetched anew for every act, because services change them.
    """

    calendar: Calendar
    country: Country
    people: dict[str, User]
    areas: dict[str, PolicyArea]
    institutions: dict[str, Institution] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)
    plans: dict[int, int] = field(default_factory=dict)
    commitments: dict[str, int] = field(default_factory=dict)
    milestones: dict[str, int] = field(default_factory=dict)

    @property
    def coordinator(self) -> User:
        """The national coordinator."""
        return self.people["coordinator"]

    def plan(self, number: int) -> ActionPlan:
        """A plan as it is now."""
        return ActionPlan.objects.get(pk=self.plans[number])

    def commitment(self, name: str) -> Commitment:
        """A commitment as it is now."""
        return Commitment.objects.select_related("plan").get(pk=self.commitments[name])

    def milestone(self, name: str) -> Milestone:
        """A milestone as it is now."""
        return Milestone.objects.get(pk=self.milestones[name])

    def speaker(self, by: str | None, institution: str) -> User:
        """Who speaks: the person named, else the institution's officer, else the coordinator."""
        return self.people[by or self.officers.get(institution, "coordinator")]
