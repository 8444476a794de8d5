"""The progress curve of a plan, from the rows that a scorecard has loaded and two queries of its own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import OuterRef, Q, Subquery

from commitments.models import ActionPlan, Commitment
from core.clock import end_of_day
from dashboards.curve import NEVER, CurvePoint, MilestoneLife, Said, Span, curve, curve_days, last_turn
from milestones.choices import LinkStatus, MilestoneStatus
from milestones.models import ProgressReport
from milestones.rules import DONE_WITH
from milestones.selectors import MilestoneStanding
from reviews.choices import Finding
from reviews.models import Verification
from reviews.selectors import CommitmentStanding

# How far beyond a plan's end promises are still drawn.
BEYOND = dt.timedelta(days=730)
START = dt.datetime.min.replace(tzinfo=dt.UTC)


def progress_curve(
    plan: ActionPlan, standings: Sequence[CommitmentStanding], as_of: dt.date, days: Sequence[dt.date] | None = None
) -> tuple[CurvePoint, ...]:
    """The curve from the day the public saw the plan to its end; on ``days`` where they are given. Two queries.

    ``standings`` are of all commitments that had come into the plan by ``as_of``, also of those withdrawn since.
    """
    lives = milestone_lives(plan, standings, end_of_day(as_of))
    if not lives or plan.published_at is None:
        return ()
    first = max(plan.start_date, plan.published_at.date())
    last = max(plan.end_date, last_turn(lives, as_of), *(life.first_due for life in lives if life.first_due))
    last = min(max(first, last), max(plan.end_date + BEYOND, as_of))
    return curve(lives, curve_days(min(first, as_of), last, as_of) if days is None else days, as_of)


def milestone_lives(
    plan: ActionPlan, standings: Sequence[CommitmentStanding], moment: dt.datetime
) -> list[MilestoneLife]:
    """What is known by ``moment`` of each milestone's life. Two queries."""
    reports = _reports(plan, moment)
    return [
        _life(milestone, standing.commitment, reports.get(milestone.milestone.pk, ()), moment)
        for standing in standings
        for milestone in standing.milestones
    ]


def _life(
    standing: MilestoneStanding, commitment: Commitment, reports: Sequence[Said], moment: dt.datetime
) -> MilestoneLife:
    """What ``moment`` knew of a milestone: a commitment that was withdrawn later still stands, in days to come too."""
    withdrawn = commitment.withdrawn_at if commitment.withdrawn_at and commitment.withdrawn_at <= moment else NEVER
    added = max(commitment.added_at or START, standing.milestone.added_at or START)
    promised = next(((at, day) for at, day in standing.promised if day is not None), (None, None))
    return MilestoneLife(
        stands=(added, withdrawn),
        first_due=promised[1],
        promised_at=promised[0],
        reports=reports,
    )


def _reports(plan: ActionPlan, moment: dt.datetime) -> Mapping[int, list[Said]]:
    """By milestone, the reports that say completed or withdrawn, in order. Two queries."""
    known = ProgressReport.objects.as_of(moment)
    later = Q(reported_at__gt=OuterRef("reported_at")) | Q(reported_at=OuterRef("reported_at"), pk__gt=OuterRef("pk"))
    following = known.filter(later, milestone=OuterRef("milestone")).order_by("reported_at", "id")
    done = known.filter(milestone__commitment__plan=plan, status__in=DONE_WITH).order_by("reported_at", "id")
    rows = done.annotate(until=Subquery(following.values("reported_at")[:1])).values_list(
        "pk", "milestone_id", "status", "reported_at", "until",
        "evidence__added_at", "evidence__link_status", "evidence__checked_at",
    )  # fmt: skip
    findings = _findings(plan, moment)
    evidence: dict[int, list[Span]] = defaultdict(list)
    heads: dict[int, tuple[int, str, Span]] = {}
    for pk, milestone, status, at, until, added, link, checked in rows:
        heads[pk] = (milestone, status, (at, until or NEVER))
        if added is not None:
            evidence[pk].append((added, checked if link == LinkStatus.DEAD and checked else NEVER))
    by_milestone: dict[int, list[Said]] = defaultdict(list)
    for pk, (milestone, status, span) in heads.items():
        by_milestone[milestone].append(Said(span, MilestoneStatus(status), evidence[pk], findings.get(pk, ())))
    return by_milestone


def _findings(plan: ActionPlan, moment: dt.datetime) -> Mapping[int, list[tuple[dt.datetime, int, bool]]]:
    """What reviewers found of the plan's reports, by report, in order. One query."""
    found: dict[int, list[tuple[dt.datetime, int, bool]]] = defaultdict(list)
    rows = Verification.objects.as_of(moment).filter(report__milestone__commitment__plan=plan)
    for report, at, reviewer, finding in rows.order_by("created_at", "id").values_list(
        "report_id", "created_at", "reviewer_id", "finding"
    ):
        found[report].append((at, reviewer, finding == Finding.DISPUTED))
    return found
