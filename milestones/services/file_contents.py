"""What a file given as evidence is, by its content: each kind that is taken with the checks it must pass.

Files are handed out as downloads only, never shown in a page of ours, so a document may hold what its reader's own
program decides about: links, forms, a PDF's own script, pictures and workbooks inside a presentation. What would run by
itself, or is two kinds of file at once, is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Malformed
from milestones.services.file_archives import Entry, archive_checked, entry_content
from milestones.services.file_faults import fault
from milestones.services.file_pictures import picture_redrawn

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
OPEN_SHEET = "application/vnd.oasis.opendocument.spreadsheet"

PDF_HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|iframe|body|\?xml|\?php)", re.IGNORECASE)
# Of a text, the start in which any program would look for markup; of a PDF, where its header must stand.
SNIFFED = 4096
# Control characters that no text holds: all but tab, line feed, form feed and carriage return.
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PROGRAM_HEADS = (b"MZ", b"\x7fELF")
# Parts of an office file that its reader's program would run.
RUNS = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/activex/|^basic/|^scripts/", re.IGNORECASE)
RUNS_BY_TYPE = re.compile(rb"vbaProject|macroEnabled", re.IGNORECASE)


def examined(content: bytes, name: str) -> tuple[str, bytes]:
    """The media type of a file, and its content as it is kept: pictures are drawn anew, everything else stays.

    Raises:
        Malformed: ``file_kind``, ``file_mixed``, ``file_broken``, ``file_bomb``, ``file_macros``,
            ``picture_too_large``.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in KINDS or ending not in settings.EVIDENCE_KINDS:
        raise fault("file_kind", _refused_ending(ending))
    media_type, check = KINDS[ending]
    return media_type, check(content, ending)


def _refused_ending(ending: str) -> str:
    kinds = ", ".join(each for each in settings.EVIDENCE_KINDS if each in KINDS)
    if not ending:
        return _("The file's name does not say what it is. Taken are files that end in: %(kinds)s.") % {"kinds": kinds}
    message = _("Files that end in %(ending)s are not taken as evidence. Taken are: %(kinds)s.")
    return message % {"ending": ending, "kinds": kinds}


def _another_kind(content: bytes, ending: str) -> Malformed:
    """The name says one thing, the content another: say which, as far as it can be told."""
    found = _ending_of(content)
    if found and found != ending:
        message = _("The file is a %(found)s file named %(ending)s. Give it its right name, or save it as a PDF.")
        return fault("file_kind", message % {"found": found, "ending": ending})
    message = _("The file's content is not that of a %(ending)s file. Save it again as one, or as a PDF.")
    return fault("file_kind", message % {"ending": ending})


def _ending_of(content: bytes) -> str:
    """The ending that a content suggests, empty where nothing is known of it."""
    if content[:4] == b"PK\x03\x04":
        return ".zip"
    try:
        return next((each.extension for each in puremagic.magic_string(content) if each.extension), "")
    except (puremagic.PureError, ValueError):
        return ""


def _pdf(content: bytes, ending: str) -> bytes:
    """A PDF from its first byte to its last, and nothing else."""
    if not PDF_HEADER.match(content):
        raise _another_kind(content, ending)
    finished, _mark, rest = content.rpartition(b"%%EOF")
    if not finished:
        message = _("The PDF has no end: it is damaged. Save it again, or give another copy.")
        raise fault("file_broken", message)
    if rest.strip(b"\0\t\n\f\r ") or MARKUP.search(content[: SNIFFED // 4]) or zipfile.is_zipfile(BytesIO(content)):
        message = _("The file is two kinds of file at once: a PDF with something else in or behind it.")
        raise fault("file_mixed", f"{message} {_('Open it, print it as a PDF, and give that copy.')}")
    return content


def _picture(content: bytes, ending: str) -> bytes:
    """A picture, drawn anew."""
    if ending == ".png":
        if not content.startswith(b"\x89PNG\r\n\x1a\n"):
            raise _another_kind(content, ending)
        return picture_redrawn(content, "PNG")
    if not content.startswith(b"\xff\xd8\xff"):
        raise _another_kind(content, ending)
    return picture_redrawn(content, "JPEG")


def _text(content: bytes, ending: str) -> bytes:
    """A plain text in UTF-8 that no program takes for a page or a drawing."""
    if MARKUP.search(content[:SNIFFED]) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        message = _("The file is a page or drawing (HTML, SVG or XML) named %(ending)s. Save it as a PDF.")
        raise fault("file_kind", message % {"ending": ending})
    if NO_TEXT.search(content):
        raise _another_kind(content, ending)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        message = _("The text is not in UTF-8. Save it again, and choose “UTF-8” as its encoding.")
        raise fault("file_kind", message) from error
    return content


def _office(content: bytes, ending: str) -> bytes:
    """A document, workbook or presentation in Office Open XML, without anything that runs."""
    if content[:4] != b"PK\x03\x04":
        raise _another_kind(content, ending)
    entries = archive_checked(content)
    types = next((each for each in entries if each.name == "[Content_Types].xml"), None)
    listed = entry_content(content, types) if types else b""
    _nothing_runs(entries, listed)
    main = KINDS[ending][0].removeprefix("application/").encode() + b".main+xml"
    if main not in listed:
        raise _another_kind(content, ending)
    return content


def _open_document(content: bytes, ending: str) -> bytes:
    """A document or workbook in OpenDocument format: its first entry says, unpacked, what it is."""
    if content[:4] != b"PK\x03\x04":
        raise _another_kind(content, ending)
    entries = archive_checked(content)
    _nothing_runs(entries, b"")
    first = entries[0]
    if first.name != "mimetype" or first.method != zipfile.ZIP_STORED:
        raise _another_kind(content, ending)
    if entry_content(content, first) != KINDS[ending][0].encode():
        raise _another_kind(content, ending)
    return content


def _nothing_runs(entries: Sequence[Entry], listed: bytes) -> None:
    """Refuse macros, controls and programs inside an office file."""
    runs = any(RUNS.search(each.name) or each.head.startswith(PROGRAM_HEADS) for each in entries)
    if runs or RUNS_BY_TYPE.search(listed):
        message = _("The file contains macros or a program. Save it without them (as .docx or .xlsx), or as a PDF.")
        raise fault("file_macros", message)


# Every kind that can be taken: its media type and its check, by the ending of the name. Nothing a browser would run.
KINDS: dict[str, tuple[str, Callable[[bytes, str], bytes]]] = {
    ".pdf": ("application/pdf", _pdf),
    ".docx": (WORD, _office),
    ".xlsx": (SHEET, _office),
    ".pptx": (SLIDES, _office),
    ".odt": (OPEN_TEXT, _open_document),
    ".ods": (OPEN_SHEET, _open_document),
    ".png": ("image/png", _picture),
    ".jpg": ("image/jpeg", _picture),
    ".jpeg": ("image/jpeg", _picture),
    ".csv": ("text/csv", _text),
    ".txt": ("text/plain", _text),
}
