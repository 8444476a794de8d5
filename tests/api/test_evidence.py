"""Evidence of reports and of ratings, as one resource."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.calling import ROOT, Caller, problem
from tests.factories import EvidenceFactory, ProgressReportFactory

CONTENT = b"day,entries\n2025-09-02,9\n"


def hand_in(caller, **form):
    return caller.client.post(ROOT + "evidence/", form)


def file(name="count.csv", content=CONTENT):
    return SimpleUploadedFile(name, content)


def test_an_officer_adds_an_address(bruno, anyone, world):
    sent = {
        "report": world.report.pk,
        "title": "The law",
        "url": "https://demoland.example.org/law",
        "kind": "legal_text",
    }
    made = Caller(bruno).post("evidence/", sent)
    assert made.status_code == 201, made.content
    body = made.json()
    assert {name: body[name] for name in sent} == sent
    assert (body["country"], body["milestone"], body["rating"], body["file"]) == ("ZZ", world.milestone.pk, None, None)
    assert anyone.get(f"evidence/{body['id']}/").json() == body


def test_an_officer_adds_a_file_that_everyone_can_fetch(bruno, anyone, world):
    made = hand_in(Caller(bruno), report=world.report.pk, title="The count", kind="dataset", file=file())
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["file_name"], body["media_type"], body["size"]) == ("count.csv", "text/csv", len(CONTENT))
    assert body["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    fetched = anyone.client.get(body["file"])
    assert fetched.getvalue() == CONTENT
    assert fetched["Content-Disposition"] == 'attachment; filename="count.csv"'
    assert fetched["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"file": None}, "url_xor_file", "url"),
        ({"url": "https://demoland.example.org/x"}, "url_xor_file", "url"),
        ({"report": None}, "report_xor_rating", "report"),
        ({"title": ""}, "blank", "title"),
        ({"title": "a\0b"}, "null_characters_not_allowed", "title"),
        ({"kind": "rumour"}, "invalid_choice", "kind"),
        ({"file": file("x.csv", b"")}, "file_empty", "file"),
        ({"file": file("x.html", b"<script>")}, "file_kind", "file"),
        ({"file": file("x.pdf", CONTENT)}, "file_kind", "file"),
        ({"colour": "red"}, "unknown_field", "colour"),
    ],
)
def test_what_is_no_evidence_is_refused(bruno, world, change, code, field):
    form = {"report": world.report.pk, "title": "The count", "file": file(), **change}
    answer = hand_in(Caller(bruno), **{name: value for name, value in form.items() if value is not None})
    problem(answer, 400, code, field)


def test_files_beyond_the_limit_are_refused(bruno, world, settings):
    settings.EVIDENCE_MAX_BYTES = 20
    form = {"report": world.report.pk, "title": "The count"}
    problem(hand_in(Caller(bruno), **form, file=file()), 400, "file_too_large", "file")
    problem(hand_in(Caller(bruno), **form, file=file(content=b"x" * 100_000)), 413, "too_large")


def test_a_malformed_form_is_refused(bruno):
    answer = Caller(bruno).client.generic("POST", ROOT + "evidence/", b"nonsense", "multipart/form-data")
    problem(answer, 400, "parse_error")


def test_a_reviewer_adds_to_their_own_rating_alone(dalia, emil, world):
    caller = Caller(dalia)
    [rating] = caller.rows("ratings/")
    made = hand_in(caller, rating=rating["id"], title="Our count", file=file())
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["rating"], body["report"], body["id"]) == (rating["id"], None, f"rating-{rating['id']}-2")
    assert [each["id"] for each in caller.rows("evidence/", of="rating", ordering="added_at")] == [
        f"rating-{rating['id']}-1", body["id"],
    ]  # fmt: skip
    assert caller.client.get(body["file"]).getvalue() == CONTENT
    for other in (emil, None):
        assert Caller(other).rows("evidence/", of="rating") == []
        problem(Caller(other).get(f"evidence/{body['id']}/"), 404)
        problem(Caller(other).get(f"evidence/{body['id']}/file/"), 404)
    answer = Caller(emil).post("evidence/", {"rating": rating["id"], "title": "x", "url": "https://x.example.org"})
    problem(answer, 400, "does_not_exist", "rating")


@pytest.mark.parametrize("key", ["", "1", "1-2", "x-y-z", "1-2-3-4", "9" * 40])
def test_what_names_no_rating_is_refused(dalia, world, key):
    sent = {"rating": key, "title": "x", "url": "https://x.example.org"}
    problem(Caller(dalia).post("evidence/", sent), 400, field="rating")


@pytest.mark.parametrize("key", ["5", "report-", "report-0", "rating-1", "rating-1-2-3-4", "rating-0-0-0-0", "law-7"])
def test_what_is_no_evidence_is_not_there(anyone, key):
    problem(anyone.get(f"evidence/{key}/"), 404)
    problem(anyone.get(f"evidence/{key}/file/"), 404)


def test_an_address_has_no_file(anyone, world):
    row = EvidenceFactory(report=world.report)
    problem(anyone.get(f"evidence/report-{row.pk}/file/"), 404)


@pytest.mark.django_db
def test_evidence_is_filtered_ordered_and_paged(anyone, world):
    report = ProgressReportFactory(milestone=world.milestone)
    rows = [EvidenceFactory(report=report, title=f"Piece {number}") for number in range(3)]
    keys = [f"report-{row.pk}" for row in rows]
    assert {each["id"] for each in anyone.rows("evidence/", report=report.pk)} == set(keys)
    assert [each["id"] for each in anyone.rows("evidence/", search="piece", ordering="-title")] == keys[::-1]
    assert [each["id"] for each in anyone.rows("evidence/", file="true")] == [f"report-{world.evidence.pk}"]
    assert len(anyone.rows("evidence/", country="ZZ", milestone=world.milestone.pk, link_status="unchecked")) == 4
    assert anyone.rows("evidence/", country="QX") == []
    first, second = (anyone.get("evidence/", page=page, page_size=2, ordering="title").json() for page in (1, 2))
    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 2, 2)
    assert len({each["id"] for each in first["results"] + second["results"]}) == 4
