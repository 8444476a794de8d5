"""What Demoland promises: its plans are drafted, published, amended and closed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from commitments.services import commitment_add, commitment_change, commitment_withdraw, plan_close, plan_create
from exchange.demo.progress import report_acts
from exchange.demo.stage import Act, Facts, Stage
from milestones.services import milestone_add, milestone_change, plan_publish

# A draft takes a month and a half; the plan is published in its second week.
DRAFTED_DAYS_BEFORE, PUBLISHED_DAYS_AFTER = 45, 9
# What the coordinator enters of a commitment as the fixtures have it.
COPIED = ("number", "ogp_id", "title", "problem", "action", "expected_result", "translations", "ogp_values", "sdgs")


def plan_acts(stage: Stage, facts: Facts) -> Iterator[Act]:
    """Everything that happens to a plan and to what hangs on it."""
    number = facts["number"]
    begins = stage.calendar.days_to(stage.calendar.plan(number)[0])
    yield Act(begins - DRAFTED_DAYS_BEFORE, partial(_draft, stage, facts))
    for commitment in facts["commitments"]:
        added = commitment.get("added", {"day": begins - DRAFTED_DAYS_BEFORE, "reason": ""})
        yield Act(added["day"], partial(_enter, stage, facts, commitment, added["reason"]))
        yield from _amendment_acts(stage, f"{number}-{commitment['number']}", commitment)
        for milestone in commitment["milestones"]:
            yield from report_acts(stage, f"{number}-{commitment['number']}-{milestone['number']}", milestone)
    yield Act(begins + PUBLISHED_DAYS_AFTER, partial(_publish, stage, number))
    if "closed" in facts:
        yield Act(facts["closed"], partial(_close, stage, number))


def _amendment_acts(stage: Stage, name: str, facts: Facts) -> Iterator[Act]:
    if "reworded" in facts:
        yield Act(facts["reworded"]["day"], partial(_reword, stage, name, facts["reworded"]))
    if "withdrawn" in facts:
        yield Act(facts["withdrawn"]["day"], partial(_withdraw, stage, name, facts["withdrawn"]))
    for milestone in facts["milestones"]:
        for moved in milestone.get("moved", []):
            yield Act(moved["day"], partial(_move, stage, f"{name}-{milestone['number']}", moved))


def _draft(stage: Stage, facts: Facts) -> None:
    start, end = stage.calendar.plan(facts["number"])
    columns = {name: facts[name] for name in ("number", "title", "translations", "source_url")}
    dates = {"start_date": start, "end_date": end, "submitted_on": start}
    plan = plan_create(user=stage.coordinator, country=stage.country, facts={**columns, **dates})
    stage.plans[plan.number] = plan.pk


def _enter(stage: Stage, plan_facts: Facts, facts: Facts, reason: str) -> None:
    """Enter a commitment with its milestones; by amendments with a reason where the plan is public."""
    plan = stage.plan(plan_facts["number"])
    commitment = commitment_add(
        user=stage.coordinator, plan=plan, facts=_commitment_facts(stage, plan_facts, facts), reason=reason
    )
    name = f"{plan.number}-{facts['number']}"
    stage.commitments[name] = commitment.pk
    for each in facts["milestones"]:
        columns = _milestone_facts(stage, plan_facts, each)
        milestone = milestone_add(user=stage.coordinator, commitment=commitment, facts=columns, reason=reason)
        stage.milestones[f"{name}-{each['number']}"] = milestone.pk


def _commitment_facts(stage: Stage, plan_facts: Facts, facts: Facts) -> dict[str, Any]:
    before = plan_facts["number"] - 1
    start, end = stage.calendar.plan(plan_facts["number"])
    return {
        **{name: facts[name] for name in COPIED},
        **{name: facts[name] for name in ("relevance", "additional") if name in facts},
        "source_url": f"{plan_facts['source_url']}#{facts['number']}",
        "policy_areas": [stage.areas[slug] for slug in facts["policy_areas"]],
        "lead_institution": stage.institutions[facts["lead"]],
        "supports": [(stage.institutions[each["institution"]], each["part"]) for each in facts["supports"]],
        "carried_over_from": [stage.commitment(f"{before}-{each}") for each in facts.get("carried_over_from", [])],
        "start_date": max(start, stage.calendar.begins(min(each["start"] for each in facts["milestones"]))),
        "end_date": min(end, max(stage.calendar.due(each["due"]) for each in facts["milestones"])),
    }


def _milestone_facts(stage: Stage, plan_facts: Facts, facts: Facts) -> dict[str, Any]:
    start, _end = stage.calendar.plan(plan_facts["number"])
    return {
        **{name: facts[name] for name in ("number", "title", "deliverable", "translations")},
        "institution": stage.institutions[facts["institution"]],
        "start_date": max(start, stage.calendar.begins(facts["start"])),
        "due_date": stage.calendar.due(facts["due"]),
        "source_url": plan_facts["source_url"],
    }


def _publish(stage: Stage, number: int) -> None:
    plan = stage.plan(number)
    plan_publish(user=stage.coordinator, plan=plan, version=plan.version)


def _close(stage: Stage, number: int) -> None:
    plan = stage.plan(number)
    plan_close(user=stage.coordinator, plan=plan, version=plan.version)


def _reword(stage: Stage, name: str, facts: Facts) -> None:
    commitment = stage.commitment(name)
    commitment_change(
        user=stage.coordinator, commitment=commitment, version=commitment.version, facts=facts["facts"],
        reason=facts["reason"],
    )  # fmt: skip


def _withdraw(stage: Stage, name: str, facts: Facts) -> None:
    commitment = stage.commitment(name)
    commitment_withdraw(
        user=stage.coordinator, commitment=commitment, version=commitment.version, reason=facts["reason"]
    )


def _move(stage: Stage, name: str, facts: Facts) -> None:
    milestone = stage.milestone(name)
    milestone_change(
        user=stage.coordinator, milestone=milestone, version=milestone.version,
        facts={"due_date": stage.calendar.due(facts["due"])}, reason=facts["reason"],
    )  # fmt: skip
