"""Verifications: reviewers confirm or dispute reports."""

from __future__ import annotations

import pytest

from milestones.choices import MilestoneStatus
from tests.api.calling import Caller, problem
from tests.factories import ProgressReportFactory, VerificationFactory, at


def found(world, **change):
    return {"report": world.report.pk, "finding": "disputed", "reason": "The page is empty.", **change}


def test_a_dispute_lowers_what_is_evidenced(dalia, anyone, world):
    address = f"commitments/{world.commitment.pk}/"
    assert anyone.get(address).json()["evidenced"] == "complete"
    made = Caller(dalia).post("verifications/", found(world))
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["finding"], body["stale"], body["replaced"], body["milestone"]) == (
        "disputed", False, False, world.milestone.pk,
    )  # fmt: skip
    assert body["reviewer"] == {"organisation": body["organisation"], "name": None}
    after = anyone.get(address).json()
    assert (after["claimed"], after["evidenced"]) == ("complete", "limited")
    assert Caller(dalia).post("verifications/", found(world, finding="confirmed")).status_code == 201
    assert anyone.get(address).json()["evidenced"] == "complete"
    assert [each["id"] for each in anyone.rows("verifications/", replaced="true", finding="disputed")] == [body["id"]]


def test_a_newer_report_makes_it_stale(anyone, dalia, world):
    ProgressReportFactory(milestone=world.milestone, status=MilestoneStatus.IN_PROGRESS, reported_at=at(2025, 9, 20))
    [row] = anyone.rows("verifications/", stale="true")
    assert row["id"] == world.verification.pk
    problem(Caller(dalia).post("verifications/", found(world)), 409, "report_superseded", "report")


def test_nobody_verifies_their_own_organisation_s_work(dalia, world):
    own = dalia.country_roles.get().institution
    report = ProgressReportFactory(milestone=world.milestone, institution=own, reported_at=at(2025, 9, 20))
    problem(Caller(dalia).post("verifications/", found(world, report=report.pk)), 409, "own_work", "report")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": ""}, "blank", "reason"), ({"finding": "doubted"}, "invalid_choice", "finding"),
        ({"report": 10**12}, "does_not_exist", "report"), ({"reviewer": 5}, "unknown_field", "reviewer"),
    ],
)  # fmt: skip
def test_malformed_findings_are_refused(dalia, world, change, code, field):
    problem(Caller(dalia).post("verifications/", found(world, **change)), 400, code, field)


@pytest.mark.django_db
def test_people_are_not_listed(anyone, world, dalia):
    VerificationFactory(report=world.report)
    problem(anyone.get("verifications/", reviewer=dalia.pk), 400, "unknown_parameter", "reviewer")
    problem(anyone.get("verifications/", ordering="reviewer"), 400, "ordering", "ordering")
    assert "Dalia" not in anyone.get("verifications/").content.decode()
