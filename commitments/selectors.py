"""Questions asked of plans and of who serves a country; a fixed number of queries each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from commitments.choices import Role
from commitments.models import ActionPlan, Country, CountryRole
from commitments.rules import PlanDates, current_plan
from core.clock import end_of_day


def roles_of(user: Any) -> list[CountryRole]:
    """All roles ``user`` holds today. One query."""
    return list(user.country_roles.active().select_related("country", "institution"))


def coordinators_of(country: Country) -> Iterable[CountryRole]:
    """The country's coordinators of today. One query."""
    return country.roles.active().filter(role=Role.COORDINATOR).select_related("user")


def plans_current(on: dt.date, *, country: Country | None = None) -> Mapping[str, ActionPlan]:
    """The national plan each country is judged by on a day, by country code, of the plans public by then. One query."""
    plans = ActionPlan.objects.published().national().filter(published_at__lte=end_of_day(on)).select_related("country")
    if country is not None:
        plans = plans.filter(country=country)
    by_country: dict[str, dict[int, ActionPlan]] = {}
    for plan in plans:
        by_country.setdefault(plan.country_id, {})[plan.pk] = plan
    found: dict[str, ActionPlan] = {}
    for code, known in by_country.items():
        dates = [PlanDates(pk, plan.number, plan.start_date, plan.end_date) for pk, plan in known.items()]
        best = current_plan(dates, on)
        if best is not None:
            found[code] = known[best.key]
    return found


def plan_current(country: Country, on: dt.date) -> ActionPlan | None:
    """The plan a country is judged by on a day; ``None`` where none was public by then. One query."""
    return plans_current(on, country=country).get(country.pk)
