"""Confirming and disputing reports."""

from __future__ import annotations

import pytest

from commitments.models import CommitmentSupport
from core.clock import now
from core.errors import AppendOnlyViolation
from ledger.models import Event
from milestones.choices import Completion, MilestoneStatus
from milestones.services import EvidenceDraft, progress_report
from reviews.choices import Finding
from reviews.models import Verification
from reviews.selectors import commitments_standing
from reviews.services import verification_make
from tests.factories import AppointmentFactory, InstitutionFactory, MilestoneFactory
from tests.refusals import code

PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")


@pytest.fixture
def reported(bruno):
    milestone = MilestoneFactory(commitment__lead_institution=bruno.country_roles.get().institution)
    return completed(bruno, milestone)


def completed(user, milestone):
    milestone.refresh_from_db()
    return progress_report(
        user=user, milestone=milestone, version=milestone.version, status=MilestoneStatus.COMPLETED,
        narrative="The register is online.", evidence=[PROOF],
    )  # fmt: skip


def values(report) -> tuple[str, str]:
    progress = type(report.milestone.commitment.progress).objects.get(commitment=report.milestone.commitment)
    standing = commitments_standing([report.milestone.commitment], now())[0]
    assert (progress.claimed, progress.evidenced) == (standing.claimed, standing.evidenced)
    return progress.claimed, progress.evidenced


def dispute(user, report, finding=Finding.DISPUTED, reason="Half of it is empty."):
    return verification_make(user=user, report=report, finding=finding, reason=reason)


def test_a_dispute_lowers_evidenced_and_leaves_claimed(dalia, reported):
    assert values(reported) == (Completion.COMPLETE, Completion.COMPLETE)
    made = dispute(dalia, reported)
    assert values(reported) == (Completion.COMPLETE, Completion.LIMITED)
    event = Event.objects.get(verb="report.disputed")
    assert event.actor == "Open Budget Watch"
    assert event.data["records"][0]["id"] == made.pk
    assert "Dalia" not in str(event.data)


def test_a_dispute_stands_until_the_same_reviewer_takes_it_back(dalia, emil, reported):
    dispute(dalia, reported)
    dispute(emil, reported, Finding.CONFIRMED)
    assert values(reported)[1] == Completion.LIMITED
    dispute(dalia, reported, Finding.CONFIRMED, "Complete since this morning.")
    assert values(reported)[1] == Completion.COMPLETE
    assert Verification.objects.count() == 3


def test_a_newer_report_makes_a_dispute_stale(bruno, dalia, reported):
    dispute(dalia, reported)
    newer = completed(bruno, reported.milestone)
    assert values(reported) == (Completion.COMPLETE, Completion.COMPLETE)
    assert code(lambda: dispute(dalia, reported)) == "report_superseded"
    dispute(dalia, newer)
    assert values(reported)[1] == Completion.LIMITED


def test_who_verifies(amina, bruno, goran, henrike, nobody, reported):
    for person in (amina, bruno, goran, henrike, nobody):
        assert code(lambda who=person: dispute(who, reported)) == "not_reviewer"


def test_an_organisation_does_not_verify_its_own_work(amina, dalia):
    watch = dalia.country_roles.get().institution
    milestone = MilestoneFactory(commitment__lead_institution=watch)
    report = completed(amina, milestone)
    assert report.institution == watch
    assert code(lambda: dispute(dalia, report)) == "own_work"


@pytest.mark.parametrize("part", ["support", "tie", "employer"])
def test_who_carries_a_commitment_out_does_not_verify_its_reports(dalia, reported, part):
    watch, commitment = dalia.country_roles.get().institution, reported.milestone.commitment
    bakery = InstitutionFactory(country=watch.country, kind="other")
    helper = watch if part == "support" else bakery
    CommitmentSupport.objects.create(commitment=commitment, institution=helper)
    facts = {"employer": bakery} if part == "employer" else {}
    seat = AppointmentFactory(round__plan=commitment.plan, reviewer=dalia, organisation=watch, **facts)
    if part == "tie":
        seat.ties.add(bakery)
    assert code(lambda: dispute(dalia, reported)) == "carries_out"


def test_a_verification_needs_a_reason_and_a_finding(dalia, reported):
    assert code(lambda: dispute(dalia, reported, reason="  ")) == "blank"
    assert code(lambda: dispute(dalia, reported, finding="doubted")) == "invalid_choice"
    assert values(reported)[1] == Completion.COMPLETE


def test_verifications_are_never_changed_or_deleted(dalia, reported):
    made = dispute(dalia, reported)
    made.finding = Finding.CONFIRMED
    for attempt in (made.save, made.delete, Verification.objects.all().delete):
        with pytest.raises(AppendOnlyViolation):
            attempt()
