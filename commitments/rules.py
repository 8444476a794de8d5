"""Plans on a given day, and how their commitments are addressed, PURE."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from commitments.choices import Phase

INVENTED_COUNTRY = "ZZ"


@dataclass(frozen=True, slots=True)
class PlanDates:
    """What decides which plan is the current one. ``key`` is whatever the caller knows the plan by."""

    key: int
    number: int
    start_date: dt.date
    end_date: dt.date


def phase_on(start_date: dt.date, end_date: dt.date, on: dt.date) -> Phase:
    """The phase of a plan on a day; both its first and its last day are days of implementation."""
    if on < start_date:
        return Phase.CO_CREATION
    return Phase.IMPLEMENTATION if on <= end_date else Phase.ENDED


def elapsed_share(start_date: dt.date, end_date: dt.date, on: dt.date) -> float:
    """The share (0 to 1) of a plan's days that have passed at the end of ``on``."""
    days = (end_date - start_date).days + 1
    return min(1.0, max(0.0, ((on - start_date).days + 1) / days))


def current_plan(plans: Iterable[PlanDates], on: dt.date) -> PlanDates | None:
    """The plan a country is judged by on a day.

    Of the plans that have begun, the one in implementation with the highest number, else the one that ended last; if
    none has begun, the one that begins first.
    """
    known = list(plans)
    begun = [plan for plan in known if plan.start_date <= on]
    running = [plan for plan in begun if on <= plan.end_date]
    if running:
        return max(running, key=lambda plan: plan.number)
    if begun:
        return max(begun, key=lambda plan: (plan.end_date, plan.number))
    return min(known, key=lambda plan: (plan.start_date, plan.number), default=None)


def reference_for(number: str, taken: Collection[str]) -> str:
    """How a commitment is addressed in its plan: the number it prints (``12``), a repeated one as ``12-b`` and so on.

    Characters that an address cannot carry become hyphens; a commitment without number is ``x``.
    """
    base = re.sub(r"[^0-9A-Za-z.]+", "-", number).strip("-.").lower() or "x"
    if base not in taken:
        return base
    index = 2
    while f"{base}-{_letters(index)}" in taken:
        index += 1
    return f"{base}-{_letters(index)}"


def _letters(index: int) -> str:
    """1 → a, 2 → b, 26 → z, 27 → aa: the way spreadsheets count columns."""
    text = ""
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
