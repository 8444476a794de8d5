"""Throwing away what is still a draft over the API: on the version that was read, where one is named."""

from __future__ import annotations

import pytest

from tests.api.calling import Caller, problem
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory


@pytest.fixture
def rows(demoland) -> dict[str, int]:
    """A draft, a commitment and a milestone, by their lists; each is empty of others."""
    draft = ActionPlanFactory(draft=True)
    other = CommitmentFactory(plan=ActionPlanFactory(draft=True))
    milestone = MilestoneFactory(commitment=CommitmentFactory(plan=other.plan), promised_date=False)
    return {"action-plans": draft.pk, "commitments": other.pk, "milestones": milestone.pk}


@pytest.mark.parametrize("resource", ["action-plans", "commitments", "milestones"])
def test_a_named_version_must_be_todays(amina, rows, resource):
    caller, path = Caller(amina), f"{resource}/{rows[resource]}/"
    stale = problem(caller.send("DELETE", path, if_match=7), 412, "stale")
    assert stale["current"]["id"] == rows[resource]
    assert caller.get(path).status_code == 200
    assert caller.send("DELETE", path, if_match=1).status_code == 204
    assert caller.get(path).status_code == 404


@pytest.mark.parametrize("resource", ["action-plans", "commitments", "milestones"])
def test_without_a_version_whatever_stands_is_meant(amina, rows, resource):
    assert Caller(amina).delete(f"{resource}/{rows[resource]}/").status_code == 204
