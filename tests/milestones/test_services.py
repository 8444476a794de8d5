"""Reporting progress, and what proves it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import transaction

from commitments.choices import PlanState
from core.errors import AppendOnlyViolation, Malformed, NotPermitted, Stale
from ledger.models import Event
from milestones.choices import Completion, LinkStatus, MilestoneStatus, StandingStatus
from milestones.models import Evidence, Milestone, ProgressReport
from milestones.selectors import milestones_standing
from milestones.services import (
    EvidenceDraft,
    evidence_add,
    milestone_add,
    milestone_change,
    milestone_remove,
    progress_refresh,
    progress_report,
)
from tests.factories import ActionPlanFactory, CommitmentFactory, EvidenceFactory, MilestoneFactory, at
from tests.refusals import code

PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")


@pytest.fixture
def milestone(bruno) -> Milestone:
    return MilestoneFactory(commitment__lead_institution=bruno.country_roles.get().institution)


def report(user, milestone, status=MilestoneStatus.IN_PROGRESS, **more) -> ProgressReport:
    milestone.refresh_from_db()
    more = {"narrative": "We drafted it.", "version": milestone.version} | more
    return progress_report(user=user, milestone=milestone, status=status, **more)


def test_a_report_moves_the_milestone_the_commitment_and_the_ledger(bruno, milestone):
    made = report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
    milestone.refresh_from_db()
    assert (milestone.status, milestone.version, milestone.proven) == ("completed", 2, True)
    assert milestone.commitment.progress.claimed == Completion.COMPLETE
    assert milestone.commitment.progress.evidenced == Completion.COMPLETE
    assert made.institution == bruno.country_roles.get().institution
    event = Event.objects.get()
    assert (event.verb, event.role, event.actor) == ("progress.reported", "officer", "Digital Agency of Demoland")
    assert bruno.email not in str(event.data)
    assert event.data["records"][0]["id"] == made.pk


def test_completed_needs_evidence_and_nothing_is_written_without(bruno, milestone):
    assert code(lambda: report(bruno, milestone, MilestoneStatus.COMPLETED)) == "evidence_required"
    assert not ProgressReport.objects.exists()
    assert not Event.objects.exists()
    milestone.refresh_from_db()
    assert milestone.version == 1


def test_who_reports(amina, bruno, chiara, dalia, goran, henrike, nobody, milestone):
    for person in (chiara, dalia, goran, henrike, nobody):
        with pytest.raises(NotPermitted), transaction.atomic():
            report(person, milestone)
    report(bruno, milestone)
    assert report(amina, milestone).institution == milestone.institution


def test_where_no_institution_is_named_the_lead_answers(bruno, chiara, milestone):
    Milestone.objects.filter(pk=milestone.pk).first()
    milestone.institution = None
    milestone.save_next()
    report(bruno, milestone)
    assert code(lambda: report(chiara, milestone)) == "not_yours"


def test_two_officers_at_once(bruno, amina, milestone):
    report(bruno, milestone, version=1)
    with pytest.raises(Stale) as caught, transaction.atomic():
        report(amina, milestone, version=1)
    assert caught.value.extra["current_version"] == 2
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PlanState.DRAFT, "plan_not_published"),
        (PlanState.CLOSED, "plan_not_open"),
        (PlanState.WITHDRAWN, "plan_not_open"),
    ],
)
def test_only_published_plans_are_reported_on(bruno, digital_agency, state, expected):
    published = None if state == PlanState.DRAFT else at(2025, 1, 1)
    plan = ActionPlanFactory(state=state, published_at=published)
    step = MilestoneFactory(commitment=CommitmentFactory(plan=plan, lead_institution=digital_agency))
    assert code(lambda: report(bruno, step)) == expected


def test_attesting_that_nothing_changed(bruno, milestone):
    def attest(status):
        return report(bruno, milestone, status, no_change=True, narrative="")

    assert code(lambda: attest(MilestoneStatus.NOT_STARTED)) == "status_changed"
    report(bruno, milestone, MilestoneStatus.IN_PROGRESS)
    assert attest(MilestoneStatus.IN_PROGRESS).no_change
    assert code(lambda: attest(MilestoneStatus.COMPLETED)) == "nothing_to_attest"

    def silent():
        return report(bruno, milestone, narrative="  ")

    assert code(silent) == "narrative_required"


def test_a_correction_names_what_it_corrects(bruno, milestone):
    wrong = report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
    right = report(bruno, milestone, MilestoneStatus.IN_PROGRESS, corrects=wrong)
    milestone.refresh_from_db()
    assert (right.corrects, milestone.status) == (wrong, StandingStatus.IN_PROGRESS)
    assert ProgressReport.objects.get(pk=wrong.pk).status == MilestoneStatus.COMPLETED
    assert code(lambda: report(bruno, milestone, corrects=wrong)) == "corrected_already"
    other = MilestoneFactory(commitment=milestone.commitment)
    assert code(lambda: report(bruno, other, corrects=right)) == "corrects_elsewhere"


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (EvidenceDraft(title="Nothing"), "url_xor_file"),
        (EvidenceDraft(title="", url="https://example.org"), "blank"),
        (EvidenceDraft(title="x", url="javascript:alert(1)"), "invalid"),
        (EvidenceDraft(title="x", url="not an address"), "invalid"),
        (EvidenceDraft(title="x", url="https://example.org", kind="rumour"), "invalid_choice"),
    ],
)
def test_malformed_evidence_leaves_nothing_behind(bruno, milestone, draft, expected):
    assert code(lambda: report(bruno, milestone, evidence=[PROOF, draft])) == expected
    assert not ProgressReport.objects.exists()
    assert not Evidence.objects.exists()


def test_evidence_added_later_counts_from_then_on(bruno, chiara, milestone):
    with time_machine.travel("2026-05-01T10:00Z", tick=False):
        made = report(bruno, milestone, MilestoneStatus.COMPLETED, evidence=[PROOF])
    Evidence.objects.update(link_status=LinkStatus.DEAD, checked_at=at(2026, 5, 2))
    progress_refresh(commitment_ids=[milestone.commitment_id])
    milestone.commitment.progress.refresh_from_db()
    assert milestone.commitment.progress.claimed == Completion.COMPLETE
    assert milestone.commitment.progress.evidenced == Completion.NO_EVIDENCE
    with pytest.raises(NotPermitted), transaction.atomic():
        evidence_add(user=chiara, report=made, draft=PROOF)
    with time_machine.travel("2026-05-05T10:00Z", tick=False):
        evidence_add(user=bruno, report=made, draft=EvidenceDraft(title="Copy", url="https://example.org/copy"))
    milestone.commitment.progress.refresh_from_db()
    assert milestone.commitment.progress.evidenced == Completion.COMPLETE
    proven = {
        day: milestones_standing([milestone.commitment_id], at(2026, 5, day, 12))[milestone.commitment_id][
            0
        ].facts.proven
        for day in (1, 3, 6)
    }
    assert proven == {1: True, 3: False, 6: True}


def test_reports_are_never_changed_or_deleted(bruno, milestone):
    made = report(bruno, milestone)
    made.narrative = "We finished it."
    for attempt in (
        made.save,
        made.delete,
        ProgressReport.objects.all().delete,
        lambda: ProgressReport.objects.update(status=MilestoneStatus.COMPLETED),
        lambda: ProgressReport.objects.bulk_update([made], ["narrative"]),
    ):
        with pytest.raises(AppendOnlyViolation):
            attempt()
    assert ProgressReport.objects.get().narrative == "We drafted it."


def test_a_moved_due_date_is_slippage(amina, milestone):
    with time_machine.travel("2025-10-01T10:00Z", tick=False):
        moved = milestone_change(
            user=amina, milestone=milestone, version=1, facts={"due_date": dt.date(2026, 3, 1)}, reason="Tender failed."
        )
    standing = milestones_standing([milestone.commitment_id], at(2026, 1, 1))[milestone.commitment_id][0]
    assert (standing.first_due_date, standing.due_date, standing.slippage) == (
        dt.date(2025, 12, 31), dt.date(2026, 3, 1), 60,
    )  # fmt: skip
    before = milestones_standing([milestone.commitment_id], at(2025, 9, 30))[milestone.commitment_id][0]
    assert (before.due_date, before.slippage) == (dt.date(2025, 12, 31), 0)
    assert moved.version == 2
    renamed = milestone_change(user=amina, milestone=moved, version=2, facts={"title": "Step"}, reason="Clearer.")
    assert renamed.promised_dates.count() == 2


def test_milestones_of_published_plans_are_amended_not_removed(amina, milestone):
    def change():
        return milestone_change(user=amina, milestone=milestone, version=1, facts={"title": "x"})

    assert code(change) == "amendment_needs_reason"
    assert code(lambda: milestone_remove(user=amina, milestone=milestone)) == "published"
    added = milestone_add(user=amina, commitment=milestone.commitment, facts={"title": "Another"}, reason="Asked for.")
    assert added.added_at is not None
    assert added.promised_dates.count() == 1
    taken = {"title": "x", "number": added.number}
    assert (
        code(lambda: milestone_add(user=amina, commitment=milestone.commitment, facts=taken, reason="x"))
        == "number_taken"
    )


def test_the_history_of_a_milestone_holds_its_words_not_its_reports(amina, bruno, milestone):
    report(bruno, milestone)
    milestone.refresh_from_db()
    milestone_change(user=amina, milestone=milestone, version=2, facts={"title": "New words"}, reason="x")
    assert milestone.history.first().title == "New words"
    assert not hasattr(milestone.history.model, "status")


def test_the_moment_and_the_language_of_a_report(bruno, milestone):
    with time_machine.travel("2028-02-29T23:59:59Z", tick=False):
        made = report(bruno, milestone, narrative="C’est en cours.", language="fr")
    assert made.reported_at == made.recorded_at == dt.datetime(2028, 2, 29, 23, 59, 59, tzinfo=dt.UTC)
    assert made.language == "fr"


def test_a_standing_takes_a_fixed_number_of_queries(milestone, fixed_queries):
    ids = [milestone.commitment_id]

    def grow() -> None:
        for step in MilestoneFactory.create_batch(20, commitment=milestone.commitment):
            EvidenceFactory(report__milestone=step)

    # 1 milestones with plan, 2 latest reports, 3 evidence, 4 promised dates
    EvidenceFactory(report__milestone=milestone)
    fixed_queries(lambda: milestones_standing(ids, at(2026, 1, 1)), grow, 4)


def test_malformed_names_every_field_at_fault(bruno, milestone):
    with pytest.raises(Malformed) as caught:
        report(bruno, milestone, "done", language="x")
    assert {"status", "language"} <= {field for field, _, _ in caught.value.errors}


def test_words_are_bounded_through_every_door(bruno, milestone):
    for field in ("narrative", "obstacles"):
        with pytest.raises(Malformed) as refused:
            report(bruno, milestone, **{field: "x" * 10_001})
        assert refused.value.field == field
    assert not ProgressReport.objects.exists()
