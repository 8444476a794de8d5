"""How a plan's public repository is kept: what was added to it, half-year by half-year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from commitments.choices import PlanState
from commitments.models import ActionPlan
from core.clock import end_of_day
from milestones.choices import RepositoryState
from milestones.models import Evidence, ProcessEvidence
from milestones.rules import HalfYear, half_year_of, half_years, repository_state


@dataclass(frozen=True, slots=True)
class Additions:
    """How many pieces of evidence were added in a half-year, and the day (UTC) of the last; none where there are 0."""

    number: int = 0
    last_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class HalfYearStanding:
    """One half-year of a plan's repository: evidence of the process, evidence of implementation, and what follows."""

    half: HalfYear
    process: Additions
    implementation: Additions
    state: RepositoryState


@dataclass(frozen=True, slots=True)
class RepositoryWarning:
    """A plan to whose repository nothing was added in a half-year that ends in ``days_left`` days: today where 0."""

    plan: ActionPlan
    half: HalfYear
    days_left: int


NOTHING = Additions()
_Found = Mapping[tuple[int, HalfYear], Additions]


def repository_standing(plans: Collection[ActionPlan], as_of: dt.date) -> Mapping[int, tuple[HalfYearStanding, ...]]:
    """The half-years of public plans that had begun by the end of a day (UTC), by plan, the latest first. Two queries.

    What was added before a plan begins or after it ends counts for no half-year.
    """
    moment = end_of_day(as_of)
    keys = [plan.pk for plan in plans]
    process = _additions(ProcessEvidence.objects.filter(plan__in=keys), "plan_id", moment)
    of_plan = "report__milestone__commitment__plan_id"
    implementation = _additions(Evidence.objects.filter(report__milestone__commitment__plan__in=keys), of_plan, moment)
    return {plan.pk: _standing(plan, process, implementation, as_of) for plan in plans}


def repository_warnings(country_id: str, on: dt.date) -> list[RepositoryWarning]:
    """What a coordinator is warned of on a day: running plans whose half-year ends soon with nothing added.

    Three queries in the last two months of a half-year, none before.
    """
    return repository_warnings_in([country_id], on)


def repository_warnings_in(country_ids: Collection[str], on: dt.date) -> list[RepositoryWarning]:
    """The same for several countries at once, in as many queries."""
    if on < half_year_of(on).warned_from:
        return []
    running = ActionPlan.objects.filter(
        country__in=country_ids, state=PlanState.PUBLISHED, start_date__lte=on, end_date__gte=on
    )
    plans = list(running.select_related("country", "locality").order_by("-number", "pk"))
    standing = repository_standing(plans, on)
    return [
        RepositoryWarning(plan, each.half, (each.half.last - on).days)
        for plan in plans
        for each in standing[plan.pk]
        if each.state == RepositoryState.ENDING
    ]


def _additions(rows: QuerySet[Any], plan: str, moment: dt.datetime) -> _Found:
    """What was added by ``moment``, by plan and half-year. One query."""
    found = (
        rows.filter(added_at__lte=moment)
        .order_by()
        .annotate(
            of_plan=F(plan),
            year=ExtractYear("added_at"),
            second=Case(When(added_at__month__gte=7, then=Value(True)), default=Value(False)),
        )
        .values_list("of_plan", "year", "second")
        .annotate(number=Count("pk"), last=Max("added_at"))
    )
    return {(key, HalfYear(year, second)): Additions(number, last.date()) for key, year, second, number, last in found}


def _standing(
    plan: ActionPlan, process: _Found, implementation: _Found, as_of: dt.date
) -> tuple[HalfYearStanding, ...]:
    """The half-years of one plan that had begun by ``as_of``."""
    public_since = plan.published_at.date() if plan.published_at else dt.date.max
    lines = []
    for half in half_years(plan.start_date, plan.end_date):
        if half.first > as_of:
            break
        made, done = process.get((plan.pk, half), NOTHING), implementation.get((plan.pk, half), NOTHING)
        added = made.number + done.number
        state = repository_state(half, added=added, public_since=public_since, on=as_of)
        lines.append(HalfYearStanding(half, made, done, state))
    return tuple(reversed(lines))
