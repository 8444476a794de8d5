"""Drafts of reports: their author's alone, kept however unfinished, and made into a report in one step."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from commitments.choices import PlanState
from core.errors import Malformed, NotPermitted, Stale
from ledger.models import Event
from milestones.choices import MilestoneStatus
from milestones.models import CommitmentProgress, DraftEvidence, Evidence, Milestone, ProgressReport, ReportDraft
from milestones.policies import may_see_draft
from milestones.selectors import changed_since, draft_of, drafts_stranded, values_after
from milestones.services import (
    EvidenceDraft,
    draft_discard,
    draft_evidence_add,
    draft_evidence_remove,
    draft_evidence_take_over,
    draft_hand_in,
    draft_save,
    milestone_change,
    progress_refresh,
    progress_report,
)
from tests.factories import CommitmentFactory, MilestoneFactory
from tests.refusals import code

ADDRESS = EvidenceDraft(title="The register", url="https://demoland.example.org/register", kind="web_page")
WORDS = "One line of minutes."


def a_file() -> EvidenceDraft:
    return EvidenceDraft(title="Minutes", file=SimpleUploadedFile("minutes.txt", WORDS.encode()), kind="minutes")


@pytest.fixture
def milestone(bruno) -> Milestone:
    return MilestoneFactory(commitment__lead_institution=bruno.country_roles.get().institution)


@pytest.fixture
def draft(bruno, milestone) -> ReportDraft:
    return draft_save(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.COMPLETED, narrative="It is online."
    )


def test_anything_may_be_missing_and_what_is_left_out_stays(bruno, milestone):
    empty = draft_save(user=bruno, milestone=milestone, version=1)
    assert (empty.status, empty.narrative, empty.language) == ("", "", "en")
    draft_save(user=bruno, milestone=milestone, version=1, narrative="Begun.", language="fr")
    again = draft_save(user=bruno, milestone=milestone, version=1, status=MilestoneStatus.IN_PROGRESS)
    assert (again.pk, again.status, again.narrative, again.language) == (empty.pk, "in_progress", "Begun.", "fr")


def test_no_event_tells_of_a_draft(bruno, draft):
    draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    draft_evidence_remove(user=bruno, evidence=draft.evidence.get())
    draft_discard(user=bruno, draft=draft)
    assert not Event.objects.exists()
    assert not ProgressReport.objects.exists()


def test_who_may_begin_one(amina, chiara, dalia, goran, henrike, nobody, milestone):
    for person in (chiara, dalia, goran, henrike, nobody):
        with pytest.raises(NotPermitted), transaction.atomic():
            draft_save(user=person, milestone=milestone, version=1)
    assert draft_save(user=amina, milestone=milestone, version=1).author == amina


def test_nobody_but_its_author_sees_or_touches_a_draft(
    amina, bruno, chiara, dalia, goran, henrike, nobody, milestone, draft
):
    piece = draft_evidence_add(user=bruno, draft=draft, evidence=a_file())
    for person in (amina, bruno, chiara, dalia, goran, henrike, nobody):
        own = person == bruno
        assert may_see_draft(person, draft) is own
        assert ReportDraft.objects.visible_to(person).exists() is own
        assert DraftEvidence.objects.visible_to(person).exists() is own
        assert (draft_of(person, milestone) is not None) is own
    for person in (amina, henrike, AnonymousUser()):
        for touch in (
            lambda who=person: draft_evidence_add(user=who, draft=draft, evidence=ADDRESS),
            lambda who=person: draft_evidence_remove(user=who, evidence=piece),
            lambda who=person: draft_evidence_take_over(user=who, draft=draft),
            lambda who=person: draft_discard(user=who, draft=draft),
            lambda who=person: draft_hand_in(user=who, draft=draft),
        ):
            assert code(touch) == "not_yours"
    assert draft.evidence.count() == 1


def test_two_people_have_a_draft_each(amina, bruno, milestone, draft):
    draft_save(user=amina, milestone=milestone, version=1, narrative="Amina's words.")
    assert draft_of(bruno, milestone).narrative == "It is online."
    assert draft_of(amina, milestone).narrative == "Amina's words."


def test_no_address_serves_a_drafts_file_until_it_is_handed_in(amina, bruno, henrike, draft):
    piece = draft_evidence_add(user=bruno, draft=draft, evidence=a_file())
    address = f"/evidence/{piece.sha256}/"
    api = f"/api/v1/evidence/?search={piece.title}"
    for person in (None, bruno, amina, henrike):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.get(api).json()["count"] == 0
    draft_hand_in(user=bruno, draft=draft)
    assert Client().get(address).getvalue() == WORDS.encode()


def test_handing_in_makes_the_report_with_its_evidence_and_removes_the_draft(bruno, milestone, draft):
    piece = draft_evidence_add(user=bruno, draft=draft, evidence=a_file())
    draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    made = draft_hand_in(user=bruno, draft=draft)
    assert (made.status, made.narrative) == ("completed", "It is online.")
    file, address = Evidence.objects.filter(report=made).order_by("url")
    assert (file.sha256, file.size, file.file_name) == (piece.sha256, len(WORDS), "minutes.txt")
    assert (file.file.name, file.media_type, file.kind) == (piece.file.name, "text/plain", "minutes")
    assert address.url == ADDRESS.url
    assert not ReportDraft.objects.exists()
    assert not DraftEvidence.objects.exists()
    assert [event.verb for event in Event.objects.all()] == ["progress.reported"]


def test_a_stored_file_is_not_uploaded_again(bruno, draft, settings, tmp_path):
    piece = draft_evidence_add(user=bruno, draft=draft, evidence=a_file())
    full = tmp_path / "a-file-where-a-folder-should-be"
    full.write_text("")
    settings.MEDIA_ROOT = full
    draft_hand_in(user=bruno, draft=draft)
    assert Evidence.objects.get().sha256 == piece.sha256


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": ""}, "status_required"),
        ({"status": MilestoneStatus.COMPLETED}, "evidence_required"),
        ({"status": MilestoneStatus.IN_PROGRESS, "narrative": " "}, "narrative_required"),
    ],
)
def test_what_is_refused_leaves_the_draft_as_it_was(bruno, milestone, draft, change, expected):
    draft_save(user=bruno, milestone=milestone, version=1, **change)
    assert code(lambda: draft_hand_in(user=bruno, draft=draft)) == expected
    assert ReportDraft.objects.get() == draft
    assert not ProgressReport.objects.exists()


def test_a_closed_plan_keeps_the_draft_and_says_where_it_is(bruno, milestone, draft):
    assert drafts_stranded(bruno) == []
    plan = milestone.commitment.plan
    plan.state = PlanState.CLOSED
    plan.save_next()
    draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    assert code(lambda: draft_hand_in(user=bruno, draft=draft)) == "plan_not_open"
    assert drafts_stranded(bruno) == [draft]


def test_who_left_the_institution_hands_nothing_in(bruno, draft, chiara):
    role = bruno.country_roles.get()
    role.institution = chiara.country_roles.get().institution
    role.save_checked()
    draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    assert code(lambda: draft_hand_in(user=bruno, draft=draft)) == "not_yours"


@pytest.mark.parametrize(("bad", "field"), [({"language": "klingon!"}, "language"), ({"status": "done"}, "status")])
def test_malformed_text_is_refused_by_its_field(bruno, milestone, bad, field):
    with pytest.raises(Malformed) as caught, transaction.atomic():
        draft_save(user=bruno, milestone=milestone, version=1, **bad)
    assert caught.value.field == field


def test_a_correction_takes_over_what_the_corrected_report_showed(bruno, milestone):
    wrong = progress_report(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.COMPLETED, narrative="Done.",
        evidence=[ADDRESS, a_file()],
    )  # fmt: skip
    draft = draft_save(user=bruno, milestone=milestone, version=2, status=MilestoneStatus.IN_PROGRESS)
    assert code(lambda: draft_evidence_take_over(user=bruno, draft=draft)) == "corrects_nothing"
    draft_save(user=bruno, milestone=milestone, version=2, narrative="Half of it.", corrects=wrong)
    draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    taken = draft_evidence_take_over(user=bruno, draft=draft)
    assert [(row.title, row.file_name) for row in taken] == [("Minutes", "minutes.txt")]
    made = draft_hand_in(user=bruno, draft=draft)
    assert made.corrects == wrong
    assert made.evidence.count() == 2
    elsewhere = MilestoneFactory(commitment=milestone.commitment)
    assert code(lambda: draft_save(user=bruno, milestone=elsewhere, version=1, corrects=wrong)) == "corrects_elsewhere"


def test_what_came_in_between_is_said_and_nothing_is_lost(amina, bruno, milestone, draft):
    assert not changed_since(milestone, 1)
    theirs = progress_report(
        user=amina, milestone=milestone, version=1, status=MilestoneStatus.IN_PROGRESS, narrative="Half of it is.",
        evidence=[ADDRESS],
    )  # fmt: skip
    with pytest.raises(Stale), transaction.atomic():
        draft_hand_in(user=bruno, draft=draft)
    assert draft_of(bruno, milestone).narrative == "It is online."
    milestone.refresh_from_db()
    meanwhile = changed_since(milestone, draft.seen_version)
    assert [(each.report, each.role, len(each.evidence)) for each in meanwhile.reports] == [(theirs, "coordinator", 1)]
    assert meanwhile.amendments == ()
    milestone_change(user=amina, milestone=milestone, version=2, facts={"title": "Open register"}, reason="Clearer.")
    milestone.refresh_from_db()
    both = changed_since(milestone, draft.seen_version)
    assert (len(both.reports), len(both.amendments)) == (1, 1)
    only = changed_since(milestone, 2)
    assert (len(only.reports), len(only.amendments)) == (0, 1)


@pytest.mark.parametrize("status", MilestoneStatus)
@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize("others", [[], ["completed"], ["in_progress", "completed"], ["withdrawn"]])
def test_the_preview_is_what_handing_in_does(bruno, digital_agency, status, proven, others):
    commitment = CommitmentFactory(lead_institution=digital_agency)
    step, *siblings = MilestoneFactory.create_batch(1 + len(others), commitment=commitment)
    for other, stands in zip(siblings, others, strict=True):
        status_of_other = MilestoneStatus(stands)
        progress_report(
            user=bruno, milestone=other, version=1, status=status_of_other, narrative="So.", evidence=[ADDRESS]
        )
    progress_refresh(commitment_ids=[commitment.pk])
    now = CommitmentProgress.objects.get(commitment=commitment)
    seen = values_after(step, status, with_evidence=proven)
    assert (seen.claimed, seen.evidenced) == (now.claimed, now.evidenced)
    draft = draft_save(user=bruno, milestone=step, version=1, status=status, narrative="So.")
    if proven:
        draft_evidence_add(user=bruno, draft=draft, evidence=ADDRESS)
    elif status == MilestoneStatus.COMPLETED:
        assert code(lambda: draft_hand_in(user=bruno, draft=draft)) == "evidence_required"
        return
    draft_hand_in(user=bruno, draft=draft)
    now.refresh_from_db()
    assert (seen.claimed_after, seen.evidenced_after) == (now.claimed, now.evidenced)
