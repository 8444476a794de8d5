"""Commitments: their three values, today and as of a day; adding, amending, withdrawing them."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from milestones.choices import Completion, MilestoneStatus
from milestones.services import progress_refresh
from tests.api.calling import Caller, problem
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    VerdictFactory,
    at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(demoland):
    """A commitment reported complete with evidence on 1 June, judged limited on 1 November; and one nobody spoke of."""
    verdict = VerdictFactory(commitment__plan__country=demoland, completion=Completion.LIMITED)
    commitment = verdict.commitment
    report = ProgressReportFactory(milestone=MilestoneFactory(commitment=commitment), status=MilestoneStatus.COMPLETED)
    EvidenceFactory(report=report)
    progress_refresh(commitment_ids=[commitment.pk])
    CommitmentFactory(plan=commitment.plan)
    return commitment


def values(row):
    return row["claimed"], row["evidenced"], row["reviewed"], row["gap"]


JUDGED = ("complete", "complete", "limited", 2)
SILENT = ("not_reported", "no_evidence_available", "not_reviewed", "unreviewed")


def test_every_commitment_has_its_values(anyone, judged):
    assert [values(each) for each in anyone.rows("commitments/")] == [JUDGED, SILENT]
    body = anyone.get(f"commitments/{judged.pk}/").json()
    assert values(body) == JUDGED
    assert body["url"] == f"http://testserver/ZZ/commitments/{judged.plan.slug}-{judged.reference}/"
    assert body["lead_institution"] == {"id": judged.lead_institution.pk, "name": judged.lead_institution.name}


@pytest.mark.parametrize(
    "query", [{"claimed": "complete"}, {"evidenced": "complete"}, {"reviewed": "limited"}, {"gap": "2"}]
)
def test_values_are_filtered(anyone, judged, query):
    assert [each["id"] for each in anyone.rows("commitments/", **query)] == [judged.pk]


@pytest.mark.parametrize("name", ["claimed", "evidenced", "reviewed", "gap"])
def test_values_are_ordered_and_unknown_ones_refused(anyone, judged, name):
    assert len(anyone.rows("commitments/", ordering=f"-{name},title")) == 2
    problem(anyone.get("commitments/", **{name: "splendid"}), 400, "invalid_choice", name)


def test_as_of_a_day_shows_that_day(anyone, judged):
    path, days = f"commitments/{judged.pk}/", ("2025-05-31", "2025-06-01", "2025-11-01")
    seen = {day: values(anyone.get(path, as_of=day).json()) for day in days}
    assert seen == {
        "2025-05-31": SILENT,
        "2025-06-01": ("complete", "complete", "not_reviewed", "unreviewed"),
        "2025-11-01": JUDGED,
    }  # fmt: skip
    listed = anyone.rows("commitments/", as_of="2025-06-01")
    assert [each["claimed"] for each in listed] == ["complete", "not_reported"]
    assert anyone.get(path, as_of="2025-06-01").json()["as_of"] == "2025-06-01"


def test_before_its_plan_was_public_nothing_stood(anyone, judged):
    assert anyone.rows("commitments/", as_of="2025-01-14") == []
    problem(anyone.get(f"commitments/{judged.pk}/", as_of="2025-01-14"), 404)


def test_what_was_withdrawn_since_still_stood_then(anyone, demoland):
    row = CommitmentFactory(
        plan__country=demoland, state="withdrawn", withdrawn_reason="Done.", withdrawn_at=at(2025, 6, 1)
    )
    assert [each["id"] for each in anyone.rows("commitments/", as_of="2025-05-31")] == [row.pk]
    assert anyone.rows("commitments/", as_of="2025-06-01") == []


@pytest.mark.parametrize(
    "query", [{"claimed": "limited"}, {"gap": "1"}, {"overdue": "true"}, {"ordering": "-reviewed"}]
)
def test_as_of_refuses_what_is_known_of_today_only(anyone, judged, query):
    problem(anyone.get("commitments/", as_of="2025-06-01", **query), 400, "not_with_as_of", next(iter(query)))


def test_as_of_goes_with_every_other_filter(anyone, judged):
    found = anyone.rows("commitments/", as_of="2025-06-01", country="ZZ", search=judged.title, ordering="-title")
    assert judged.pk in [each["id"] for each in found]


@time_machine.travel(at(2026, 3, 1), tick=False)
def test_commitments_with_late_milestones_are_found(anyone, demoland):
    late, early, done = (CommitmentFactory(plan__country=demoland) for _ in range(3))
    MilestoneFactory(commitment=late, due_date=dt.date(2026, 2, 28))
    MilestoneFactory(commitment=early, due_date=dt.date(2026, 4, 1))
    MilestoneFactory(commitment=done, due_date=dt.date(2026, 2, 1), status="completed")

    def found(**query):
        return {each["id"] for each in anyone.rows("commitments/", **query)}

    assert found(overdue="true") == {late.pk}
    assert found(overdue="false") == {early.pk, done.pk}
    assert found(due_before="2026-04-01") == {late.pk}
    assert found(due_after="2026-02-28") == {early.pk}
    assert found(due_after="2026-02-28", due_before="2026-04-01") == set()


def test_tags_and_institutions_are_filtered(anyone, demoland):
    helper = InstitutionFactory(country=demoland)
    row = CommitmentFactory(plan__country=demoland, policy_areas=[PolicyAreaFactory(slug="open-data")], sdgs=[1, 16])
    row.values_served.create(value="civic_participation")
    row.supports.create(institution=helper, part="Hosts it.")
    CommitmentFactory(plan=row.plan, sdgs=[6])
    for query in (
        {"policy_area": "open-data"}, {"ogp_value": "civic_participation"}, {"institution": helper.pk}, {"sdg": 16},
        {"sdg": 1}, {"institution": row.lead_institution.pk}, {"lead_institution": row.lead_institution.pk},
    ):  # fmt: skip
        assert [each["id"] for each in anyone.rows("commitments/", **query)] == [row.pk], query
    body = anyone.get(f"commitments/{row.pk}/").json()
    assert (body["policy_areas"], body["ogp_values"], body["sdgs"]) == (["open-data"], ["civic_participation"], [1, 16])
    assert body["supporting_institutions"] == [
        {"institution": {"id": helper.pk, "name": helper.name}, "part": "Hosts it."}
    ]


def test_searching_finds_translations_too(anyone, demoland):
    row = CommitmentFactory(plan__country=demoland, translations={"fr": {"title": "Publier les marchés publics"}})
    assert [each["id"] for each in anyone.rows("commitments/", search="marchés publier")] == [row.pk]
    assert anyone.rows("commitments/", search="marchés absents") == []


def test_a_coordinator_adds_and_changes_a_draft_s(amina, digital_agency):
    caller, plan = Caller(amina), ActionPlanFactory(country=digital_agency.country, draft=True)
    PolicyAreaFactory(slug="open-data")
    sent = {
        "plan": plan.pk, "number": "3", "title": "Publish contracts", "problem": "They are on paper.", "sdgs": [16],
        "lead_institution": digital_agency.pk, "policy_areas": ["open-data"], "ogp_values": ["access_to_information"],
        "supporting_institutions": [{"institution": digital_agency.pk, "part": "Hosts it."}],
        "start_date": "2025-01-01", "end_date": "2026-01-01", "translations": {"fr": {"title": "Publier"}},
    }  # fmt: skip
    made = caller.post("commitments/", sent)
    assert made.status_code == 201, made.content
    body = made.json()
    shown = {**body, "lead_institution": body["lead_institution"]["id"]}
    shown["supporting_institutions"] = [
        {**each, "institution": each["institution"]["id"]} for each in body["supporting_institutions"]
    ]
    assert {name: shown[name] for name in sent} == sent
    assert body["reference"] == "3"
    changed = caller.patch(f"commitments/{body['id']}/", {"policy_areas": [], "end_date": None}, made["ETag"])
    assert (changed.json()["policy_areas"], changed.json()["end_date"]) == ([], None)
    stale = caller.patch(f"commitments/{body['id']}/", {"title": "Other"}, made["ETag"])
    assert problem(stale, 412, "stale")["current"]["policy_areas"] == []


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": None}, "null", "title"), ({"sdgs": [18]}, "max_value", "sdgs.0"),
        ({"sdgs": "16"}, "not_a_list", "sdgs"),
        ({"policy_areas": ["x"]}, "does_not_exist", "policy_areas.0"), ({"ogp_id": "nonsense"}, "ogp_id", "ogp_id"),
        ({"supporting_institutions": [{"part": "x"}]}, "required", "supporting_institutions.0.institution"),
        ({"start_date": "2026-01-01", "end_date": "2025-01-01"}, "end_before_start", ""),
        ({"claimed": "complete"}, "unknown_field", "claimed"), ({"plan": 10**9}, "does_not_exist", "plan"),
        ({"translations": {"fr": {"title": 5, "x": []}}}, "invalid", "translations.fr.title"),
    ],
)  # fmt: skip
def test_malformed_commitments_are_refused_by_field(amina, demoland, change, code, field):
    plan = ActionPlanFactory(country=demoland, draft=True)
    answer = Caller(amina).post("commitments/", {"plan": plan.pk, "title": "Publish", **change})
    body = problem(answer, 400)
    assert (field, code) in {(each["field"], each["code"]) for each in body["errors"]}, body


def test_another_country_s_institution_is_refused(amina, farland, demoland):
    foreign, plan = InstitutionFactory(country=farland), ActionPlanFactory(country=demoland, draft=True)
    sent = {"plan": plan.pk, "title": "Publish", "lead_institution": foreign.pk}
    problem(Caller(amina).post("commitments/", sent), 409, "foreign_institution", "lead_institution")


def test_withdrawing_keeps_it_readable(amina, anyone, demoland):
    row = CommitmentFactory(plan__country=demoland)
    address = f"commitments/{row.pk}/"
    problem(Caller(amina).delete(address), 409, "published")
    withdrawn = Caller(amina).post(f"{address}withdraw/", {"reason": "Replaced."}, 1)
    assert (withdrawn.json()["state"], withdrawn.json()["withdrawn_reason"]) == ("withdrawn", "Replaced.")
    assert anyone.get(address).json()["state"] == "withdrawn"
    problem(Caller(amina).patch(address, {"title": "x", "reason": "y"}, 2), 409, "withdrawn")


def test_predecessors_in_a_draft_are_not_told(amina, anyone, demoland):
    row = CommitmentFactory(plan__country=demoland)
    secret, known = (
        CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True)),
        CommitmentFactory(plan=row.plan),
    )
    row.carried_over_from.set([secret, known])
    assert anyone.get(f"commitments/{row.pk}/").json()["carried_over_from"] == [known.pk]
    assert set(Caller(amina).get(f"commitments/{row.pk}/").json()["carried_over_from"]) == {secret.pk, known.pk}
    assert anyone.rows("commitments/", carried_over_from=secret.pk) == []
    assert len(anyone.rows("commitments/", carried_over_from=known.pk)) == 1


def test_what_stands_within_a_change_is_whole(amina, world):
    sent = {"supporting_institutions": [{"part": "Hosts it."}], "reason": "They host it."}
    answer = Caller(amina).patch(f"commitments/{world.draft_commitment.pk}/", sent, world.draft_commitment.version)
    problem(answer, 400, "required", "supporting_institutions.0.institution")
