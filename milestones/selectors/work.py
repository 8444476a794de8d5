"""What waits for whoever answers for milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from core.models import AppendOnlyQuerySet
from milestones.choices import LinkStatus, MilestoneStatus, StandingStatus, WorkReason
from milestones.models import Evidence, Milestone, ProgressReport, ProgressRequest, ReportDraft
from milestones.rules import WorkFacts, silent_days, work_reasons

URGENCY = {reason: place for place, reason in enumerate(WorkReason)}


@dataclass(frozen=True, slots=True)
class MilestoneWork:
    """A milestone somebody answers for, and why it waits for them.

    Attributes:
        milestone: with its commitment, plan, country and both institutions.
        reasons: the most urgent first; empty where nothing has to be done now.
        report_id: the latest report's key, ``None`` where there is none.
        silent_days: days since anything was said of it.
        asked_note: what the coordinator wrote when asking, where a request is open.
    """

    milestone: Milestone
    reasons: tuple[WorkReason, ...]
    report_id: int | None
    silent_days: int
    asked_note: str

    @property
    def reason(self) -> WorkReason | None:
        """The most urgent reason."""
        return self.reasons[0] if self.reasons else None


def work_of(user: Any, on: dt.date) -> list[MilestoneWork]:
    """All milestones of open plans that ``user`` answers for, the most urgent first, then by due date. One query."""
    found = [_work(milestone, on) for milestone in _milestones(user)]
    return sorted(found, key=lambda each: (_urgency(each), each.milestone.due_date or dt.date.max))


def _urgency(work: MilestoneWork) -> int:
    return URGENCY[work.reason] if work.reason else len(URGENCY)


def _milestones(user: Any) -> Iterator[Milestone]:
    latest = ProgressReport.objects.filter(milestone=OuterRef("pk")).latest_first().values("pk")[:1]
    requests: AppendOnlyQuerySet[ProgressRequest] = ProgressRequest.objects.filter(milestone=OuterRef("pk"))
    asked = requests.order_by("-asked_at", "-id")
    dead = Evidence.objects.filter(report=OuterRef("latest_report_id"), link_status=LinkStatus.DEAD)
    return iter(
        Milestone.objects.answered_for_by(user)
        .select_related("commitment__plan__country", "commitment__lead_institution", "institution")
        .annotate(latest_report_id=Subquery(latest))
        .annotate(
            asked_at=Subquery(asked.values("asked_at")[:1]),
            asked_note=Subquery(asked.values("note")[:1]),
            dead_link=Exists(dead),
            drafted=Exists(ReportDraft.objects.visible_to(user).filter(milestone=OuterRef("pk"))),
        )
        .order_by("commitment__plan__country", "commitment__plan", "commitment__position", "position", "id")
    )


def _work(milestone: Milestone, on: dt.date) -> MilestoneWork:
    reported = milestone.last_reported_at
    asked_at: dt.datetime | None = getattr(milestone, "asked_at", None)
    asked = asked_at is not None and (reported is None or asked_at > reported)
    last, since = reported.date() if reported else None, reportable_since(milestone)
    known = milestone.status != StandingStatus.NOT_REPORTED
    facts = WorkFacts(
        status=MilestoneStatus(milestone.status) if known else None,
        due_date=milestone.due_date,
        last_reported=last,
        since=since,
        disputed=milestone.disputed,
        asked=asked,
        dead_link=getattr(milestone, "dead_link", False),
        drafted=getattr(milestone, "drafted", False),
    )
    return MilestoneWork(
        milestone=milestone,
        reasons=work_reasons(facts, on),
        report_id=getattr(milestone, "latest_report_id", None),
        silent_days=silent_days(last, since, on),
        asked_note=getattr(milestone, "asked_note", "") if asked else "",
    )


def reportable_since(milestone: Milestone) -> dt.date:
    """From when on a report could have been made: the plan had begun and was public, the milestone was in it."""
    plan = milestone.commitment.plan
    moments = [plan.published_at, milestone.added_at]
    return max([plan.start_date, *(moment.date() for moment in moments if moment)])
