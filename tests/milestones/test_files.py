"""Files as evidence: what is taken, under which name, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Malformed, Unavailable
from milestones.services.files import file_store, safe_name

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)


def workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


def store(name: str, content: bytes):
    return file_store(upload=SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("minutes.pdf", PDF, "application/pdf"),
        ("picture.PNG", PNG, "image/png"),
        ("figures.csv", "année;valeur\n2026;1\n".encode(), "text/csv"),
        ("notes.txt", b"One line.", "text/plain"),
    ],
)
def test_what_is_taken(name, content, media_type):
    stored = store(name, content)
    assert (stored.media_type, stored.size, stored.name) == (media_type, len(content), name)
    assert stored.path == f"{stored.sha256[:2]}/{stored.sha256}"
    with default_storage.open(stored.path) as file:
        assert file.read() == content
    assert store("again-" + name, content).path == stored.path


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("program.exe", b"MZ\x90\x00" + b"\0" * 200, "file_kind"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "file_kind"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_kind"),
        ("page.pdf", b"<!doctype html><script>alert(1)</script>", "file_kind"),
        ("really-html.txt", b"<HTML><script>alert(1)</script>", "file_kind"),
        ("binary.csv", b"a;b\n\0\0", "file_kind"),
        ("latin1.csv", "année".encode("latin-1"), "file_kind"),
        ("picture.png", PDF, "file_kind"),
        ("archive.zip", workbook(), "file_kind"),
        ("noending", PDF, "file_kind"),
    ],
)
def test_what_is_refused(name, content, code):
    with pytest.raises(Malformed) as caught:
        store(name, content)
    assert (caught.value.field, caught.value.code) == ("file", code)


def test_too_large_is_refused_at_the_limit(settings):
    settings.EVIDENCE_MAX_BYTES = 100
    assert store("fits.txt", b"a" * 100).size == 100
    with pytest.raises(Malformed) as caught:
        store("exceeds.txt", b"a" * 101)
    assert caught.value.code == "file_too_large"


def test_a_disk_that_cannot_be_written_is_said(settings, tmp_path):
    blocked = tmp_path / "a-file-where-a-folder-should-be"
    blocked.write_text("")
    settings.MEDIA_ROOT = blocked
    with pytest.raises(Unavailable) as caught:
        store("unwritable.txt", b"some content nobody stored before")
    assert caught.value.code == "storage_full"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\officer\\report.pdf", "report.pdf"),
        ("cod\u202efdp.exe.pdf", "codfdp.exe.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("rapport d’étape.pdf", "rapport d’étape.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("", "evidence"),
    ],
)
def test_names_are_made_harmless(name, expected):
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_no_name_climbs_or_grows(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 200
    assert "/" not in safe
    assert "\\" not in safe
    assert "\n" not in safe
