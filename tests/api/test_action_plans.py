"""Action plans: draft, publish, amend, close, withdraw."""

from __future__ import annotations

import pytest

from commitments.models import ActionPlan, Amendment
from tests.api.calling import Caller, problem
from tests.factories import ActionPlanFactory, CommitmentFactory, LocalityFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
# Far ahead, so that its phase is the same whenever the tests run.
PLAN = {"country": "ZZ", "number": 7, "title": "Seventh plan", "start_date": "2127-01-01", "end_date": "2128-12-31"}


def test_a_draft_is_entered_for_a_country(amina, anyone):
    made = Caller(amina).post("action-plans/", PLAN)
    assert made.status_code == 201
    body = made.json()
    assert {name: body[name] for name in PLAN} == PLAN
    assert (body["state"], body["phase"], body["version"], body["url"]) == ("draft", "co_creation", 1, None)
    problem(anyone.get(f"action-plans/{body['id']}/"), 404)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"end_date": "2026-01-01"}, "end_before_start", ""), ({"number": 0}, "min_value", "number"),
        ({"number": 10**9}, "max_value", "number"), ({"title": ""}, "blank", "title"),
        ({"title": "x" * 301}, "max_length", "title"), ({"start_date": "soon"}, "invalid", "start_date"),
        ({"language": "Klingon"}, "language_tag", "language"), ({"locality": "ATL"}, "does_not_exist", "locality"),
        ({"country": "QQ"}, "does_not_exist", "country"), ({"state": "published"}, "unknown_field", "state"),
        ({"source_url": "javascript:alert(1)"}, "invalid", "source_url"),
    ],
)  # fmt: skip
def test_malformed_plans_are_refused_by_field(amina, change, code, field):
    problem(Caller(amina).post("action-plans/", {**PLAN, **change}), 400, code, field)


def test_a_number_is_taken_once(amina, demoland):
    ActionPlanFactory(country=demoland, number=7)
    problem(Caller(amina).post("action-plans/", PLAN), 400)


def test_a_local_plan_names_its_locality_by_code(amina, demoland):
    LocalityFactory(country=demoland, code="RIV")
    body = Caller(amina).post("action-plans/", {**PLAN, "locality": "RIV"}).json()
    assert body["locality"] == {"code": "RIV", "name": "Rivertown"}
    assert body["slug"] == "RIV-7"


def test_changing_needs_the_version_that_was_read(amina, demoland):
    caller, plan = Caller(amina), ActionPlanFactory(country=demoland, draft=True)
    address = f"action-plans/{plan.pk}/"
    problem(caller.patch(address, {"title": "New"}), 428, "precondition_required")
    problem(caller.patch(address, {"title": "New"}, "three"), 400, "if_match", "If-Match")
    problem(caller.patch(address, {"title": "New"}, "*"), 400, "if_match", "If-Match")
    read = caller.get(address)
    changed = caller.patch(address, {"title": "New"}, read["ETag"])
    assert (changed.status_code, changed.json()["title"], changed.json()["version"]) == (200, "New", 2)
    stale = caller.patch(address, {"title": "Other"}, read["ETag"])
    body = problem(stale, 412, "stale")
    assert (body["current_version"], body["current"]["title"], stale["ETag"]) == (2, "New", '"2"')
    assert caller.patch(address, {"title": "Other"}, changed["ETag"].replace('"2', 'W/"2')).status_code == 200


def test_a_published_plan_is_amended_with_a_reason(amina, demoland):
    caller, plan = Caller(amina), ActionPlanFactory(country=demoland)
    problem(caller.patch(f"action-plans/{plan.pk}/", {"title": "New"}, 1), 409, "amendment_needs_reason", "reason")
    assert ActionPlan.objects.get().title == plan.title
    amended = caller.patch(f"action-plans/{plan.pk}/", {"title": "New", "reason": "A misprint."}, 1)
    assert (amended.status_code, amended.json()["title"]) == (200, "New")
    assert Amendment.objects.get().reason == "A misprint."


def test_nothing_to_change_changes_nothing(amina, demoland):
    plan = ActionPlanFactory(country=demoland)
    answer = Caller(amina).patch(f"action-plans/{plan.pk}/", {"title": plan.title}, 1)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


def test_publishing_asks_for_commitments_with_milestones(amina, anyone, demoland):
    caller, plan = Caller(amina), ActionPlanFactory(country=demoland, draft=True)
    address = f"action-plans/{plan.pk}/"
    problem(caller.post(f"{address}publish/"), 428)
    problem(caller.post(f"{address}publish/", if_match=1), 409, "no_commitments")
    commitment = CommitmentFactory(plan=plan)
    problem(caller.post(f"{address}publish/", if_match=1), 409, "commitment_without_milestones")
    MilestoneFactory(commitment=commitment, promised_date=False)
    problem(caller.post(f"{address}publish/", if_match=5), 412, "stale")
    published = caller.post(f"{address}publish/", if_match=1)
    assert (published.status_code, published.json()["state"]) == (200, "published")
    assert anyone.get(address).json()["url"] == f"http://testserver/ZZ/plans/{plan.number}/"
    problem(caller.post(f"{address}publish/", if_match=2), 409, "published")
    problem(caller.delete(address), 409, "published")


def test_a_plan_is_closed_or_withdrawn_and_stays_readable(amina, anyone, demoland):
    caller = Caller(amina)
    plans = [ActionPlanFactory(country=demoland) for _ in range(2)]
    assert caller.post(f"action-plans/{plans[0].pk}/close/", if_match=1).json()["state"] == "closed"
    problem(caller.post(f"action-plans/{plans[1].pk}/withdraw/", {}, 1), 400, "required", "reason")
    withdrawn = caller.post(f"action-plans/{plans[1].pk}/withdraw/", {"reason": "A new government."}, 1)
    assert withdrawn.json()["state"] == "withdrawn"
    assert {each["state"] for each in anyone.rows("action-plans/")} == {"closed", "withdrawn"}
    problem(caller.post(f"action-plans/{plans[0].pk}/close/", if_match=2), 409, "plan_not_open")


def test_only_empty_drafts_are_thrown_away(amina, demoland):
    caller, plan = Caller(amina), ActionPlanFactory(country=demoland, draft=True)
    commitment = CommitmentFactory(plan=plan)
    problem(caller.delete(f"action-plans/{plan.pk}/"), 409, "not_empty")
    assert caller.delete(f"commitments/{commitment.pk}/").status_code == 204
    assert caller.delete(f"action-plans/{plan.pk}/").status_code == 204
    problem(caller.get(f"action-plans/{plan.pk}/"), 404)


def test_drafts_are_counted_for_nobody_else(amina, anyone, goran, demoland):
    ActionPlanFactory(country=demoland, draft=True)
    ActionPlanFactory(country=demoland)
    assert [Caller(who).get("action-plans/").json()["count"] for who in (amina, goran, None)] == [2, 1, 1]
    assert anyone.rows("action-plans/", state="draft") == []
