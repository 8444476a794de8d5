"""Plans on a given day, how their commitments are addressed and ordered, and what a draft lacks, PURE."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from commitments.choices import FORBIDDING, Lack, OgpValue, Phase

INVENTED_COUNTRY = "ZZ"
# "5 to 15 ambitious commitments". Source: the partnership's page on action plans.
RECOMMENDED = (5, 15)
USUAL_YEARS = (2, 4)
DAYS_A_YEAR = 365.25


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


def moved(keys: Sequence[int], key: int, place: int) -> list[int]:
    """The same keys with ``key`` at ``place`` (from 1; beyond the ends means at the end); as they are without it."""
    if key not in keys:
        return list(keys)
    others = [each for each in keys if each != key]
    index = min(max(place, 1), len(keys)) - 1
    return [*others[:index], key, *others[index:]]


def moved_along(day: dt.date, old_start: dt.date, new_start: dt.date) -> dt.date:
    """``day`` of a plan that began in the month of ``old_start``, as many months on as the new plan begins later.

    The last day of a month stays the last day of a month; a day that a shorter month lacks becomes its last.
    """
    months = (new_start.year - old_start.year) * 12 + new_start.month - old_start.month
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends_month = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if ends_month else min(day.day, last))


@dataclass(frozen=True, slots=True)
class MilestoneSketch:
    """What a draft's check list asks of a milestone; ``institution`` is the key of its own one, if it has one."""

    key: int
    due_date: dt.date | None
    institution: int | None


@dataclass(frozen=True, slots=True)
class CommitmentSketch:
    """What a draft's check list asks of a commitment."""

    key: int
    number: str
    title: str
    problem: str
    action: str
    expected_result: str
    lead: int | None
    values: frozenset[str]
    end_date: dt.date | None
    milestones: tuple[MilestoneSketch, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a draft lacks, and where: in a milestone, a commitment, an institution, or the plan as a whole."""

    lack: Lack
    commitment: int | None = None
    milestone: int | None = None
    institution: int | None = None

    @property
    def forbids(self) -> bool:
        """Whether the plan cannot be published like this."""
        return self.lack in FORBIDDING


def lacks(
    start_date: dt.date,
    end_date: dt.date,
    commitments: Sequence[CommitmentSketch],
    with_officers: Collection[int],
    *,
    national: bool = True,
) -> list[Missing]:
    """What a draft from ``start_date`` to ``end_date`` lacks: first what forbids publishing, then in the plan's order.

    ``with_officers`` are the institutions that somebody is appointed to report for. Only a national plan has a usual
    length.
    """
    numbers = Counter(each.number for each in commitments if each.number)
    titles = Counter(alike(each.title) for each in commitments)
    found = [*_lacks_of_number(len(commitments))]
    found += [Missing(Lack.UNUSUAL_LENGTH)] if national and not _usual(end_date - start_date) else []
    for each in commitments:
        found += [Missing(lack, each.key) for lack in _lacks_of_promise(each, end_date)]
        found += [Missing(Lack.SAME_NUMBER, each.key)] if numbers[each.number] > 1 else []
        found += [Missing(Lack.SAME_TITLE, each.key)] if titles[alike(each.title)] > 1 else []
        for milestone in each.milestones:
            own = _lacks_of_milestone(milestone, each, start_date, end_date)
            found += [Missing(lack, each.key, milestone.key) for lack in own]
    found += [
        Missing(Lack.NO_OFFICER, institution=key) for key in _responsible(commitments) if key not in with_officers
    ]
    return sorted(found, key=lambda missing: not missing.forbids)


def _usual(length: dt.timedelta) -> bool:
    """Whether a plan lasts about two or four years: half a year more or less is what late deliveries took in the past.

    Source: the partnership's glossary, "action plan"; its page on dates and deadlines.
    """
    return any(abs(length.days - years * DAYS_A_YEAR) <= DAYS_A_YEAR / 2 for years in USUAL_YEARS)


def alike(words: str) -> str:
    """Words as they are compared: small letters, single spaces."""
    return " ".join(words.split()).casefold()


def _lacks_of_number(commitments: int) -> Iterator[Missing]:
    least, most = RECOMMENDED
    if not commitments:
        yield Missing(Lack.NO_COMMITMENTS)
    elif commitments < least:
        yield Missing(Lack.FEW_COMMITMENTS)
    elif commitments > most:
        yield Missing(Lack.MANY_COMMITMENTS)


def _lacks_of_promise(commitment: CommitmentSketch, plan_ends: dt.date) -> list[Lack]:
    """Source of the OGP values: the partnership's glossary, "relevance"; technology alone is not relevance."""
    asked = {
        Lack.NO_MILESTONES: not commitment.milestones,
        Lack.NO_LEAD: commitment.lead is None,
        Lack.NO_PROBLEM: not commitment.problem.strip(),
        Lack.NO_ACTION: not commitment.action.strip(),
        Lack.NO_RESULT: not commitment.expected_result.strip(),
        Lack.NO_VALUE: not commitment.values,
        Lack.TECHNOLOGY_ALONE: commitment.values == {OgpValue.TECHNOLOGY},
        Lack.ENDS_AFTER_PLAN: commitment.end_date is not None and commitment.end_date > plan_ends,
    }
    return [lack for lack, lacking in asked.items() if lacking]


def _lacks_of_milestone(
    milestone: MilestoneSketch, commitment: CommitmentSketch, start_date: dt.date, end_date: dt.date
) -> list[Lack]:
    due = milestone.due_date
    asked = {
        Lack.NO_DUE_DATE: due is None,
        Lack.DUE_OUTSIDE_PLAN: due is not None and not start_date <= due <= end_date,
        Lack.NO_INSTITUTION: milestone.institution is None and commitment.lead is None,
    }
    return [lack for lack, lacking in asked.items() if lacking]


def _responsible(commitments: Sequence[CommitmentSketch]) -> list[int]:
    """Who will have to report, in the plan's order, each once: a milestone's own institution, else the lead."""
    named = [milestone.institution or each.lead for each in commitments for milestone in each.milestones]
    return list(dict.fromkeys(key for key in named if key is not None))
