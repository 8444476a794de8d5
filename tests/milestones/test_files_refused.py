"""Files that are refused as evidence: what is not what it says, what is two things at once, what bursts, what runs."""

from __future__ import annotations

import resource
import time
import tracemalloc
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Malformed
from milestones.services.files import file_store
from tests.milestones.samples import (
    MAIN,
    PAGE,
    PDF,
    TYPES,
    archive,
    huge_picture,
    lying,
    office,
    one_within_another,
    open_document,
    overlapping,
    photograph,
    picture,
    streamed_office,
)

MB = 1024 * 1024
WHOLE = {
    "a.pdf": PDF, "b.docx": office(), "c.odt": open_document(), "d.png": picture(), "e.jpg": photograph(),
    "f.xlsx": streamed_office(), "g.csv": b"a;b\n1;2\n",
}  # fmt: skip
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


def refusal(name: str, content: bytes) -> Malformed:
    with pytest.raises(Malformed) as caught:
        file_store(upload=SimpleUploadedFile(name, content))
    assert caught.value.field == "file"
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("program.exe", b"MZ\x90\x00" + b"\0" * 200, "file_kind"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 200, "file_kind"),
        ("page.html", PAGE, "file_kind"),
        ("page.pdf", PAGE, "file_kind"),
        ("drawing.svg", SVG, "file_kind"),
        ("drawing.png", SVG, "file_kind"),
        ("drawing.txt", SVG, "file_kind"),
        ("drawing.csv", b"\xef\xbb\xbf  \n" + SVG, "file_kind"),
        ("page.txt", b"<HTML><script>alert(1)</script>", "file_kind"),
        ("page-after-words.txt", b"Some words first.\n" * 50 + PAGE, "file_kind"),
        ("feed.txt", b"<?xml version='1.0'?><x/>", "file_kind"),
        ("anything.txt", b"<x>any markup</x>", "file_kind"),
        ("binary.csv", b"a;b\n\0\0", "file_kind"),
        ("terminal.txt", b"words \x1b[2J more words", "file_kind"),
        ("latin1.csv", "année".encode("latin-1"), "file_kind"),
        ("utf16.txt", "words".encode("utf-16"), "file_kind"),
        ("picture.png", PDF, "file_kind"),
        ("picture.jpg", picture("PNG"), "file_kind"),
        ("moving.gif", picture("GIF"), "file_kind"),
        ("archive.zip", office(), "file_kind"),
        ("archive.docx", archive({"notes.txt": "words"}), "file_kind"),
        ("workbook.docx", office("xlsx"), "file_kind"),
        ("document.odt", office("docx"), "file_kind"),
        ("document.docx", open_document("odt"), "file_kind"),
        ("sheet.odt", open_document("ods"), "file_kind"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_kind"),
        ("noending", PDF, "file_kind"),
        ("report.pdf.exe", PDF, "file_kind"),
    ],
)
def test_what_is_not_what_it_says(name, content, code):
    assert refusal(name, content).code == code


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.pdf", office(), "The file is a .zip file named .pdf."),
        ("picture.png", PDF, "The file is a .pdf file named .png."),
        ("page.pdf", PAGE, "The file is a .html file named .pdf."),
        ("page.csv", PAGE, "The file is a page or drawing (HTML, SVG or XML) named .csv."),
        ("noise.pdf", b"\x01\x02\x03", "The file's content is not that of a .pdf file."),
        ("latin1.txt", b"ann\xe9e", "The text is not in UTF-8."),
    ],
)
def test_a_refusal_says_what_was_found_and_what_to_do(name, content, said):
    message = str(refusal(name, content))
    assert message.startswith(said)
    assert len(message) > len(said) + 10


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("junk-first.pdf", b"\n" + PDF, "file_kind"),
        ("page-first.pdf", PAGE + PDF, "file_kind"),
        ("page-in-its-head.pdf", b"%PDF-1.4\n<html><script>alert(1)</script>" + PDF, "file_mixed"),
        ("page-behind.pdf", PDF + PAGE, "file_mixed"),
        ("archive-behind.pdf", PDF + archive({"a": "b"}), "file_mixed"),
        ("archive-inside.pdf", PDF[:-6] + archive({"a": "b"})[:-2] + b"\x06\0%%EOF\n", "file_mixed"),
        ("endless.pdf", PDF.replace(b"%%EOF", b""), "file_broken"),
        ("junk-first.docx", b"#!/bin/sh\n" + office(), "file_kind"),
        ("picture-first.docx", picture() + office(), "file_kind"),
        ("junk-behind.docx", office() + PAGE, "file_mixed"),
        ("second-archive.docx", archive({"hidden.html": PAGE}, stored=True)[:-22] + office(), "file_mixed"),
    ],
)
def test_two_kinds_at_once(name, content, code):
    assert refusal(name, content).code == code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.png", picture(size=(300, 300))[:300]),
        ("cut.jpg", picture("JPEG", (300, 300))[:700]),
        ("noise.png", b"\x89PNG\r\n\x1a\n" + b"\1" * 100),
        ("cut.docx", office()[:200] + office()[-22:]),
        ("climbing.docx", office(more={"../../etc/cron.d/job": "x"})),
        ("climbing-too.docx", office(more={"word\\..\\..\\job": "x"})),
        ("absolute.docx", office(more={"/etc/job": "x"})),
        ("twice.docx", office(more={"[content_types].xml": "x"})),
        ("short.docx", lying(office(more={"word/document.xml": b"x" * 1000}), 999_999)),
    ],
)
def test_damaged_or_crooked(name, content):
    assert refusal(name, content).code in {"file_broken", "file_kind", "file_mixed"}


def test_an_entry_within_another():
    assert refusal("within.docx", one_within_another()).code == "file_mixed"


def test_locked_by_a_password():
    content = bytearray(office())
    content[6] |= 1
    assert refusal("locked.docx", bytes(content)).code == "file_broken"


@pytest.mark.parametrize(
    "more",
    [
        {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
        {"word/VBAPROJECT.BIN": b"x"},
        {"xl/macrosheets/sheet1.xml": "<x/>"},
        {"word/activeX/activeX1.xml": "<x/>"},
        {"word/media/image1.png": b"MZ\x90\0 a program"},
        {"word/media/image2.png": b"\x7fELF a program"},
    ],
)
def test_what_would_run_is_refused(more):
    assert refusal("macros.docx", office(more=more)).code == "file_macros"


def test_macros_under_another_name_are_refused():
    types = TYPES % MAIN["docx"] + "<Override ContentType='application/vnd.ms-office.vbaProject'/>"
    assert refusal("macros.docx", archive({"[Content_Types].xml": types, "word/other.bin": "x"})).code == "file_macros"
    assert refusal("macros.odt", open_document("odt", {"Basic/Standard/Module1.xml": "<x/>"})).code == "file_macros"


# Bombs: refused within 2 s and 100 MB

ZEROS = b"\0" * (90 * MB)


def nested() -> bytes:
    inner = archive({str(n): b"\0" * MB for n in range(40)})
    return office(more={f"word/embeddings/{n}.zip": inner for n in range(10)})


def matryoshka() -> bytes:
    content = archive({"a": "b"})
    for _ in range(3):
        content = archive({"inside.zip": content})
    return office(more={"word/embeddings/inside.zip": content})


@pytest.mark.parametrize(
    ("build", "codes"),
    [
        (lambda: office(more={"word/document.xml": ZEROS}), {"file_bomb"}),
        (lambda: office(more={f"word/{n}.xml": b"\0" * MB for n in range(120)}), {"file_bomb"}),
        (lambda: lying(office(more={"word/document.xml": ZEROS}), 10), {"file_bomb"}),
        (lambda: office(more={f"word/{n}": b"" for n in range(30_000)}), {"file_bomb"}),
        (lambda: overlapping(4_000), {"file_bomb", "file_mixed"}),
        (lambda: overlapping(90), {"file_broken"}),
        (nested, {"file_bomb"}),
        (matryoshka, {"file_bomb"}),
    ],
    ids=[
        "one-large",
        "many-large",
        "lies-of-its-size",
        "many-small",
        "overlapping",
        "a-few-overlapping",
        "nested",
        "matryoshka",
    ],
)
def test_an_archive_that_bursts(build, codes):
    content = build()
    assert len(content) < 10 * MB
    began = time.process_time()
    tracemalloc.start()
    try:
        assert refusal("bomb.docx", content).code in codes
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * MB
    assert time.process_time() - began < 2  # a tenth of it, on the machine this was written on


@pytest.mark.parametrize("size", [(30_000, 30_000), (7_000, 7_000), (1, 2_000_000_000)])
def test_a_picture_that_bursts(size):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal("bomb.png", huge_picture(*size)).code == "picture_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_the_largest_picture_is_a_setting(settings):
    settings.EVIDENCE_MAX_PIXELS = 12
    assert file_store(upload=SimpleUploadedFile("fits.png", picture(size=(4, 3)))).size
    assert refusal("exceeds.png", picture(size=(5, 3))).code == "picture_too_large"


# Whatever comes, there is an answer


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
@given(data=st.data())
def test_spoilt_files_are_refused_or_taken_and_nothing_else(data):
    name, whole = data.draw(st.sampled_from(sorted(WHOLE.items())))
    spoilt = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        spoilt[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(whole)))
    with suppress(Malformed):
        assert file_store(upload=SimpleUploadedFile(name, bytes(spoilt[:cut]))).size
