"""Ratings: one's own draft, handing it in, revising it."""

from __future__ import annotations

import pytest
import time_machine

from reviews.models import RatingRevision
from tests.api.calling import Caller, problem
from tests.factories import AppointmentFactory, CommitmentFactory, at

pytestmark = pytest.mark.django_db
RATING = {
    "completion": "complete", "early_results": "moderate", "verifiability": "verifiable",
    "potential_for_results": "modest", "reason": "We opened it and counted.",
}  # fmt: skip
PAGE = {"title": "Our count", "url": "https://watch.example.org/count"}


@pytest.fixture
def address(world):
    return f"ratings/{world.open.pk}/{world.commitment.pk}/"


def test_a_draft_is_saved_as_often_as_one_likes(dalia, world, address):
    caller = Caller(dalia)
    saved = caller.put(address, {**RATING, "evidence": [PAGE]})
    assert saved.status_code == 200, saved.content
    draft = saved.json()["draft"]
    assert {name: draft[name] for name in RATING} == RATING
    assert [(each["title"], each["url"]) for each in draft["evidence"]] == [(PAGE["title"], PAGE["url"])]
    assert (saved.json()["handed_in"], saved.json()["submitted_at"], saved.json()["revisions"]) == (None, None, [])
    again = caller.put(address, {"completion": "limited"}).json()["draft"]
    assert (again["completion"], again["reason"], len(again["evidence"])) == ("limited", "", 1)
    assert caller.get(address).json()["draft"] == again


def test_the_first_draft_is_made_and_the_next_changed(dalia, world):
    other = CommitmentFactory(plan=world.plan)
    address = f"ratings/{world.open.pk}/{other.pk}/"
    problem(Caller(dalia).get(address), 404)
    assert [Caller(dalia).put(address, RATING).status_code for _ in range(2)] == [201, 200]


def test_handing_in_makes_revisions_that_stand(dalia, world, address):
    caller = Caller(dalia)
    caller.put(address, {**RATING, "evidence": [PAGE]})
    first = caller.post(f"{address}submit/")
    assert first.status_code == 200, first.content
    handed_in = first.json()["handed_in"]
    assert {name: handed_in[name] for name in RATING} == RATING
    assert handed_in["evidence"] == [{**PAGE, "sha256": ""}]
    assert handed_in["seen_reports"] == [world.report.pk]
    caller.put(address, {**RATING, "completion": "substantial"})
    assert caller.get(address).json()["handed_in"] == handed_in
    second = caller.post(f"{address}submit/").json()
    assert [each["completion"] for each in second["revisions"]] == ["complete", "substantial"]
    assert second["handed_in"]["number"] == 2


def test_a_rating_needs_reason_completion_and_evidence_where_it_departs(dalia, world, address):
    caller = Caller(dalia)
    caller.put(address, {"evidence": []})
    body = problem(caller.post(f"{address}submit/"), 400)
    assert {each["code"] for each in body["errors"]} == {"completion_required", "reason_required"}
    caller.put(address, {"completion": "limited", "reason": "Half."})
    problem(caller.post(f"{address}submit/"), 409, "evidence_required", "evidence")
    assert not RatingRevision.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"completion": "not_reported"}, "completion"), ({"early_results": "major"}, "early_results"),
        ({"reason": "x" * 20_001}, "reason"), ({"evidence": [{"title": "x"}]}, "evidence.0.url"),
        ({"submitted_at": "2025-01-01"}, "submitted_at"), ({"reviewer": 1}, "reviewer"),
    ],
)  # fmt: skip
def test_malformed_ratings_are_refused(dalia, address, change, field):
    problem(Caller(dalia).put(address, {**RATING, **change}), 400, field=field)


def test_only_what_is_rated_can_be_handed_in(dalia, emil, world, address):
    other = CommitmentFactory(plan=world.plan)
    problem(Caller(dalia).post(f"ratings/{world.open.pk}/{other.pk}/submit/"), 409, "no_draft")
    problem(Caller(emil).put(address, RATING), 403, "no_seat")
    problem(Caller(dalia).put(f"ratings/{world.scheduled.pk}/{world.commitment.pk}/", RATING), 403, "no_seat")
    foreign = CommitmentFactory(plan__country=world.plan.country)
    problem(Caller(dalia).put(f"ratings/{world.open.pk}/{foreign.pk}/", RATING), 409, "not_in_plan")
    for nowhere in (f"ratings/{world.open.pk}/999999/", f"ratings/999999/{world.commitment.pk}/", "ratings/1/x/"):
        problem(Caller(dalia).put(nowhere, RATING), 404)


def test_after_the_last_day_nothing_is_taken(dalia, world, address):
    with time_machine.travel(at(2025, 10, 1), tick=False):
        problem(Caller(dalia).put(address, RATING), 409, "round_over")
        problem(Caller(dalia).post(f"{address}submit/"), 409, "round_over")


def test_one_s_own_are_found(dalia, emil, world, address):
    AppointmentFactory(round=world.open, reviewer=emil, organisation=emil.country_roles.get().institution)
    for person in (dalia, emil):
        assert Caller(person).put(address, RATING).status_code in {200, 201}
        assert Caller(person).post(f"{address}submit/").status_code == 200
    rows = Caller(dalia).rows("ratings/")
    assert {each["mine"] for each in rows} == {True, False}
    assert [each["draft"] is None for each in rows] == [not each["mine"] for each in rows]
    assert len({each["id"] for each in rows}) == 2
    assert [each["mine"] for each in Caller(dalia).rows("ratings/", mine="true")] == [True]
    organisation = emil.country_roles.get().institution_id
    assert [each["mine"] for each in Caller(dalia).rows("ratings/", organisation=organisation)] == [False]
