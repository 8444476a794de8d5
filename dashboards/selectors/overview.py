"""All countries with their current plan and the three values at a glance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from commitments.models import ActionPlan, Commitment, Country
from commitments.selectors import plans_current
from core.clock import end_of_day, today
from dashboards.reader import reader_language
from dashboards.scorecard import CountrySummary
from dashboards.selectors.names import country_ref, plan_ref
from dashboards.tallies import CLAIMED, EVIDENCED, REVIEWED, tally
from milestones.choices import Completion
from milestones.models import Milestone
from reviews.models import Verdict
from reviews.selectors import commitments_standing, reviewed_as


@dataclass(slots=True)
class _PlanFacts:
    """What is known of one plan: a triple of values per commitment, and how late and how recent it is."""

    values: list[tuple[str, str, str]]
    overdue: int = 0
    last_reported_on: dt.date | None = None


def countries_overview(on: dt.date, language: str | None = None) -> list[CountrySummary]:
    """Every country, by name in the reader's language, however many. Four queries for today, ten for a past day.

    Today's values are read where services repeat them; of a past day they are computed from what existed then.
    """
    language = reader_language(language)
    current = plans_current(on)
    plan_ids = [plan.pk for plan in current.values()]
    facts = _facts_today(plan_ids, on) if on >= today() else _facts_on(plan_ids, on)
    public = Q(plans__in=ActionPlan.objects.published().filter(published_at__lte=end_of_day(on)))
    countries = Country.objects.annotate(public_plans=Count("plans", filter=public))
    found = [
        _summary(country, current.get(country.pk), country.public_plans, facts, on, language) for country in countries
    ]
    return sorted(found, key=lambda each: (each.country.name, each.country.code))


def _summary(
    country: Country,
    plan: ActionPlan | None,
    plans: int,
    facts: Mapping[int, _PlanFacts],
    on: dt.date,
    language: str,
) -> CountrySummary:
    own = facts.get(plan.pk) if plan else None
    own = own or _PlanFacts([])
    return CountrySummary(
        country=country_ref(country, language),
        region=str(country.get_region_display()),
        plan=plan_ref(plan, on, language, plan.pk) if plan else None,
        plans=plans,
        total=len(own.values),
        claimed=tally((claimed for claimed, _evidenced, _reviewed in own.values), CLAIMED),
        evidenced=tally((evidenced for _claimed, evidenced, _reviewed in own.values), EVIDENCED),
        reviewed=tally((reviewed for _claimed, _evidenced, reviewed in own.values), REVIEWED),
        overdue=own.overdue,
        last_reported_on=own.last_reported_on,
    )


def _facts_today(plan_ids: Sequence[int], on: dt.date) -> Mapping[int, _PlanFacts]:
    """From the values that services repeat. Two queries; a commitment without them is not reported and unproven."""
    facts: dict[int, _PlanFacts] = defaultdict(lambda: _PlanFacts([]))
    verdict = Verdict.objects.filter(commitment=OuterRef("pk")).latest_first().values("completion")[:1]
    commitments = Commitment.objects.filter(plan__in=plan_ids).standing_at(end_of_day(on))
    reviewed_now = reviewed_as(Subquery(verdict))
    values = commitments.values_list("plan_id", "progress__claimed", "progress__evidenced", reviewed_now)
    for plan_id, claimed, evidenced, reviewed in values:
        facts[plan_id].values.append(
            (claimed or Completion.NOT_REPORTED, evidenced or Completion.NO_EVIDENCE, reviewed)
        )
    late = Milestone.objects.overdue(on)
    milestones = Milestone.objects.filter(commitment__in=commitments)
    for row in milestones.values(plan=F("commitment__plan")).annotate(
        overdue=Count("pk", filter=Q(pk__in=late.values("pk"))), last=Max("last_reported_at")
    ):
        facts[row["plan"]].overdue = row["overdue"]
        facts[row["plan"]].last_reported_on = row["last"].date() if row["last"] else None
    return facts


def _facts_on(plan_ids: Sequence[int], on: dt.date) -> Mapping[int, _PlanFacts]:
    """From the raw rows that existed on that day. Eight queries."""
    moment = end_of_day(on)
    facts: dict[int, _PlanFacts] = defaultdict(lambda: _PlanFacts([]))
    for each in commitments_standing(Commitment.objects.filter(plan__in=plan_ids).standing_at(moment), moment):
        own = facts[each.commitment.plan_id]
        own.values.append((each.claimed, each.evidenced, each.reviewed_as))
        own.overdue += sum(milestone.overdue(on) for milestone in each.milestones)
        days = [day for milestone in each.milestones if (day := milestone.last_reported_on)]
        own.last_reported_on = max([*days, *([own.last_reported_on] if own.last_reported_on else [])], default=None)
    return facts
