"""Which milestones somebody reports on, and what was reported of some lately; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from commitments.choices import PlanState
from commitments.models import ActionPlan, CountryRole, Institution
from milestones.models import Milestone, ProgressReport


def milestones_of(seat: CountryRole) -> QuerySet[Milestone]:
    """The milestones on which an officer or coordinator of a country may report today, in the order of their plans."""
    return (
        Milestone.objects.answered_for_by(seat.user)
        .filter(commitment__plan__country=seat.country_id)
        .select_related("commitment__plan__locality", "commitment__lead_institution", "institution")
        .order_by(
            "commitment__plan__number", "commitment__plan_id", "commitment__position", "commitment_id", "position", "id"
        )
    )


def milestones_chosen(
    seat: CountryRole, plan: ActionPlan | None, institution: Institution | None
) -> QuerySet[Milestone]:
    """Of these the ones in ``plan``, where one is given, and those for which ``institution`` answers."""
    found = milestones_of(seat)
    if plan is not None:
        found = found.filter(commitment__plan=plan)
    if institution is not None:
        # Where a milestone names no institution, the commitment's lead answers for it.
        by_lead = Q(institution__isnull=True, commitment__lead_institution=institution)
        found = found.filter(Q(institution=institution) | by_lead)
    return found


def open_plans(country_id: str) -> QuerySet[ActionPlan]:
    """The plans of a country on which progress may be reported, the newest first."""
    return ActionPlan.objects.open().filter(country=country_id).select_related("locality").order_by("-number", "id")


def reporting_institutions(country_id: str) -> QuerySet[Institution]:
    """The institutions that answer for a milestone, or lead a commitment, of an open plan of a country."""
    answers = Q(milestones__commitment__plan__state=PlanState.PUBLISHED)
    leads = Q(led__plan__state=PlanState.PUBLISHED)
    return Institution.objects.filter(answers | leads, country=country_id).distinct().order_by("name", "id")


def reports_since(milestones: Collection[int], moment: dt.datetime) -> Mapping[int, list[ProgressReport]]:
    """The reports on milestones that were recorded from ``moment`` on, the latest first, with evidence. Two queries."""
    found: dict[int, list[ProgressReport]] = defaultdict(list)
    reports = ProgressReport.objects.filter(milestone__in=milestones, recorded_at__gte=moment)
    for report in reports.select_related("institution").prefetch_related("evidence").order_by("-reported_at", "-id"):
        found[report.milestone_id].append(report)
    return found
