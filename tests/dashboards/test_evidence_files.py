"""A file of evidence as the public gets it, page and API alike: always a download, under a harmless name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from milestones.services import EvidenceDraft, evidence_add
from tests.factories import MilestoneFactory, ProgressReportFactory
from tests.milestones.samples import PDF, office, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def attached(bruno):
    """Add a file to a report as the officer does; the evidence."""
    institution = bruno.country_roles.get().institution
    report = ProgressReportFactory(milestone=MilestoneFactory(commitment__lead_institution=institution))

    def attach(name: str, content: bytes):
        draft = EvidenceDraft(title="Proof", file=SimpleUploadedFile(name, content))
        return evidence_add(user=bruno, report=report, draft=draft)

    return attach


def answers(client, evidence):
    return [
        client.get(f"/evidence/{evidence.sha256}/"),
        client.get(f"/api/v1/evidence/report-{evidence.pk}/file/"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "disposition", "media_type"),
    [
        ("minutes.pdf", PDF, 'attachment; filename="minutes.pdf"', "application/pdf"),
        (
            "rapport d’étape.pdf", PDF,
            "attachment; filename*=utf-8''rapport%20d%E2%80%99%C3%A9tape.pdf", "application/pdf",
        ),
        ("../../fdp.\u202egpj.pdf", PDF, 'attachment; filename="fdp.gpj.pdf"', "application/pdf"),
        ('a";filename="page.html.pdf', PDF, 'attachment; filename="a_;filename=_page.html.pdf"', "application/pdf"),
        ("a\r\nSet-Cookie: x=1.txt", b"words", 'attachment; filename="aSet-Cookie_ x=1.txt"', "text/plain"),
        ("n" * 300 + ".csv", b"a;b", f'attachment; filename="{"n" * 196}.csv"', "text/csv"),
        ("CON.docx", office(), 'attachment; filename="_CON.docx"', None),
    ],
)  # fmt: skip
def test_it_is_a_download_and_nothing_else(client, attached, name, content, disposition, media_type):
    for answer in answers(client, attached(name, content)):
        assert b"".join(answer.streaming_content) == content
        assert answer.headers["Content-Disposition"] == disposition
        assert answer.headers["Content-Type"] == (media_type or answer.headers["Content-Type"])
        assert not answer.headers["Content-Type"].startswith(("text/html", "image/svg", "application/xml"))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_picture_is_handed_out_without_its_notes(client, attached):
    for answer in answers(client, attached("photo.jpg", photograph())):
        drawn = b"".join(answer.streaming_content)
        assert drawn.startswith(b"\xff\xd8\xff")
        assert b"Bruno" not in drawn


def test_a_file_that_is_lost_is_not_found_and_logged(client, attached, caplog):
    evidence = attached("notes.txt", b"A text that is lost.")
    Path(default_storage.path(evidence.file.name)).unlink()
    for answer in answers(client, evidence):
        assert answer.status_code == 404
    assert [evidence.sha256 in record.message for record in caplog.records if record.levelname == "ERROR"] == [True] * 2
