"""Moving, carrying over, asking for reports and the repository: what the workspace does, by the API."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import ActionPlan, Commitment
from milestones.models import Milestone, ProcessEvidence, ProgressRequest
from tests.api.calling import ROOT, Caller, problem
from tests.factories import CommitmentFactory, MilestoneFactory

DATES = {"start_date": "2027-01-01", "end_date": "2028-12-31"}


def test_a_drafts_rows_are_moved(amina, world):
    caller = Caller(amina)
    one, two = world.draft_commitment, world.bare_commitment
    assert caller.post(f"commitments/{two.pk}/move/", {"place": 1}).json()["id"] == two.pk
    assert list(Commitment.objects.filter(plan=world.draft).order_by("position")) == [two, one]
    later = MilestoneFactory(commitment=one, promised_date=False)
    assert caller.post(f"milestones/{later.pk}/move/", {"place": 1}).status_code == 200
    assert Milestone.objects.filter(commitment=one).order_by("position").first() == later
    problem(caller.post(f"commitments/{one.pk}/move/", {"place": 0}), 400, "min_value", "place")
    problem(caller.post(f"commitments/{world.commitment.pk}/move/", {"place": 1}), 409, "published")


def test_a_draft_begins_with_what_is_carried_over(amina, world):
    sent = {"number": 80, "title": "Next", **DATES, "commitments": [world.commitment.pk], "milestones": "nothing"}
    answer = Caller(amina).post(f"action-plans/{world.plan.pk}/carry-over/", sent)
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"/action-plans/{answer.json()['id']}/")
    [copied] = ActionPlan.objects.get(pk=answer.json()["id"]).commitments.all()
    assert copied.title == world.commitment.title
    other = CommitmentFactory()
    wrong = {**sent, "number": 81, "commitments": [other.pk]}
    problem(
        Caller(amina).post(f"action-plans/{world.plan.pk}/carry-over/", wrong), 409, "not_a_predecessor", "commitments"
    )


def test_reports_are_asked_for(amina, world):
    sent = {"country": "ZZ", "milestones": [world.unreported.pk], "note": "By Friday, please."}
    answer = Caller(amina).post("progress-requests/", sent)
    assert (answer.status_code, answer.json()) == (201, {"milestones": [world.unreported.pk]})
    assert ProgressRequest.objects.get().asked_by == amina
    problem(Caller(amina).post("progress-requests/", sent), 409, "asked_lately")
    problem(Caller(amina).post("progress-requests/", {**sent, "milestones": [0]}), 400, field="milestones.0")


def test_the_repository_takes_addresses_and_files(amina, world):
    caller = Caller(amina)
    fields = {"plan": world.plan.pk, "shows": "dialogue", "title": "Minutes of May"}
    answer = caller.post("process-evidence/", {**fields, "url": "https://demoland.example.org/may"})
    assert answer.status_code == 201, answer.content
    file = SimpleUploadedFile("may.txt", b"We met.", "text/plain")
    answer = caller.client.post(f"{ROOT}process-evidence/", {**fields, "file": file})
    assert (answer.status_code, answer.json()["file_name"]) == (201, "may.txt"), answer.content
    assert ProcessEvidence.objects.filter(plan=world.plan).count() == 2
    problem(caller.post("process-evidence/", fields), 400, "url_xor_file", "url")
