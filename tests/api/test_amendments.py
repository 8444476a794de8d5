"""Amendments: what was changed in a published plan, and nothing of what is changed in a draft."""

from __future__ import annotations

import pytest

from commitments.models import Amendment
from ledger.models import Event
from tests.api.calling import Caller, problem
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    InstitutionFactory,
    MilestoneFactory,
    at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment(demoland):
    return CommitmentFactory(plan__country=demoland, number="7", title="Publish the register soon")


def test_a_published_commitment_s_amendment_says_what_and_why(amina, anyone, commitment):
    sent = {"title": "Publish the register", "sdgs": [16], "reason": "The day is in the milestones."}
    assert Caller(amina).patch(f"commitments/{commitment.pk}/", sent, 1).status_code == 200
    [row] = anyone.rows("amendments/")
    assert row == anyone.get(f"amendments/{row['id']}/").json()
    assert row.pop("at")
    assert row == {
        "id": Amendment.objects.get().pk, "country": "ZZ", "plan": commitment.plan_id, "commitment": commitment.pk,
        "commitment_reference": "7", "kind": "commitment", "subject": commitment.pk,
        "subject_label": "7. Publish the register", "before": {"title": "Publish the register soon", "sdgs": []},
        "after": {"title": "Publish the register", "sdgs": [16]}, "reason": "The day is in the milestones.",
        "by": {"role": "coordinator", "name": None},
        "url": f"http://testserver/ZZ/commitments/{commitment.plan.slug}-7/",
    }  # fmt: skip
    assert Event.objects.get(verb="commitment.amended").data["amendment"] == row["id"]


def test_a_milestone_s_leads_to_its_commitment(amina, anyone, commitment):
    milestone = MilestoneFactory(commitment=commitment, title="The law passes", due_date="2025-12-31")
    sent = {"due_date": "2026-06-30", "reason": "Elections."}
    assert Caller(amina).patch(f"milestones/{milestone.pk}/", sent, 1).status_code == 200
    [row] = anyone.rows("amendments/")
    assert (row["kind"], row["subject"], row["commitment"]) == ("milestone", milestone.pk, commitment.pk)
    assert (row["before"], row["after"]) == ({"due_date": "2025-12-31"}, {"due_date": "2026-06-30"})
    assert row["subject_label"].endswith("The law passes")
    assert row["url"] == f"http://testserver/ZZ/commitments/{commitment.plan.slug}-7/"


def test_a_plan_s_has_no_commitment_and_leads_to_the_plan(amina, anyone, commitment):
    plan = commitment.plan
    sent = {"title": "Renamed", "reason": "A misprint."}
    assert Caller(amina).patch(f"action-plans/{plan.pk}/", sent, 1).status_code == 200
    [row] = anyone.rows("amendments/")
    assert (row["kind"], row["subject"], row["subject_label"]) == ("plan", plan.pk, "Renamed")
    assert (row["commitment"], row["commitment_reference"]) == (None, None)
    assert row["url"] == f"http://testserver/ZZ/plans/{plan.slug}/"


def test_what_was_added_had_nothing_before(amina, anyone, commitment):
    sent = {"commitment": commitment.pk, "title": "One more", "reason": "Asked for by citizens."}
    assert Caller(amina).post("milestones/", sent).status_code == 201
    [row] = anyone.rows("amendments/")
    assert (row["before"], row["after"]["title"]) == ({}, "One more")


def test_changing_a_draft_leaves_nothing_to_show(amina, henrike, anyone, demoland):
    draft = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    assert Caller(amina).patch(f"commitments/{draft.pk}/", {"title": "SECRET"}, 1).status_code == 200
    for caller in (anyone, Caller(amina), Caller(henrike)):
        assert caller.get("amendments/", search="SECRET").json()["count"] == 0
        assert caller.rows("amendments/") == []


def test_an_amendment_is_seen_by_whoever_sees_its_plan(amina, bruno, henrike, dalia, goran, anyone, demoland):
    row = AmendmentFactory(commitment__plan=ActionPlanFactory(country=demoland, draft=True), reason="SECRET")
    for person in (amina, bruno, henrike):
        [shown] = Caller(person).rows("amendments/")
        assert (shown["id"], shown["url"]) == (row.pk, None)
    for caller in (Caller(dalia), Caller(goran), anyone):
        problem(caller.get(f"amendments/{row.pk}/"), 404)
        assert caller.get("amendments/", search="SECRET", plan=row.plan_id).json()["count"] == 0
    assert anyone.get("export/amendments.ndjson").getvalue() == b""


def test_the_coordinator_is_named_only_if_they_chose_to_be(amina, anyone, commitment):
    AmendmentFactory(commitment=commitment, author=amina)
    assert [each["by"] for each in anyone.rows("amendments/")] == [{"role": "coordinator", "name": None}]
    assert amina.name not in anyone.get("export/amendments.csv").getvalue().decode()
    amina.shows_name = True
    amina.save()
    assert [each["by"]["name"] for each in anyone.rows("amendments/")] == [amina.name]


def test_they_are_found_by_what_was_changed_and_when(anyone, commitment, farland):
    lead = InstitutionFactory(country=farland)
    other = AmendmentFactory(
        commitment__plan__country=farland, commitment__lead_institution=lead, commitment__title="Open the courts",
        at=at(2025, 5, 1), reason="Parliament asked.",
    )  # fmt: skip
    mine = AmendmentFactory(commitment=commitment, at=at(2025, 4, 1))
    step = AmendmentFactory(commitment=commitment, kind="milestone", subject_id=10**6, at=at(2025, 3, 1))

    def found(**query):
        return [each["id"] for each in anyone.rows("amendments/", **query)]

    assert found() == found(ordering="-at") == [other.pk, mine.pk, step.pk]
    assert found(ordering="at") == [step.pk, mine.pk, other.pk]
    for query in ({"country": "ZZ"}, {"plan": commitment.plan_id}, {"commitment": commitment.pk}):
        assert found(**query) == [mine.pk, step.pk]
    assert found(kind="milestone") == found(subject=10**6) == [step.pk]
    assert found(kind="commitment", subject=commitment.pk) == [mine.pk]
    assert found(at_before="2025-04-01") == [step.pk]
    assert found(at_after="2025-04-01") == [other.pk]
    assert found(search="parliament") == found(search="courts") == [other.pk]
    assert found(search="parliament register") == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes_them(amina, henrike, commitment, method):
    row = AmendmentFactory(commitment=commitment)
    for person in (amina, henrike):
        for path in ("amendments/", f"amendments/{row.pk}/"):
            problem(Caller(person).send(method, path, {}), 405, "method_not_allowed")
