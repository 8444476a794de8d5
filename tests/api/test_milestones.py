"""Milestones: how they stand, their dates, adding and amending them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from tests.api.calling import Caller, problem
from tests.factories import ActionPlanFactory, CommitmentFactory, InstitutionFactory, MilestoneFactory, at

pytestmark = pytest.mark.django_db


@time_machine.travel(at(2026, 3, 1), tick=False)
def test_a_date_that_moves_shows_as_slippage(amina, anyone, demoland):
    row = MilestoneFactory(commitment__plan__country=demoland, due_date=dt.date(2025, 12, 31))
    address = f"milestones/{row.pk}/"
    assert anyone.get(address).json()["overdue"]
    problem(Caller(amina).patch(address, {"due_date": "2026-06-30"}, 1), 409, "amendment_needs_reason", "reason")
    moved = Caller(amina).patch(address, {"due_date": "2026-06-30", "reason": "The law came later."}, 1).json()
    assert (moved["first_due_date"], moved["due_date"], moved["slippage_days"]) == ("2025-12-31", "2026-06-30", 181)
    assert [each["due_date"] for each in moved["promised_dates"]] == ["2025-12-31", "2026-06-30"]
    assert (moved["overdue"], moved["version"], moved["status"]) == (False, 2, "not_reported")
    stale = Caller(amina).patch(address, {"title": "x", "reason": "y"}, 1)
    assert problem(stale, 412, "stale")["current"]["due_date"] == "2026-06-30"


@time_machine.travel(at(2026, 3, 1), tick=False)
def test_milestones_are_filtered(anyone, demoland):
    agency = InstitutionFactory(country=demoland)
    commitment = CommitmentFactory(plan__country=demoland, lead_institution=agency)
    late = MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 2, 28), institution=None)
    done = MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 2, 1), status="completed", proven=True)
    other = MilestoneFactory(commitment=commitment, due_date=None, institution=InstitutionFactory(country=demoland))

    def found(**query):
        return {each["id"] for each in anyone.rows("milestones/", **query)}

    assert found(overdue="true") == {late.pk}
    assert found(overdue="false") == {done.pk, other.pk}
    assert found(institution=agency.pk) == {late.pk, done.pk}
    assert found(status="completed") == found(proven="true") == {done.pk}
    assert found(due_before="2026-02-28") == {done.pk}
    assert found(due_after="2026-02-01") == {late.pk}
    assert found(plan=commitment.plan_id, country="ZZ") == {late.pk, done.pk, other.pk}
    assert [each["id"] for each in anyone.rows("milestones/", ordering="due_date")] == [done.pk, late.pk, other.pk]
    assert [each["id"] for each in anyone.rows("milestones/", ordering="-due_date")] == [late.pk, done.pk, other.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"overdue": "yes"}, {"overdue": "1"}, {"due_before": "soon"}, {"plan": "x"}, {"plan": "1.5"}, {"plan": "-1"},
        {"plan": 10**40}, {"country": "zz"}, {"country": "France"}, {"status": "finished"}, {"due_after": "2025-13-01"},
        {"search": "a\0b"}, {"country": "Z\0"}, {"number": "x" * 300}, {"institution": "5\0"},
    ],
)  # fmt: skip
def test_values_that_filters_do_not_understand_are_refused(anyone, query):
    problem(anyone.get("milestones/", **query), 400, field=next(iter(query)))


def test_a_coordinator_adds_and_removes_a_draft_s(amina, demoland):
    commitment = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    caller = Caller(amina)
    made = caller.post(
        "milestones/", {"commitment": commitment.pk, "title": "The law passes", "due_date": "2026-06-30"}
    )
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["number"], body["due_date"], body["slippage_days"], body["promised_dates"]) == (
        "1", "2026-06-30", None, [],
    )  # fmt: skip
    sent = {"commitment": commitment.pk, "title": "Another", "number": "1"}
    problem(caller.post("milestones/", sent), 400)
    problem(caller.post("milestones/", {**sent, "status": "completed"}), 400, "unknown_field", "status")
    assert caller.delete(f"milestones/{body['id']}/").status_code == 204


def test_a_published_milestone_is_added_with_a_reason_and_never_removed(amina, demoland):
    row = MilestoneFactory(commitment__plan__country=demoland)
    caller, sent = Caller(amina), {"commitment": row.commitment_id, "title": "One more"}
    problem(caller.post("milestones/", sent), 409, "amendment_needs_reason", "reason")
    assert caller.post("milestones/", {**sent, "reason": "Asked for by citizens."}).status_code == 201
    problem(caller.delete(f"milestones/{row.pk}/"), 409, "published")


def test_drafts_are_not_there_for_others(anyone, goran, bruno, demoland):
    commitment = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    row = MilestoneFactory(commitment=commitment, promised_date=False)
    for caller in (anyone, Caller(goran)):
        problem(caller.get(f"milestones/{row.pk}/"), 404)
        assert caller.get("milestones/").json()["count"] == 0
        assert caller.rows("milestones/", search=row.title, ordering="-title") == []
    assert Caller(bruno).get(f"milestones/{row.pk}/").json()["url"] is None
