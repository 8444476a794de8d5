"""How the milestones of a plan were planned, claimed and proven over its time, PURE: spans, and days to count on.

*Planned* is what should have been completed by a day if every **first** promise had been kept: dates that were put off
since do not move it, so that the distance to it is the delay. A milestone counts from the day it was first promised to
the public, if that is later than its date, and no longer once it, or its commitment, was withdrawn. *Claimed* is what
the latest reports said on that day; *evidenced* what of it had evidence not known to be dead, and no dispute standing:
the same rules as ``milestones.rules``, told of each day.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.clock import end_of_day, start_of_day
from milestones.choices import MilestoneStatus

# Points of a curve: months, or quarters, or years, so that there are no more than these.
MOST_POINTS = 60
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
# From a moment on, until just before another.
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How many milestones there were at the end of a day, and how many of them should have been, were reported and were
    proven to be completed; of a day to come only the plan is known.
    """

    day: dt.date
    total: int
    planned: int
    claimed: int | None
    evidenced: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A report that a milestone was completed or withdrawn: the span in which it was the latest, what became of it.

    ``evidence`` are the spans in which a piece of its evidence counted; ``findings`` what its reviewers found, in
    order: when, who, and whether it was a dispute.
    """

    span: Span
    status: MilestoneStatus
    evidence: Sequence[Span] = ()
    findings: Sequence[tuple[dt.datetime, int, bool]] = ()


@dataclass(frozen=True, slots=True)
class MilestoneLife:
    """One milestone: while it was in the plan, its first promise and when that was made, its reports in order."""

    stands: Span
    first_due: dt.date | None = None
    promised_at: dt.datetime | None = None
    reports: Sequence[Said] = field(default=())


def curve(lives: Sequence[MilestoneLife], days: Sequence[dt.date], as_of: dt.date) -> tuple[CurvePoint, ...]:
    """The counts at the end of each of ``days`` (in order), in one pass over the milestones."""
    moments = [end_of_day(day) for day in days]
    total = _counts(moments, (life.stands for life in lives))
    planned = _counts(moments, (span for life in lives for span in _planned(life)))
    claimed = _counts(moments, (span for life in lives for span in _claimed(life)))
    evidenced = _counts(moments, (span for life in lives for span in _evidenced(life)))
    return tuple(
        CurvePoint(day, total[n], planned[n], *((claimed[n], evidenced[n]) if day <= as_of else (None, None)))
        for n, day in enumerate(days)
    )


def _counts(moments: Sequence[dt.datetime], spans: Iterable[Span]) -> list[int]:
    """How many spans hold each of the moments."""
    changes = [0] * (len(moments) + 1)
    for (begin, end), number in Counter(spans).items():
        changes[bisect_left(moments, begin)] += number
        changes[bisect_left(moments, max(begin, end))] -= number
    counts, running = [], 0
    for change in changes[:-1]:
        running += change
        counts.append(running)
    return counts


def _within(span: Span, bounds: Span) -> Iterator[Span]:
    begin, end = max(span[0], bounds[0]), min(span[1], bounds[1])
    if begin < end:
        yield begin, end


def _in_force(life: MilestoneLife) -> Iterator[tuple[Said, Span]]:
    """Each report with the span in which it was the latest, while the milestone was in the plan."""
    return ((report, span) for report in life.reports for span in _within(report.span, life.stands))


def _planned(life: MilestoneLife) -> Iterator[Span]:
    """While it should have been completed: less the time in which it was reported to be withdrawn."""
    if life.first_due is None or life.promised_at is None:
        return
    begin, last = max(start_of_day(life.first_due), life.promised_at), life.stands[1]
    for report, (gone, back) in _in_force(life):
        if report.status == MilestoneStatus.WITHDRAWN:
            yield from _within((begin, gone), life.stands)
            begin = max(begin, back)
    yield from _within((begin, last), life.stands)


def _claimed(life: MilestoneLife) -> Iterator[Span]:
    """While the latest report said that it was completed."""
    return (span for report, span in _in_force(life) if report.status == MilestoneStatus.COMPLETED)


def _evidenced(life: MilestoneLife) -> Iterator[Span]:
    """While that report had evidence that counted, and nobody's dispute of it stood."""
    for report, (begin, end) in _in_force(life):
        if report.status != MilestoneStatus.COMPLETED or not report.evidence:
            continue
        turns = {begin, end, *(at for span in report.evidence for at in span), *(at for at, *_ in report.findings)}
        for since, until in pairwise(sorted(at for at in turns if begin <= at <= end)):
            if _proven(report, since):
                yield since, until


def _proven(report: Said, at: dt.datetime) -> bool:
    alive = any(since <= at < until for since, until in report.evidence)
    latest = {reviewer: disputed for found_at, reviewer, disputed in report.findings if found_at <= at}
    return alive and not any(latest.values())


def last_turn(lives: Iterable[MilestoneLife], by: dt.date) -> dt.date:
    """The last day until ``by`` on which a completion began or ended to count; the first of all days where none did."""
    turns = (
        at.date()
        for life in lives
        for said in life.reports
        for at in (*said.span, *(at for span in said.evidence for at in span), *(at for at, *_ in said.findings))
    )
    return max((day for day in turns if day <= by), default=dt.date.min)


def curve_days(first: dt.date, last: dt.date, as_of: dt.date) -> list[dt.date]:
    """The ends of months from ``first`` to ``last``, at most ``MOST_POINTS`` of them, with both and ``as_of``."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month + 1)
    step = next(step for step in (1, 3, 12, 60) if len(months) <= step * MOST_POINTS)
    ends = [dt.date(month // 12, month % 12 + 1, 1) - dt.timedelta(days=1) for month in months if month % step == 0]
    return sorted({first, last, as_of, *(day for day in ends if first < day < last)})
