"""The action plans of a file's rows: found, entered, or given the years that a newer file prints."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.choices import PlanState
from commitments.models import ActionPlan, Country, Locality
from core.clock import start_of_day
from exchange.official.changes import Changes
from exchange.official.entries import Entry, PlanFacts, PlanKey, Refusal, plan_days, plan_years, submission_year
from exchange.official.layouts import ADDRESSES

UPDATED = ["title", "translations", "start_date", "end_date", "submitted_year", "ogp_id", "source_url", "version"]


def plan_title(number: int, first: int, last: int) -> tuple[str, str]:
    """What a plan is called that the file gives no name: in English and in French."""
    return f"Action plan {number} ({first}–{last})", f"Plan d’action {number} ({first}–{last})"


def undated(code: str, entries: Sequence[Entry]) -> list[Refusal]:
    """Refuse the rows of plans that the tracker does not have and of which no row says when they ran."""
    known = _known(code)
    reason = (
        "nothing in the file says when its plan was submitted or ran, and the tracker does not have this plan: "
        "import a file that has its year of submission first"
    )
    return [
        Refusal(row.line, row.place, reason)
        for key, rows in _by_plan(entries).items()
        if key not in known and plan_years([row.plan for row in rows]) is None
        for row in rows
    ]


def plans_of(
    country: Country, localities: Mapping[str, Locality], entries: Sequence[Entry], changes: Changes
) -> dict[PlanKey, ActionPlan]:
    """The country's plans by key, those of the rows entered where they are new; no row of an undated plan is left."""
    known = _known(country.code)
    new: list[ActionPlan] = []
    changed: list[ActionPlan] = []
    for key, rows in _by_plan(entries).items():
        facts = [row.plan for row in rows]
        plan = known.get(key)
        if plan is None:
            plan = known[key] = _new_plan(country, localities.get(key.locality), facts, changes)
            new.append(plan)
            changes.note("plans_created", rows[0].line)
        elif _complete(plan, facts, changes):
            changed.append(plan)
            changes.note("plans_completed", rows[0].line)
        _remark_years(plan, rows)
    bulk_create_with_history(new, ActionPlan, default_change_reason=changes.reason)
    if changed:
        bulk_update_with_history(changed, ActionPlan, UPDATED, default_change_reason=changes.reason)
    return known


def _by_plan(entries: Sequence[Entry]) -> dict[PlanKey, list[Entry]]:
    groups: dict[PlanKey, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.plan.key].append(entry)
    return groups


def _known(country: str) -> dict[PlanKey, ActionPlan]:
    plans = ActionPlan.objects.filter(country=country).select_related("locality")
    return {PlanKey(plan.locality.code if plan.locality else "", plan.number): plan for plan in plans}


def _new_plan(country: Country, locality: Locality | None, facts: list[PlanFacts], changes: Changes) -> ActionPlan:
    years = plan_years(facts)
    if years is None:
        raise ValueError("the rows of an undated plan are refused before")
    first, last, _printed = years
    submitted = submission_year(facts)
    number = facts[0].key.number
    english, french = plan_title(number, first, last)
    start, end = plan_days(first, last)
    plan = ActionPlan(
        country=country,
        locality=locality,
        number=number,
        title=english,
        translations={"fr": {"title": french}},
        start_date=start,
        end_date=end,
        dates_inferred=True,
        submitted_year=submitted,
        state=PlanState.PUBLISHED,
        published_at=start_of_day(dt.date(submitted or first, 1, 1)),
        ogp_id=_ogp_id(facts),
        source_url=changes.layout.address,
    )
    plan.clean_fields(exclude=["country", "locality"])
    return plan


def _complete(plan: ActionPlan, facts: list[PlanFacts], changes: Changes) -> bool:
    """Add what the plan lacks, and the printed years where its own were inferred; says whether anything changed."""
    before = [getattr(plan, field) for field in UPDATED]
    years = plan_years(facts)
    plan.ogp_id = plan.ogp_id or _ogp_id(facts)
    plan.submitted_year = plan.submitted_year or submission_year(facts)
    # Only what an import inferred gives way to printed years; who entered a plan by another source knew more.
    if years is not None and years[2] and plan.dates_inferred and plan.source_url in ADDRESSES:
        _redate(plan, years[0], years[1])
        plan.submitted_year = submission_year(facts) or plan.submitted_year
        plan.source_url = changes.layout.address
    if before == [getattr(plan, field) for field in UPDATED]:
        return False
    plan.version += 1
    return True


def _redate(plan: ActionPlan, first: int, last: int) -> None:
    titles = plan_title(plan.number, plan.start_date.year, plan.end_date.year)
    plan.start_date, plan.end_date = plan_days(first, last)
    if plan.title == titles[0]:
        plan.title, french = plan_title(plan.number, first, last)
        if plan.translations.get("fr") == {"title": titles[1]}:
            plan.translations = {**plan.translations, "fr": {"title": french}}


def _remark_years(plan: ActionPlan, rows: list[Entry]) -> None:
    for row in rows:
        if row.plan.submitted_year and plan.submitted_year and row.plan.submitted_year != plan.submitted_year:
            text = f"the row gives {row.plan.submitted_year} as year of submission, its plan has {plan.submitted_year}"
            row.remark("year of submission differs", text)


def _ogp_id(facts: list[PlanFacts]) -> str:
    return next((fact.ogp_id for fact in facts if fact.ogp_id), "")
