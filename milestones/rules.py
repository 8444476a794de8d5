"""What is claimed and what is proven, PURE. ``docs/scoring.md`` says each of these in words, with an example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milestones.choices import Completion, MilestoneStatus

DONE_WITH = (MilestoneStatus.COMPLETED, MilestoneStatus.WITHDRAWN)


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
