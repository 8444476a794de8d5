"""``fields=`` shows less of a row, ``expand=`` more of what it names: never more than the caller may see."""

from __future__ import annotations

import pytest

from api.expansions import view_of
from tests.api.calling import Caller, problem
from tests.api.test_filters import VIEWS, reader
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    InstitutionFactory,
    MilestoneFactory,
    ProgressReportFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", VIEWS)
def test_every_field_can_be_asked_for_alone(anyone, world, path):
    caller = reader(anyone, world, path)
    [whole] = caller.rows(f"{path}/", page_size=1) or [{}]
    for name, value in whole.items():
        assert caller.rows(f"{path}/", page_size=1, fields=name) == [{name: value}]


def test_rows_and_lists_show_what_is_asked_for(anyone, demoland):
    row = CommitmentFactory(plan__country=demoland, lead_institution=InstitutionFactory(country=demoland))
    lead = {"name": row.lead_institution.name}
    for address in ("commitments/", f"commitments/{row.pk}/"):
        body = anyone.get(address, fields="title,lead_institution.name,supporting_institutions.institution.id").json()
        [shown] = body.get("results", [body])
        assert shown == {"title": row.title, "lead_institution": lead, "supporting_institutions": []}
    both = anyone.get(f"commitments/{row.pk}/", fields="lead_institution.name,lead_institution").json()
    assert both == {"lead_institution": {"id": row.lead_institution_id, **lead}}


@pytest.mark.parametrize("asked", ["nonsense", "id,", "title.x", "lead_institution.x", "lead_institution.id.x", "."])
def test_a_field_that_is_not_there_is_refused_with_those_that_are(anyone, demoland, asked):
    CommitmentFactory(plan__country=demoland)
    body = problem(anyone.get("commitments/", fields=asked), 400, "unknown_name", "fields")
    assert "id" in body["detail"]
    body = problem(anyone.get("commitments/", expand="title"), 400, "unknown_name", "expand")
    assert "lead_institution" in body["detail"]


@pytest.mark.parametrize("path", VIEWS)
def test_every_expansion_is_as_its_own_resource_shows_it(world, dalia, path):
    caller = Caller(dalia)
    for name, expansion in VIEWS[path].expansions.items():
        served = next(each for each, view in VIEWS.items() if view is view_of(expansion.resource))
        for before, row in zip(caller.rows(f"{path}/"), caller.rows(f"{path}/", expand=name), strict=True):
            assert {**before, name: None} == {**row, name: None}
            if expansion.back:
                own = caller.rows(f"{served}/", **{expansion.back: row["id"]})
                assert row[name] == own
            elif before[name] is not None:
                key = before[name]["id"] if isinstance(before[name], dict) else before[name]
                assert row[name] == caller.get(f"{served}/{key}/").json()
            else:
                assert row[name] is None


def test_expanded_rows_show_what_is_asked_for(anyone, demoland):
    milestone = MilestoneFactory(commitment__plan__country=demoland)
    row = milestone.commitment
    asked = {"fields": "title,plan.title,milestones.number", "expand": "plan,milestones"}
    body = anyone.get(f"commitments/{row.pk}/", **asked).json()
    assert body == {
        "title": row.title, "plan": {"title": row.plan.title}, "milestones": [{"number": milestone.number}],
    }  # fmt: skip
    body = anyone.get(f"commitments/{row.pk}/", fields="title", expand="country").json()
    assert (set(body), body["country"]["code"]) == ({"title", "country"}, "ZZ")
    problem(anyone.get("commitments/", fields="title,plan.nonsense", expand="plan"), 400, "unknown_name", "fields")
    problem(anyone.get("commitments/", expand="milestones", as_of="2025-06-01"), 400, "not_with_as_of", "expand")


def test_expanding_is_blind_to_what_one_may_not_see(anyone, amina, demoland):
    """A draft that continues nothing public is no row; what is beside a public row is asked of its own resource."""
    draft = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    MilestoneFactory(commitment=draft, promised_date=False)
    assert anyone.rows("commitments/", expand="milestones,plan") == []
    [seen] = Caller(amina).rows("commitments/", expand="milestones,plan")
    assert (seen["plan"]["state"], len(seen["milestones"])) == ("draft", 1)
    problem(anyone.get(f"commitments/{draft.pk}/", expand="plan"), 404)


@pytest.mark.parametrize("expand", ["plan,lead_institution,country", "milestones,verdicts"])
def test_expanding_makes_a_fixed_number_of_queries(demoland, fixed_queries, expand):
    """Those of the list; then one for each expansion, and those of what is beside it (promised dates)."""
    lead = InstitutionFactory(country=demoland)

    def grow() -> None:
        for _ in range(5):
            row = CommitmentFactory(plan=ActionPlanFactory(country=demoland), lead_institution=lead)
            MilestoneFactory.create_batch(3, commitment=row)

    grow()
    fixed_queries(lambda: Caller().rows("commitments/", expand=expand), grow, 6 + 3)


def test_lists_within_rows_are_bounded(anyone, demoland, monkeypatch):
    monkeypatch.setattr("api.shapes.MOST_IN_LISTS", 3)
    milestone = MilestoneFactory(commitment__plan__country=demoland)
    for _ in range(3):
        EvidenceFactory(report=ProgressReportFactory(milestone=milestone))
    assert len(anyone.rows("milestones/", expand="progress_reports")[0]["progress_reports"]) == 3
    ProgressReportFactory(milestone=milestone)
    problem(anyone.get("milestones/", expand="progress_reports"), 400, "too_much", "expand")


def test_a_write_is_answered_whole(amina):
    problem(Caller(amina).post("institutions/?fields=id", {"country": "ZZ", "name": "New"}), 400, "unknown_parameter")
