"""What is claimed and what is proven, PURE. ``docs/scoring.md`` says each of these in words, with an example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milestones.choices import Completion, LinkOutcome, LinkStatus, MilestoneStatus, RepositoryState, WorkReason

DONE_WITH = (MilestoneStatus.COMPLETED, MilestoneStatus.WITHDRAWN)
# A milestone is called silent when nothing was said of it for longer than this.
SILENT_AFTER_DAYS = 60
# How far ahead work looks: what is due within a month, and within a quarter.
SOON_DAYS, LATER_DAYS = 30, 90
# A report that was asked for is asked for again this many days later at the earliest: what nags is no longer read.
ASK_PAUSE_DAYS = 7


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """What is known of one milestone on a day.

    Attributes:
        status: of the latest report; ``None`` where there is no report.
        proven: the latest report has evidence that is not known to be dead.
        disputed: a reviewer's dispute of the latest report stands.
        any_evidence: some report of this milestone has evidence that is not known to be dead.
    """

    status: MilestoneStatus | None
    proven: bool = False
    disputed: bool = False
    any_evidence: bool = False


def claimed(milestones: Iterable[MilestoneFacts]) -> Completion:
    """The completion a government claims for a commitment, from the latest reports on its milestones.

    Withdrawn milestones are left out. No report at all (or no milestone left) is *not reported*; none begun *not
    started*; all completed *complete*; at least half completed *substantial*; otherwise *limited*. Source: design,
    section 4.
    """
    standing = [facts.status for facts in milestones if facts.status != MilestoneStatus.WITHDRAWN]
    if all(status is None for status in standing):
        return Completion.NOT_REPORTED
    return _step(standing)


def evidenced(milestones: Iterable[MilestoneFacts]) -> Completion:
    """The completion that evidence supports: as ``claimed``, counting a completion only if proven and undisputed.

    Without evidence on any milestone that was not withdrawn it is *no evidence available*. A completion that does not
    count is still a milestone begun. Source: design, section 4.
    """
    standing = [facts for facts in milestones if facts.status != MilestoneStatus.WITHDRAWN]
    if not any(facts.any_evidence for facts in standing):
        return Completion.NO_EVIDENCE
    return _step([_proven_status(facts) for facts in standing])


def _proven_status(facts: MilestoneFacts) -> MilestoneStatus | None:
    if facts.status == MilestoneStatus.COMPLETED and (facts.disputed or not facts.proven):
        return MilestoneStatus.IN_PROGRESS
    return facts.status


def _step(statuses: Sequence[MilestoneStatus | None]) -> Completion:
    """The step of a commitment with at least one milestone."""
    completed = sum(status == MilestoneStatus.COMPLETED for status in statuses)
    begun = completed + sum(status == MilestoneStatus.IN_PROGRESS for status in statuses)
    if not begun:
        return Completion.NOT_STARTED
    if completed == len(statuses):
        return Completion.COMPLETE
    return Completion.SUBSTANTIAL if 2 * completed >= len(statuses) else Completion.LIMITED


def is_overdue(due_date: dt.date | None, status: MilestoneStatus | None, on: dt.date) -> bool:
    """Whether a milestone is late on a day: its due day has passed, and it is neither completed nor withdrawn.

    The due day itself is still in time. Without a date nothing can be late, which pages say.
    """
    return due_date is not None and due_date < on and status not in DONE_WITH


def is_due_within(due_date: dt.date | None, status: MilestoneStatus | None, on: dt.date, days: int) -> bool:
    """Whether an unfinished milestone falls due in the next ``days`` days, today included."""
    return due_date is not None and on <= due_date <= on + dt.timedelta(days=days) and status not in DONE_WITH


def slippage_days(promised: Sequence[dt.date | None]) -> int | None:
    """Days between the first due date ever promised and today's; negative where it was brought forward.

    ``promised`` are all due dates in the order they were promised; ``None`` where no date was ever given.
    """
    dates = [day for day in promised if day is not None]
    return (dates[-1] - dates[0]).days if dates else None


def silent_days(last_reported: dt.date | None, since: dt.date, on: dt.date) -> int:
    """Days without any report, counted from the latest one or, if none, from ``since`` (the plan's first day)."""
    return max(0, (on - max(last_reported or since, since)).days)


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """1 January to 30 June, or 1 July to 31 December; in order of time."""

    year: int
    second: bool

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 7 if self.second else 1, 1)

    @property
    def last(self) -> dt.date:
        """Its last day, which still belongs to it."""
        return dt.date(self.year, 12, 31) if self.second else dt.date(self.year, 6, 30)

    @property
    def warned_from(self) -> dt.date:
        """The day, two months before its end, from which the coordinator is warned."""
        return dt.date(self.year, 11 if self.second else 5, 1)


def half_year_of(day: dt.date) -> HalfYear:
    """The half-year a day lies in."""
    return HalfYear(day.year, day.month > 6)


def half_years(first: dt.date, last: dt.date) -> tuple[HalfYear, ...]:
    """The half-years of a plan that runs from ``first`` to ``last``: those it has at least one day in, in order."""
    start, end = half_year_of(first), half_year_of(last)
    halves = (HalfYear(year, second) for year in range(start.year, end.year + 1) for second in (False, True))
    return tuple(half for half in halves if start <= half <= end)


def repository_state(half: HalfYear, *, added: int, public_since: dt.date, on: dt.date) -> RepositoryState:
    """How the repository of a plan stands in one of its half-years on a day.

    One addition is enough; without any, a half-year is judged only once it has ended, and not at all where it ended
    before the plan was public here. Source: the partnership's co-creation standard 2 (a repository of evidence,
    updated at least twice a year).
    """
    if added:
        return RepositoryState.UPDATED
    if on <= half.last:
        return RepositoryState.ENDING if on >= half.warned_from else RepositoryState.RUNNING
    return RepositoryState.MISSED if public_since <= half.last else RepositoryState.UNTRACKED


def facts_after(facts: MilestoneFacts, status: MilestoneStatus, *, with_evidence: bool) -> MilestoneFacts:
    """What would be known of a milestone after one more report: nobody has disputed it yet, its evidence counts."""
    return MilestoneFacts(
        status=status, proven=with_evidence, disputed=False, any_evidence=facts.any_evidence or with_evidence
    )


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What decides whether a milestone waits for whoever is responsible for it.

    Attributes:
        status: of the latest report; ``None`` where there is no report.
        since: the day from which silence counts where nothing was reported.
        disputed: a reviewer's dispute of the latest report stands.
        asked: a report was asked for after the latest one was made.
        dead_link: an address among the latest report's evidence no longer answers.
        drafted: the reader has begun a report and not handed it in.
    """

    status: MilestoneStatus | None
    due_date: dt.date | None
    last_reported: dt.date | None
    since: dt.date
    disputed: bool = False
    asked: bool = False
    dead_link: bool = False
    drafted: bool = False


def work_reasons(facts: WorkFacts, on: dt.date) -> tuple[WorkReason, ...]:
    """Why a milestone waits on a day, the most urgent first; nothing where it does not. What is due in 30 days is not
    said to be due in 90 as well.
    """
    soon = is_due_within(facts.due_date, facts.status, on, SOON_DAYS)
    silent = silent_days(facts.last_reported, facts.since, on) > SILENT_AFTER_DAYS
    found = {
        WorkReason.DISPUTED: facts.disputed,
        WorkReason.ASKED: facts.asked,
        WorkReason.OVERDUE: is_overdue(facts.due_date, facts.status, on),
        WorkReason.DUE_30: soon,
        WorkReason.DUE_90: not soon and is_due_within(facts.due_date, facts.status, on, LATER_DAYS),
        WorkReason.SILENT: silent and facts.status not in DONE_WITH,
        WorkReason.DEAD_LINK: facts.dead_link,
        WorkReason.DRAFT: facts.drafted,
    }
    return tuple(reason for reason in WorkReason if found[reason])


def can_be_asked(status: MilestoneStatus | None, disputed: bool) -> bool:
    """Whether a report on a milestone can be asked for: it is unfinished, or its completion is disputed."""
    return status not in DONE_WITH or disputed


def ask_again_from(asked_on: dt.date) -> dt.date:
    """The first day on which a report that was asked for, and did not come, may be asked for again."""
    return asked_on + dt.timedelta(days=ASK_PAUSE_DAYS)


# What a request found, by what it says of the address: it answers; nothing is there; perhaps it passes.
ANSWERS = (LinkOutcome.ANSWERED, LinkOutcome.CLOSED)
NOTHING_THERE = (LinkOutcome.GONE, LinkOutcome.NO_SUCH_SITE, LinkOutcome.NO_CONNECTION, LinkOutcome.UNSAFE)
MAY_PASS = (LinkOutcome.TROUBLE, LinkOutcome.SILENT)
# After how long an address is asked again.
AGAIN_ALIVE, AGAIN_FAILING, AGAIN_DEAD = dt.timedelta(days=30), dt.timedelta(days=1), dt.timedelta(days=7)
AGAIN_SOON, AGAIN_LATEST = dt.timedelta(hours=1), dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LinkStanding:
    """What is known of an address: whether it answers, how often in a row it did not, and since when."""

    status: LinkStatus = LinkStatus.UNCHECKED
    failures: int = 0
    failing_since: dt.datetime | None = None


def link_judged(
    before: LinkStanding, outcome: LinkOutcome, at: dt.datetime, wait: dt.timedelta | None = None
) -> tuple[LinkStanding, dt.datetime]:
    """What is known of an address after one more request, and when it is asked again.

    It is dead once nothing was there (no page, no site, no connection, no valid certificate) twice, at least a day
    apart; where the trouble may pass (no answer in time, an error of the site), once it lasted for three requests over
    at least seven days. One answer makes it alive again. What says nothing of the address changes nothing.

    Args:
        wait: how long the site itself asks to wait; heeded up to a week.
    """
    asked_to_wait = min(wait or AGAIN_SOON, AGAIN_LATEST)
    if outcome in ANSWERS:
        return LinkStanding(LinkStatus.ALIVE), at + AGAIN_ALIVE
    if outcome not in NOTHING_THERE + MAY_PASS:
        soon = outcome in (LinkOutcome.LATER, LinkOutcome.OFFLINE)
        return before, at + (max(asked_to_wait, AGAIN_SOON) if soon else AGAIN_ALIVE)
    failures, since = before.failures + 1, before.failing_since or at
    lasted = at - since
    nothing_there = outcome in NOTHING_THERE and failures >= 2 and lasted >= dt.timedelta(days=1)
    no_passing = failures >= 3 and lasted >= dt.timedelta(days=7)
    dead = before.status == LinkStatus.DEAD or nothing_there or no_passing
    status = LinkStatus.DEAD if dead else before.status
    pause = AGAIN_DEAD if dead else max(AGAIN_FAILING, asked_to_wait)
    return LinkStanding(status, failures, since), at + pause
