"""Progress reports: append-only, on the version that was read, completed with evidence."""

from __future__ import annotations

import pytest

from milestones.models import ProgressReport
from tests.api.calling import Caller, problem
from tests.factories import CommitmentFactory, MilestoneFactory, ProgressReportFactory

pytestmark = pytest.mark.django_db
ADDRESS = {"title": "The register", "url": "https://demoland.example.org/register"}


@pytest.fixture
def milestone(digital_agency):
    commitment = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency)
    return MilestoneFactory(commitment=commitment)


def said(row, **change):
    return {"milestone": row.pk, "status": "in_progress", "narrative": "Begun.", **change}


def test_an_officer_reports(bruno, anyone, milestone, digital_agency):
    made = Caller(bruno).post("progress-reports/", said(milestone, evidence=[ADDRESS]), 1)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["status"], body["narrative"], body["milestone_version"]) == ("in_progress", "Begun.", 2)
    assert body["reported_by"] == {"institution": {"id": digital_agency.pk, "name": digital_agency.name}, "name": None}
    assert body["evidence"][0]["url"] == ADDRESS["url"]
    assert anyone.get(f"progress-reports/{body['id']}/").json() == body
    assert "Bruno" not in made.content.decode()
    assert bruno.email not in made.content.decode()


def test_a_name_is_shown_by_choice(bruno, anyone, milestone):
    bruno.shows_name = True
    bruno.save()
    ProgressReportFactory(milestone=milestone, reported_by=bruno)
    assert anyone.rows("progress-reports/")[0]["reported_by"]["name"] == "Bruno"


def test_an_imported_report_names_its_source_and_nobody(anyone, milestone):
    ProgressReportFactory(milestone=milestone, reported_by=None, source_url="https://demoland.example.org/plan.csv")
    [row] = anyone.rows("progress-reports/", imported="true")
    assert (row["reported_by"], row["source_url"]) == (None, "https://demoland.example.org/plan.csv")
    assert anyone.rows("progress-reports/", imported="false") == []


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"status": "completed"}, 409, "evidence_required", "evidence"),
        ({"no_change": True}, 409, "status_changed", "status"),
        ({"narrative": ""}, 400, "narrative_required", ""),
        ({"status": "finished"}, 400, "invalid_choice", "status"),
        ({"status": "not_reported"}, 400, "invalid_choice", "status"),
        ({"narrative": "x" * 10_001}, 400, "max_length", "narrative"),
        ({"evidence": [{**ADDRESS, "url": "ftp//x"}]}, 400, "invalid", "evidence.0.url"),
        ({"evidence": "none"}, 400, "not_a_list", "evidence"),
        ({"evidence": [ADDRESS] * 51}, 400, "max_length", "evidence"),
        ({"milestone": 10**9}, 400, "does_not_exist", "milestone"),
        ({"milestone": "x"}, 400, "incorrect_type", "milestone"),
        ({"reported_at": "2020-01-01"}, 400, "unknown_field", "reported_at"),
        ({"language": "klingon!"}, 400, "language_tag", "language"),
    ],
)
def test_what_cannot_be_said_is_refused_by_rule(bruno, milestone, change, status, code, field):
    problem(Caller(bruno).post("progress-reports/", said(milestone, **change), 1), status, code, field)
    assert not ProgressReport.objects.exists()


def test_it_needs_the_version_that_was_read(bruno, milestone):
    problem(Caller(bruno).post("progress-reports/", said(milestone)), 428, "precondition_required")
    stale = Caller(bruno).post("progress-reports/", said(milestone), 9)
    body = problem(stale, 412, "stale")
    assert (body["current"]["id"], body["current_version"], stale["ETag"]) == (milestone.pk, 1, '"1"')
    assert not ProgressReport.objects.exists()


def test_the_second_of_two_officers_loses_nothing(bruno, amina, milestone):
    etag = Caller(bruno).get(f"milestones/{milestone.pk}/")["ETag"]
    assert Caller(amina).post("progress-reports/", said(milestone), etag).status_code == 201
    stale = Caller(bruno).post("progress-reports/", said(milestone, narrative="Mine."), etag)
    assert problem(stale, 412, "stale")["current"]["status"] == "in_progress"
    assert Caller(bruno).post("progress-reports/", said(milestone, narrative="Mine."), stale["ETag"]).status_code == 201
    assert [each["narrative"] for each in Caller(bruno).rows("progress-reports/")] == ["Mine.", "Begun."]


def test_a_correction_names_what_it_corrects(bruno, milestone):
    caller = Caller(bruno)
    first = caller.post("progress-reports/", said(milestone), 1).json()
    second = caller.post("progress-reports/", said(milestone, corrects=first["id"]), 2).json()
    assert second["corrects"] == first["id"]
    assert caller.get(f"progress-reports/{first['id']}/").json()["corrected_by"] == second["id"]
    problem(
        caller.post("progress-reports/", said(milestone, corrects=first["id"]), 3), 409, "corrected_already", "corrects"
    )


def test_reports_are_never_changed_or_deleted(bruno, amina, henrike, milestone):
    made = Caller(bruno).post("progress-reports/", said(milestone), 1).json()
    for person in (bruno, amina, henrike):
        for method in ("PUT", "PATCH", "DELETE"):
            problem(Caller(person).send(method, f"progress-reports/{made['id']}/", {}, 2), 405)


def test_reports_are_filtered(anyone, milestone):
    row = ProgressReportFactory(milestone=milestone, narrative="The tender is out.")
    for query in ({"search": "tender"}, {"milestone": milestone.pk}, {"reported_after": "2025-05-31"}):
        assert [each["id"] for each in anyone.rows("progress-reports/", **query)] == [row.pk]
    for query in ({"search": "dinner"}, {"status": "completed"}, {"reported_after": "2025-06-01"}):
        assert anyone.rows("progress-reports/", **query) == []
