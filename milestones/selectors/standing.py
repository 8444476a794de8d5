"""Milestones as they stood at a moment, from the raw rows; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from milestones.choices import LinkStatus, MilestoneStatus, StandingStatus
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate
from milestones.rules import MilestoneFacts, is_due_within, is_overdue, slippage_days


@dataclass(frozen=True, slots=True)
class LatestReport:
    """What stands of the latest report on a milestone: its key, what it says, and when it was made."""

    pk: int
    status: MilestoneStatus
    reported_at: dt.datetime


# A due day the public was promised, or none, and the moment from which it was.
Promised = tuple[dt.datetime, dt.date | None]


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """One milestone as it stood at a moment.

    Attributes:
        facts: what the rules of progress ask (``disputed`` is filled in by the room above).
        report: the latest report by then, ``None`` where there was none.
        due_date: the due date promised by then; ``first_due_date`` the first one promised to the public.
        slippage: days between those two; ``None`` where no date was ever given.
        promised: every due date promised by then, in order.
    """

    milestone: Milestone
    facts: MilestoneFacts
    report: LatestReport | None
    due_date: dt.date | None
    first_due_date: dt.date | None
    slippage: int | None
    promised: Sequence[Promised]

    def overdue(self, on: dt.date) -> bool:
        """Whether it was late on that day."""
        return is_overdue(self.due_date, self.facts.status, on)

    def due_within(self, on: dt.date, days: int) -> bool:
        """Whether it fell due within so many days."""
        return is_due_within(self.due_date, self.facts.status, on, days)

    @property
    def last_reported_on(self) -> dt.date | None:
        """The day (UTC) of the latest report."""
        return self.report.reported_at.date() if self.report else None


def facts_of(milestone: Milestone) -> MilestoneFacts:
    """What the rules ask, from the milestone's own columns."""
    reported = milestone.status != StandingStatus.NOT_REPORTED
    return MilestoneFacts(
        status=MilestoneStatus(milestone.status) if reported else None,
        proven=milestone.proven,
        disputed=milestone.disputed,
        any_evidence=milestone.any_evidence,
    )


def live_evidence(moment: dt.datetime) -> Q:
    """Evidence that was there at ``moment`` and was not known to be dead by then."""
    dead = Q(link_status=LinkStatus.DEAD) & Q(checked_at__lte=moment)
    return Q(added_at__lte=moment) & ~dead


def milestones_standing(commitment_ids: Collection[int], moment: dt.datetime) -> Mapping[int, list[MilestoneStanding]]:
    """The milestones of some commitments as they stood at ``moment``, by commitment, in order. Four queries.

    The institutions are shared by the milestones they answer for; the latest report comes with its milestone.
    """
    latest = ProgressReport.objects.filter(milestone=OuterRef("pk")).as_of(moment).latest_first()
    milestones = (
        Milestone.objects.filter(commitment__in=commitment_ids)
        .filter(Q(added_at__isnull=True) | Q(added_at__lte=moment))
        .prefetch_related("institution")
        .annotate(**{f"latest_{name}": Subquery(latest.values(name)[:1]) for name in ("pk", "status", "reported_at")})
        .order_by("commitment_id", "position", "id")
    )
    proven, any_evidence = _evidence(commitment_ids, moment)
    promised = _promised(commitment_ids, moment)
    standing: dict[int, list[MilestoneStanding]] = defaultdict(list)
    for milestone in milestones:
        report = _latest_report(milestone)
        facts = MilestoneFacts(
            status=report.status if report else None,
            proven=report is not None and report.pk in proven,
            any_evidence=milestone.pk in any_evidence,
        )
        own = promised.get(milestone.pk, [])
        dates = [day for _at, day in own]
        first = next((day for day in dates if day is not None), None)
        standing[milestone.commitment_id].append(
            MilestoneStanding(milestone, facts, report, dates[-1] if dates else None, first, slippage_days(dates), own)
        )
    return standing


def _latest_report(milestone: Any) -> LatestReport | None:
    """The report that came with the milestone."""
    if milestone.latest_pk is None:
        return None
    return LatestReport(milestone.latest_pk, MilestoneStatus(milestone.latest_status), milestone.latest_reported_at)


def _evidence(commitment_ids: Collection[int], moment: dt.datetime) -> tuple[set[int], set[int]]:
    """The reports with live evidence, and the milestones with any. One query."""
    found = (
        Evidence.objects.filter(report__milestone__commitment__in=commitment_ids, report__reported_at__lte=moment)
        .filter(live_evidence(moment))
        .values_list("report_id", "report__milestone_id")
    )
    pairs = list(found)
    return {report for report, _ in pairs}, {milestone for _, milestone in pairs}


def _promised(commitment_ids: Collection[int], moment: dt.datetime) -> Mapping[int, list[Promised]]:
    """Every date promised by then, by milestone, in order. One query."""
    by_milestone: dict[int, list[Promised]] = defaultdict(list)
    rows = PromisedDate.objects.filter(milestone__commitment__in=commitment_ids, promised_at__lte=moment)
    for milestone, at, day in rows.order_by("promised_at", "id").values_list("milestone_id", "promised_at", "due_date"):
        by_milestone[milestone].append((at, day))
    return by_milestone
