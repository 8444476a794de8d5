"""The review pack: what an independent researcher gets, opened and checked as they would open and check it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from api.exports.sources import Reading
from commitments.choices import PlanState
from commitments.services import commitment_change
from exchange.packs import review_pack
from exchange.packs.pack import TABLES
from ledger.models import Event
from milestones.choices import MilestoneStatus, ProcessKind
from milestones.models import Evidence, Milestone
from milestones.services import EvidenceDraft, evidence_attach, milestone_change, process_evidence_add, progress_report
from reviews.choices import VerdictOutcome
from reviews.models import ResponseEvidence
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    AppointmentFactory,
    CommitmentFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    RatingFactory,
    ResponseFactory,
    ReviewRoundFactory,
    UserFactory,
    VerdictFactory,
    VerificationFactory,
    in_step,
)

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
ADDRESS = "/ZZ/plans/2/review-pack.zip"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def story(plan, amina, bruno, digital_agency):
    """A commitment of which everything there is was said: reported with a file, disputed, reviewed, amended."""
    commitment = CommitmentFactory(
        plan=plan, number="1", reference="1", title='=HYPERLINK("x")', lead_institution=digital_agency
    )
    milestone = MilestoneFactory(commitment=commitment, number="1.1/a", title="قياس كل نهر")
    report = progress_report(
        user=bruno, milestone=milestone, version=1, status=MilestoneStatus.COMPLETED, narrative="<b>All</b> measure.",
        evidence=[EvidenceDraft(title="Log of the stations", file=ContentFile(PDF, "log, of: the/stations.pdf"))],
    )  # fmt: skip
    VerificationFactory(report=report, reason="+1 from us", created_at=TODAY)
    published = ReviewRoundFactory(plan=plan, published=True)
    rated = RatingFactory(round=published, commitment=commitment, handed_in=True, reason="Half is empty.")
    AppointmentFactory(round=published, reviewer=rated.reviewer)
    VerdictFactory(round=published, commitment=commitment)
    response = ResponseFactory(round=published, commitment=commitment, text="We answer.")
    half = EvidenceDraft(title="The other half", file=ContentFile(PDF + b"  ", "half.pdf"))
    evidence_attach(drafts=[half], kind=ResponseEvidence, response=response)
    IRMAssessmentFactory(commitment=commitment)
    AmendmentFactory(commitment=commitment)
    process_evidence_add(
        user=amina, plan=plan, shows=ProcessKind.DIALOGUE,
        draft=EvidenceDraft(title="Minutes", file=ContentFile(PDF + b" ", "minutes.pdf")),
    )  # fmt: skip
    in_step(commitment)
    return milestone


def packed(address: str = ADDRESS) -> zipfile.ZipFile:
    response = Client().get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert pack.testzip() is None
    return pack


def rows(pack: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    text = pack.read(f"data/{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def lines(pack: zipfile.ZipFile, table: str) -> list[dict]:
    return [json.loads(line) for line in pack.read(f"data/{table}.ndjson").decode().splitlines()]


def test_every_checksum_holds(story):
    pack = packed()
    sums = dict(line.split("  ", 1)[::-1] for line in pack.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(pack.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(pack.read(name)).hexdigest() == digest, name


def run(folder, *command: str) -> subprocess.CompletedProcess[str]:
    """What a command says of an unpacked pack."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)


def test_unpacked_it_checks_itself(story, tmp_path):
    packed().extractall(tmp_path)
    sums = run(tmp_path, "sha256sum", "-c", "--strict", "SHA256SUMS")
    assert sums.returncode == 0, sums.stdout
    ledger = run(tmp_path, sys.executable, "verify_ledger.py")
    assert (ledger.returncode, ledger.stdout) == (0, "Every chain holds.\n")


@pytest.mark.parametrize("harm", ["changed", "removed", "put in"])
def test_the_checker_finds_a_ledger_that_was_touched(story, tmp_path, harm):
    packed().extractall(tmp_path)
    ledger = tmp_path / "ledger.ndjson"
    events = ledger.read_text().splitlines(keepends=True)
    assert len(events) >= 2
    if harm == "changed":
        events[0] = events[0].replace("officer", "coordinator").replace("completed", "in_progress")
    elif harm == "removed":
        del events[0]
    else:
        events.insert(1, events[0])
    ledger.write_text("".join(events))
    found = run(tmp_path, sys.executable, "verify_ledger.py")
    assert found.returncode == 1
    assert "ZZ" in found.stdout


def test_the_ledger_is_the_countrys_public_one(story, demoland, amina, farland):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True)
    process_evidence_add(
        user=amina, plan=draft, shows=ProcessKind.SPACE, draft=EvidenceDraft(title="x", url="https://example.org/x")
    )
    told = [json.loads(line) for line in packed().read("ledger.ndjson").decode().splitlines()]
    public = Event.objects.public().order_by("seq")
    assert [each["hash"] for each in told] == [each.hash for each in public]
    assert Event.objects.count() == len(told) + 1


def test_every_table_holds_what_was_said(story, plan):
    pack = packed()
    counts = {table.name: len(rows(pack, table.name)) for table in TABLES}
    assert counts == {table.name: 1 for table in TABLES}
    for table in TABLES:
        assert [str(each["id"]) for each in lines(pack, table.name)] == [each["id"] for each in rows(pack, table.name)]
    milestone = lines(pack, "milestones")[0]
    assert (milestone["title"], milestone["status"], milestone["commitment_reference"]) == (
        "قياس كل نهر", "completed", "1",
    )  # fmt: skip
    assert milestone["url"] == "http://testserver/ZZ/commitments/2-1/"
    assert lines(pack, "verdicts")[0]["completion"] == "limited"
    assert lines(pack, "ratings")[0]["handed_in"]["reason"] == "Half is empty."


def test_columns_are_named_as_in_the_bulk_files(story):
    own = {table.name: set(table.columns) for table in TABLES}
    personal = {"by.role", "by.name", "reported_by.institution.id", "reported_by.institution.name", "reported_by.name"}
    elsewhere = {"evidence", "milestone_version"}
    for name in ("action-plans", "commitments", "milestones", "amendments", "progress-reports", "evidence",
                 "verdicts", "irm-assessments"):  # fmt: skip
        known = set(_columns(name))
        assert own[name] <= known, own[name] - known
        assert known - own[name] <= personal | elsewhere, known - own[name]


def _columns(name: str) -> list[str]:
    return [column.name for column in Reading("http://testserver", "ZZ").shape(name).columns]


def test_a_cell_never_becomes_a_formula(story):
    pack = packed()
    assert rows(pack, "commitments")[0]["title"] == '\'=HYPERLINK("x")'
    assert rows(pack, "verifications")[0]["reason"] == "'+1 from us"
    assert lines(pack, "commitments")[0]["title"] == '=HYPERLINK("x")'


def test_files_are_named_for_people_and_hold_what_was_handed_in(story):
    pack = packed()
    found = lines(pack, "evidence")[0]
    stored = Evidence.objects.get()
    assert found["file"].startswith(f"files/1-11a-{stored.sha256[:8]}-")
    assert found["file"].endswith(".pdf")
    assert hashlib.sha256(pack.read(found["file"])).hexdigest() == stored.sha256 == found["sha256"]
    process = lines(pack, "process-evidence")[0]
    assert process["file"].startswith("files/process-dialogue-")
    assert process["file"] in pack.namelist()


@pytest.mark.parametrize("name", ["a" * 300 + ".pdf", "é" * 200 + ".pdf", "..pdf", "con:*?.pdf", "\u202efdp.exe.pdf"])
def test_no_name_of_a_file_leaves_its_folder_or_is_too_long(story, bruno, name):
    milestone = Milestone.objects.get(pk=story.pk)
    report = progress_report(
        user=bruno, milestone=milestone, version=milestone.version, status=MilestoneStatus.COMPLETED, narrative="More.",
        evidence=[EvidenceDraft(title="More", file=ContentFile(PDF + b"\n", "more.pdf"))],
    )  # fmt: skip
    # As rows may have come in by other ways than today's.
    Evidence.objects.filter(report=report).update(file_name=name[:200])
    for each in packed().namelist():
        folder, _slash, last = each.rpartition("/")
        assert folder in ("", "data", "files")
        assert len(last.encode()) <= 255
        assert not set(last) & set('<>:"\\|?*\u202e')
        assert last.strip(". ") == last


def test_a_file_that_is_gone_or_altered_is_told_and_breaks_nothing(story, plan):
    default_storage.delete(str(Evidence.objects.get().file.name))
    altered = str(plan.process_evidence.get().file.name)
    default_storage.delete(altered)
    default_storage.save(altered, ContentFile(b"something else"))
    pack = packed()
    index = pack.read("index.html").decode()
    assert "it is no longer stored" in index
    assert "its content is not what was handed in" in index
    assert "the file is missing" in index
    assert lines(pack, "evidence")[0]["file"] is None
    assert lines(pack, "process-evidence")[0]["file"] is None
    assert [name for name in pack.namelist() if name.startswith("files/1-")] == ["files/1-response-b27d2258-half.pdf"]


def test_the_index_is_read_offline_and_tells_the_whole_story(story):
    page = packed().read("index.html").decode()
    assert '<html lang="en" dir="ltr">' in page
    for said in ("قياس كل نهر", "&lt;b&gt;All&lt;/b&gt; measure.", "Log of the stations", "+1 from us", "We answer.",
                 "SHA256SUMS", "Minutes", "The day is in the milestones.", "Reviewers find: Limited"):  # fmt: skip
        assert said in page, said
    for outside in ("<script", "<link", " src=", "@import", "url("):
        assert outside not in page
    assert page.count("<h1") == 1
    assert "is missing" not in page


@pytest.mark.parametrize("outcome", [each for each in VerdictOutcome if each != VerdictOutcome.CONCLUDED])
def test_a_round_that_concluded_nothing_is_told_as_that(story, plan, outcome):
    later = ReviewRoundFactory(plan=plan, published=True)
    VerdictFactory(
        round=later,
        commitment=story.commitment,
        outcome=outcome,
        completion="",
        distribution={"limited": 3},
        spread=None,
    )
    pack = packed()
    assert str(outcome.label) in pack.read("index.html").decode()
    assert [each["outcome"] for each in lines(pack, "verdicts")] == ["concluded", outcome.value]


def test_it_speaks_the_readers_language(story):
    page = packed(f"{ADDRESS}?lang=fr").read("index.html").decode()
    assert '<html lang="fr" dir="ltr">' in page
    assert "15 juin 2026" in page


def test_nobody_is_named_and_nothing_of_an_open_round_is_told(story, plan, amina, bruno):
    people = {"Amina", "Bruno", "Secretina", "amina@example.org", "bruno@example.org"}
    open_round = ReviewRoundFactory(plan=plan, open=True, title="The open round")
    RatingFactory(
        round=open_round, commitment=story.commitment, handed_in=True, reason="A secret reason",
        reviewer=UserFactory(name="Secretina", shows_name=True),
    )  # fmt: skip
    pack = packed()
    everything = b"".join(pack.read(name) for name in pack.namelist()).decode(errors="replace")
    for word in (*people, "The open round", "A secret reason"):
        assert word not in everything, word


def test_a_draft_is_packed_for_nobody(client, amina, demoland):
    draft = ActionPlanFactory(country=demoland, number=3, draft=True)
    client.force_login(amina)
    assert client.get("/ZZ/plans/3/review-pack.zip").status_code == 404
    with pytest.raises(ValueError, match="public"):
        review_pack(draft, "en", lambda reference: "")


def test_a_plan_without_anything_is_packed_too(plan):
    pack = packed()
    assert len(pack.namelist()) == 5 + 2 * len(TABLES)
    assert rows(pack, "commitments") == []
    assert "No report" not in pack.read("index.html").decode()


def test_the_same_facts_at_the_same_moment_give_the_same_bytes(story):
    first, second = (b"".join(Client().get(ADDRESS).streaming_content) for _ in range(2))
    assert first == second


def test_what_comes_later_is_left_out_of_a_pack_that_was_begun(story, bruno, amina, plan):
    parts = review_pack(plan, "en", lambda reference: "")
    with time_machine.travel(TODAY + dt.timedelta(minutes=1), tick=False):
        first = next(parts)
        milestone = Milestone.objects.get(pk=story.pk)
        progress_report(
            user=bruno, milestone=milestone, version=milestone.version, status=MilestoneStatus.IN_PROGRESS,
            narrative="Came later.",
        )  # fmt: skip
        pack = zipfile.ZipFile(io.BytesIO(first + b"".join(parts)))
    assert len(lines(pack, "progress-reports")) == 1
    assert b"Came later" not in pack.read("index.html")
    assert len(pack.read("ledger.ndjson").splitlines()) == Event.objects.count() - 1


def test_it_is_a_download_with_a_tag_and_heads_cost_nothing(client, story):
    response = client.get(ADDRESS)
    assert response.headers["Content-Disposition"] == 'attachment; filename="ZZ-plan-2-review-pack.zip"'
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert client.get(ADDRESS, HTTP_IF_NONE_MATCH=response.headers["ETag"]).status_code == 304
    head = client.head(ADDRESS)
    assert (head.status_code, head.headers["Content-Type"]) == (200, "application/zip")
    gzipped = client.get(ADDRESS, HTTP_ACCEPT_ENCODING="gzip")
    assert b"".join(gzipped.streaming_content)[:2] == b"PK"


def test_withdrawn_plans_are_still_packed(story, plan):
    plan.state = PlanState.WITHDRAWN
    plan.save()
    assert rows(packed(), "action-plans")[0]["state"] == "withdrawn"


def test_amendments_are_followed_from_the_plan_to_the_milestone(story, plan, amina):
    milestone = Milestone.objects.get(pk=story.pk)
    facts = {"due_date": dt.date(2026, 12, 31)}
    milestone_change(user=amina, milestone=milestone, version=milestone.version, facts=facts, reason="Floods.")
    commitment = milestone.commitment
    commitment_change(user=amina, commitment=commitment, version=1, facts={"title": "Rivers"}, reason="Shorter.")
    pack = packed()
    assert [each["reason"] for each in rows(pack, "amendments")][1:] == ["Floods.", "Shorter."]
    assert [each["due_date"] for each in lines(pack, "milestones")[0]["promised_dates"]] == ["2025-12-31", "2026-12-31"]
    assert "Floods." in pack.read("index.html").decode()
