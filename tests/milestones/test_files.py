"""Files as evidence: what is taken, what becomes of it, under which name, and where it lies."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.errors import Malformed, Unavailable
from milestones.services.files import file_store, safe_name
from tests.milestones.samples import (
    PAGE,
    PDF,
    office,
    open_document,
    photograph,
    picture,
    picture_with_texts,
    streamed_office,
)


def store(name: str, content: bytes):
    return file_store(upload=SimpleUploadedFile(name, content))


def kept(path: str) -> bytes:
    with default_storage.open(path) as file:
        return file.read()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


WORD, SHEET, SLIDES = (
    f"application/vnd.openxmlformats-officedocument.{kind}"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("minutes.pdf", PDF, "application/pdf"),
        ("figures.csv", "année;valeur\n2026;1\n".encode(), "text/csv"),
        ("notes.txt", b"One line, 3 < 4.", "text/plain"),
        ("report.docx", office("docx"), WORD),
        ("report-from-elsewhere.DOCX", streamed_office(), WORD),
        ("figures.xlsx", office("xlsx"), SHEET),
        ("talk.pptx", office("pptx", {"ppt/embeddings/chart.xlsx": office("xlsx")}), SLIDES),
        ("report.odt", open_document("odt"), "application/vnd.oasis.opendocument.text"),
        ("figures.ods", open_document("ods"), "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_documents_are_kept_as_they_are(name, content, media_type):
    stored = store(name, content)
    assert (stored.media_type, stored.size, stored.name) == (media_type, len(content), name)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.path == f"{stored.sha256[:2]}/{stored.sha256}"
    assert kept(stored.path) == content
    assert store("again-" + name, content).path == stored.path


# Pictures are drawn anew


def test_a_photograph_tells_nothing_but_what_it_shows():
    sent = photograph()
    assert b"Bruno" in sent
    assert b"<script>" in sent
    stored = store("photo.jpg", sent)
    drawn = kept(stored.path)
    assert stored.sha256 == hashlib.sha256(drawn).hexdigest()
    assert (stored.size, stored.media_type) == (len(drawn), "image/jpeg")
    assert not any(found in drawn for found in (b"Bruno", b"Exif", b"<script>"))
    with Image.open(io.BytesIO(drawn)) as picture_kept:
        assert dict(picture_kept.getexif()) == {}
        assert picture_kept.size == (20, 40)  # it was held upright
        red, _, blue = picture_kept.getpixel((10, 2))
        assert red > 200 > 50 > blue


def test_texts_in_a_picture_go():
    sent = picture_with_texts()
    assert b"tEXt" in sent
    drawn = kept(store("chart.PNG", sent).path)
    assert not any(found in drawn for found in (b"tEXt", b"zTXt", b"Bruno"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_of_any_kind_looks_as_before(mode):
    sent = picture(mode=mode)
    drawn = kept(store("picture.png", sent).path)
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(drawn)) as after:
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


def test_a_scan_in_many_shades_keeps_them():
    made = io.BytesIO()
    Image.new("I;16", (4, 3), 40_001).save(made, "PNG")
    with Image.open(io.BytesIO(kept(store("scan.png", made.getvalue()).path))) as after:
        assert after.getpixel((1, 1)) == 40_001


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_any_kind_is_taken(mode):
    drawn = kept(store("picture.jpeg", picture("JPEG", (40, 20), mode)).path)
    with Image.open(io.BytesIO(drawn)) as after:
        assert (after.format, after.size) == ("JPEG", (40, 20))
        assert after.mode in {"L", "RGB"}


def test_of_a_moving_picture_the_first_is_kept():
    made = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(made, "PNG", save_all=True, append_images=[Image.new("RGB", (4, 4), "blue")])
    assert b"acTL" in made.getvalue()
    drawn = kept(store("moving.png", made.getvalue()).path)
    assert b"acTL" not in drawn
    with Image.open(io.BytesIO(drawn)) as after:
        assert after.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("more", [PAGE, office("docx"), b"\0" * 1000])
@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg")])
def test_what_hangs_behind_a_picture_is_cut_off(kind, ending, more):
    drawn = kept(store(f"picture.{ending}", picture(kind) + more).path)
    assert more not in drawn
    assert drawn == kept(store(f"picture.{ending}", picture(kind)).path)


# Where it lies


def test_two_who_send_the_same_at_once_both_succeed():
    content = b"The same words from two people. " * 10_000
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda n: store(f"{n}.txt", content), range(16)))
    assert len({each.path for each in stored}) == 1
    assert kept(stored[0].path) == content
    assert [path.name for path in Path(default_storage.location).rglob("*") if path.is_file()] == [stored[0].sha256]


def test_a_file_cut_off_by_a_crash_is_written_again():
    stored = store("notes.txt", b"The whole text.")
    Path(default_storage.path(stored.path)).write_bytes(b"The wh")
    assert store("notes.txt", b"The whole text.") == stored
    assert kept(stored.path) == b"The whole text."


def test_a_write_that_fails_halfway_leaves_nothing(monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.os.fsync", full)
    with pytest.raises(Unavailable) as caught:
        store("notes.txt", b"A text for which there is no room.")
    assert caught.value.code == "storage_full"
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []


def test_a_disk_that_cannot_be_written_is_said(settings, tmp_path):
    blocked = tmp_path / "a-file-where-a-folder-should-be"
    blocked.write_text("")
    settings.MEDIA_ROOT = blocked
    with pytest.raises(Unavailable) as caught:
        store("unwritable.txt", b"some content nobody stored before")
    assert caught.value.code == "storage_full"


# Limits


def test_too_large_is_refused_at_the_limit(settings):
    settings.EVIDENCE_MAX_BYTES = 100
    assert store("fits.txt", b"a" * 100).size == 100
    with pytest.raises(Malformed) as caught:
        store("exceeds.txt", b"a" * 101)
    assert caught.value.code == "file_too_large"


def test_an_installation_takes_the_kinds_it_chose(settings):
    settings.EVIDENCE_KINDS = [".pdf"]
    assert store("minutes.pdf", PDF).size
    with pytest.raises(Malformed) as caught:
        store("notes.txt", b"One line.")
    assert caught.value.code == "file_kind"
    assert str(caught.value) == "Files that end in .txt are not taken as evidence. Taken are: .pdf."


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\officer\\report.pdf", "report.pdf"),
        ("cod\u202efdp.exe.pdf", "codfdp.exe.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("line\u2028end\u2029.pdf", "lineend.pdf"),
        ("rapport d’étape.pdf", "rapport d’étape.pdf"),
        ("de\u0301cret.pdf", "décret.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        (".htaccess", "htaccess"),
        ("...pdf", "pdf"),
        ("report.pdf. . ", "report.pdf"),
        ("CON.txt", "_CON.txt"),
        ("com1.figures.csv", "_com1.figures.csv"),
        ("console.txt", "console.txt"),
        ('a<b>:"c|d?*.pdf', "a_b___c_d__.pdf"),
        ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
        ("..", "evidence"),
        ("", "evidence"),
    ],
)
def test_names_are_made_harmless(name, expected):
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_no_name_climbs_or_grows(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 200
    assert not set(safe) & set('/\\\n\r\0<>:"|?*\u202e')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe or len(safe) == 200
