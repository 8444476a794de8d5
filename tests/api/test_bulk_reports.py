"""Many reports at once: together or none, or each by itself; every row answered for."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.models import Event
from milestones.models import Milestone, ProgressReport
from tests.api.calling import Caller, problem
from tests.factories import CommitmentFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
ADDRESS = "progress-reports/bulk/"


@pytest.fixture
def milestones(digital_agency) -> list[Milestone]:
    commitment = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency)
    return [MilestoneFactory(commitment=commitment) for _number in range(3)]


def said(row: Milestone, **change: Any) -> dict[str, Any]:
    return {"milestone": row.pk, "version": row.version, "status": "in_progress", "narrative": "Begun.", **change}


def test_all_are_made(bruno, milestones):
    answer = Caller(bruno).post(ADDRESS, {"reports": [said(row) for row in milestones]})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["made"] == 3
    assert [result["row"] for result in body["results"]] == [0, 1, 2]
    assert {(result["status"], result["milestone_version"]) for result in body["results"]} == {(201, 2)}
    assert {result["report"] for result in body["results"]} == set(ProgressReport.objects.values_list("pk", flat=True))
    assert Event.objects.filter(verb="progress.reported").count() == 3


def test_together_or_none(bruno, milestones):
    rows = [said(milestones[0]), said(milestones[1], status="completed"), said(milestones[2], version=9)]
    answer = Caller(bruno).post(ADDRESS, {"reports": rows})
    told = problem(answer, 409, "rows_refused")
    assert [(fault["field"].split(".")[:2], fault["code"]) for fault in told["errors"]] == [
        (["reports"], "rows_refused"),
        (["reports", "1"], "evidence_required"),
        (["reports", "2"], "stale"),
    ]
    assert not ProgressReport.objects.exists()
    assert not Event.objects.filter(verb="progress.reported").exists()


def test_each_by_itself(bruno, milestones):
    elsewhere = MilestoneFactory()
    rows = [
        said(milestones[0]), said(milestones[1], status="completed"), said(milestones[2], version=9), "no row",
        said(elsewhere), said(milestones[1]), {**said(milestones[2]), "colour": "red"}, said(milestones[0], version=2),
    ]  # fmt: skip
    body = Caller(bruno).post(ADDRESS, {"mode": "each", "reports": rows}).json()
    assert [result["status"] for result in body["results"]] == [201, 409, 412, 400, 403, 201, 400, 201]
    assert body["results"][2]["milestone_version"] == 1
    assert body["results"][6]["errors"][0]["field"] == "colour"
    assert body["made"] == ProgressReport.objects.count() == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reports"),
        ({"reports": []}, "reports"),
        ({"reports": "x"}, "reports"),
        ({"reports": [{}] * 501}, "reports"),
        ({"reports": [{}], "mode": "some"}, "mode"),
        ({"reports": [{"milestone": 1}], "way": 1}, "way"),
        ({"reports": [{"milestone": 999}]}, "reports.0.milestone"),
        ([], ""),
    ],
)
def test_what_has_no_shape_is_named(bruno, body, field):
    told = problem(Caller(bruno).post(ADDRESS, body), 400)
    assert field in [fault["field"] for fault in told["errors"]]


def test_nobody_reports_without_signing_in(anyone, milestones):
    assert anyone.post(ADDRESS, {"reports": [said(milestones[0])]}).status_code == 401


def test_the_same_key_is_one_effect(bruno, milestones):
    body = {"mode": "each", "reports": [said(milestones[0]), said(milestones[1], version=5)]}
    caller = Caller(bruno)
    first = caller.send("POST", ADDRESS, body, **{"Idempotency-Key": "nightly-2026-11-28"})
    again = caller.send("POST", ADDRESS, body, **{"Idempotency-Key": "nightly-2026-11-28"})
    assert again.content == first.content
    assert ProgressReport.objects.count() == 1
