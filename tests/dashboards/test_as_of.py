"""Every figure of a past day equals a recount from the raw rows, in a country where everything happens."""

from __future__ import annotations

import random
from typing import Any

import pytest
import time_machine

from commitments.models import ActionPlan
from dashboards.figures import scorecard_figures
from dashboards.scorecard import CommitmentRow, CountryScorecard, MilestoneRow, PlanCompletion
from dashboards.selectors import completion_by_plan, country_scorecard
from dashboards.tallies import Tally
from tests.dashboards.lively import LAST, lively_world
from tests.dashboards.recount import Recount

pytestmark = pytest.mark.django_db
DAYS = 50


@pytest.fixture(autouse=True)
def _after_it_all():
    with time_machine.travel(LAST, tick=False):
        yield


@pytest.fixture
def seed() -> int:
    """Another world in every run; a failure names its seed."""
    return random.randrange(10**6)  # noqa: S311  (no secret hangs on it)


def found(tally: Tally) -> dict[str, int]:
    """The values that occur."""
    return {value: number for value, number in tally.as_dict().items() if number}


def told(card: CountryScorecard) -> dict[str, Any]:
    """What a scorecard says, in the shape of a recount."""
    by_commitment: dict[str, list[MilestoneRow]] = {}
    for row in card.timeline:
        by_commitment.setdefault(row.commitment_reference, []).append(row)
    fresh = card.freshness
    return {
        "plan": card.plan.id if card.plan else None,
        "plans": {each.id for each in card.plans},
        "commitments": [_commitment(row, by_commitment.get(row.reference, [])) for row in card.rows],
        "tallies": {
            name: found(getattr(card.commitments, name)) for name in ("claimed", "evidenced", "reviewed", "gap")
        },
        "milestones": {
            "total": card.milestones.total, "statuses": found(card.milestones.by_status),
            "overdue": card.milestones.overdue, "soon": card.milestones.due_in_90_days,
            "disputed": card.milestones.disputed, "undated": card.milestones.without_date,
        },
        "freshness": (
            fresh.last_reported_on, fresh.silent_milestones,
            {
                each.institution.id or each.institution.name.text: (each.milestones, each.days)
                for each in fresh.silent_institutions
            },
        ),
        "reviews": (card.reviews.rounds, card.reviews.reviewers, card.reviews.agreement),
        "headline": {
            "months": card.headline.months_left, "claimed": card.headline.claimed_high,
            "evidenced": card.headline.evidenced_high, "reviewed": card.headline.reviewed_high,
            "judged": card.headline.reviewed, "agreeing": card.headline.agreeing, "overdue": card.headline.overdue,
        },
        "by_plan": [_beside(each) for each in card.by_plan],
    }  # fmt: skip


def _commitment(row: CommitmentRow, own: list[MilestoneRow]) -> dict[str, Any]:
    return {
        "id": row.id, "claimed": row.claimed, "evidenced": row.evidenced, "reviewed": row.reviewed_as,
        "raters": row.reviewers, "gap": str(row.gap), "overdue": row.overdue, "disputed": row.disputed,
        "next_due": row.next_due, "last": row.last_reported_on,
        "official": row.official.completion if row.official else None,
        "own": [
            {
                "id": each.id, "status": each.status, "due": each.due, "first_due": each.first_due,
                "slippage": each.slippage, "overdue": each.overdue, "days_late": each.days_late,
                "disputed": each.disputed, "proven": each.proven, "last": each.last_reported_on,
            }
            for each in own
        ],
    }  # fmt: skip


def _beside(each: PlanCompletion) -> dict[str, Any]:
    return {
        "plan": each.plan.id, "total": each.total, "claimed": found(each.claimed), "official": found(each.official)
    }  # fmt: skip


def comparable(recounted: dict[str, Any]) -> dict[str, Any]:
    """A recount without what no scorecard says."""
    for commitment in recounted["commitments"]:
        for milestone in commitment["own"]:
            del milestone["any_evidence"], milestone["who"]
    return recounted


def test_fifty_past_days_equal_a_recount_of_the_raw_rows(seed: int):
    world = lively_world(seed)
    raw, plans = Recount("ZZ"), list(ActionPlan.objects.published().select_related("country", "locality"))
    for day in world.days(DAYS):
        plan = world.chance.choice([None, *plans])
        card = country_scorecard(world.country, plan, day)
        assert told(card) == comparable(raw.on(day, plan.pk if plan else None)), (seed, day, plan)
        assert completion_by_plan(world.country, day) == card.by_plan, (seed, day)


def test_the_worlds_of_the_recount_are_lively():
    """What the comparison is worth: in these worlds everything happens that could be counted wrongly."""
    world = lively_world(7)
    raw = Recount("ZZ")
    days = [raw.on(day, None) for day in world.days(DAYS)]
    seen = {value for each in days for values in each["tallies"].values() for value in values}
    assert {"not_reported", "no_evidence_available", "limited", "substantial", "complete", "no_consensus"} <= seen
    assert len({each["plan"] for each in days}) >= 3
    assert any(each["milestones"]["disputed"] for each in days)
    assert any(each["freshness"][2] for each in days)
    assert any(milestone["slippage"] for each in days for row in each["commitments"] for milestone in row["own"])


def test_the_interface_says_the_same_of_a_past_day(seed: int):
    world = lively_world(seed)
    raw = Recount("ZZ")
    for day in world.days(5):
        figures = scorecard_figures(country_scorecard(world.country, None, day))
        again = raw.on(day, None)
        for name, values in again["tallies"].items():
            assert {value: n for value, n in figures["commitments"][name].items() if n} == values, (seed, day, name)
        assert figures["milestones"]["overdue"] == again["milestones"]["overdue"]
        assert figures["freshness"]["silent_milestones"] == again["freshness"][1]
