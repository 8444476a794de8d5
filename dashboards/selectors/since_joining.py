"""Every country's national plans since it joined, in numbers; for today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from commitments.models import ActionPlan, Commitment
from core.clock import end_of_day
from dashboards.selectors.officials import official_column
from dashboards.since_joining import PlanPoint
from milestones.choices import HIGH_COMPLETION, STEPS
from reviews.choices import IrmCompletion

NOTHING: Mapping[str, int] = {"total": 0, "reported": 0, "claimed_high": 0, "assessed": 0, "official_high": 0}


def plans_since_joining(on: dt.date) -> Mapping[str, tuple[PlanPoint, ...]]:
    """The plans public by ``on``, which is today, by country code, oldest first. Two queries.

    What is claimed is read where services repeat it; what was found officially is the latest report's word.
    """
    moment = end_of_day(on)
    plans = ActionPlan.objects.published().national().filter(published_at__lte=moment)
    numbers = _numbers(plans, on)
    found: dict[str, list[PlanPoint]] = defaultdict(list)
    for plan in plans.order_by("country_id", "start_date", "number"):
        own = numbers.get(plan.pk, NOTHING)
        found[plan.country_id].append(PlanPoint(plan.number, plan.start_date, plan.end_date, plan.partial, **own))
    return {code: tuple(points) for code, points in found.items()}


def _numbers(plans: QuerySet[ActionPlan], on: dt.date) -> Mapping[int, Mapping[str, int]]:
    """The counts of each plan, by its key. One query."""
    standing = Commitment.objects.filter(plan__in=plans).standing_at(end_of_day(on))
    counted = (
        standing.annotate(official=official_column(on))
        .order_by()
        .values("plan_id")
        .annotate(
            total=Count("pk"),
            reported=Count("pk", filter=Q(progress__claimed__in=STEPS)),
            claimed_high=Count("pk", filter=Q(progress__claimed__in=HIGH_COMPLETION)),
            assessed=Count("pk", filter=Q(official__in=IrmCompletion.values)),
            official_high=Count("pk", filter=Q(official__in=HIGH_COMPLETION)),
        )
        .values_list("plan_id", *NOTHING)
    )
    return {plan: dict(zip(NOTHING, numbers, strict=True)) for plan, *numbers in counted}
