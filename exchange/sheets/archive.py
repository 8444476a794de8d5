"""May this file be opened as a workbook? Decided on its bytes, before the library that reads workbooks sees it.

A workbook is a ZIP of XML: a few kilobytes can hold gigabytes, millions of cells, or entities that grow without end.
So every part is unpacked once here, in small pieces and up to a limit, and what it holds is counted. What passes can be
read in about two seconds and well under 100 MB; what does not is refused in less.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Malformed

MOST_BYTES = 8 * 1024 * 1024
MOST_PARTS = 500
# All XML together, unpacked. 10,000 milestones with every column filled in take about 12 MB.
MOST_XML = 24 * 1024 * 1024
MOST_CELLS = 180_000
MOST_ROWS = 12_000
MOST_STRINGS = 200_000
# Elements other than those that cells and their texts are made of: styles, names, validations, relations.
MOST_OTHER = 30_000
# The longest text of a cell is 32,767 characters; a stretch of this size that holds no markup at all is longer.
STRETCH = 256 * 1024
PIECE = 1024 * 1024

# What cells and their texts are made of; everything else is counted together.
COUNTED = {b"c": MOST_CELLS, b"row": MOST_ROWS, b"si": MOST_STRINGS}
TEXT_PARTS = {b"v", b"t", b"is", b"f", b"r"}
ELEMENT = re.compile(rb"<(?:[^\s<>/:!?]+:)?([^\s<>/:!?]+)")
DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
XML_ENDINGS = (".xml", ".rels", ".vml")
WORKBOOK = "xl/workbook.xml"
# The older container of Microsoft's files: a workbook of before 2007, or a newer one behind a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What unpacking a damaged archive raises, somewhere or other.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def refused(code: str, message: Any) -> Malformed:
    """A file that is not taken, and why."""
    return Malformed([("file", code, message)])


def archive_check(content: bytes) -> None:
    """Refuse what is no workbook, and what would take too much to read.

    Raises:
        Malformed: on ``file``, with a code that says what is wrong: ``file_empty``, ``file_too_large``, ``old_format``,
            ``password``, ``not_a_workbook``, ``other_format``, ``macros``, ``bomb``, ``damaged``.
    """
    if not content:
        raise refused("file_empty", _("The file is empty."))
    if len(content) > MOST_BYTES:
        message = _("The workbook is larger than %(limit)s MB. Leave out what is not asked for, or send it in parts.")
        raise refused("file_too_large", message % {"limit": MOST_BYTES // 1024 // 1024})
    if not content.startswith(b"PK"):
        raise _not_a_zip(content)
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        raise _bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_kind(archive)
            _check_parts(archive)
    except DAMAGED as error:
        raise damaged() from error


def damaged() -> Malformed:
    """The file cannot be read, nobody knows why."""
    return refused(
        "damaged", _("This workbook is damaged: it cannot be read. Open it, save it again as .xlsx and upload that.")
    )


def _bomb() -> Malformed:
    message = _(
        "This workbook holds far more than a workbook of the tracker does, so it was not opened. Download a new one, "
        "and paste your answers into it."
    )
    return refused("bomb", message)


def _not_a_zip(content: bytes) -> Malformed:
    if content.startswith(OLE) and ENCRYPTED in content:
        return refused("password", _("This workbook is locked with a password. Save it without one, then upload it."))
    if content.startswith(OLE):
        return refused("old_format", _("This is a file of an older format (.xls). Save it as .xlsx, then upload it."))
    message = _("This is not a workbook, whatever its name says. Upload the .xlsx file that you downloaded here.")
    return refused("not_a_workbook", message)


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names or "xl/workbook.bin" in names:
        raise refused("other_format", _("This is a file of another format. Save it as .xlsx, then upload it."))
    if WORKBOOK not in names:
        message = _("This is not a workbook, whatever its name says. Upload the .xlsx file that you downloaded here.")
        raise refused("not_a_workbook", message)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        message = _("This workbook contains macros. Save it as a workbook without macros (.xlsx), then upload it.")
        raise refused("macros", message)


def _check_parts(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or len({entry.filename for entry in entries}) != len(entries):
        raise _bomb()
    room = MOST_XML
    counts: Counter[bytes] = Counter()
    for entry in entries:
        if entry.flag_bits & 1:
            raise refused(
                "password", _("This workbook is locked with a password. Save it without one, then upload it.")
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
        if entry.filename.lower().endswith(XML_ENDINGS):
            if entry.file_size > room:
                raise _bomb()
            room -= _check_xml(archive, entry, room, counts)


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, counts: Counter[bytes]) -> int:
    """Unpack one part in pieces and add what it holds to ``counts``; its size in bytes."""
    size, first = 0, True
    for piece in _pieces(archive, entry):
        size += len(piece)
        if size > room:
            raise _bomb()
        if first:
            _check_encoding(piece)
            first = False
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or not _has_markup_everywhere(piece):
            raise _bomb()
        counts.update(ELEMENT.findall(piece))
        _check_counts(counts)
    return size


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's bytes, a megabyte at a time, cut before a ``<`` so that no element is halved."""
    with archive.open(entry) as part:
        rest = b""
        while piece := part.read(PIECE):
            piece = rest + piece
            cut = max(piece.rfind(b"<"), 0)
            if cut < len(piece) - STRETCH:
                raise _bomb()
            rest = piece[cut:]
            if cut:
                yield piece[:cut]
        yield rest


def _check_encoding(piece: bytes) -> None:
    """Only in UTF-8 do the bytes say what they seem to say."""
    start = piece.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = DECLARED.match(start)
    if not start.startswith(b"<") or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise damaged()


def _has_markup_everywhere(piece: bytes) -> bool:
    """Whether no text in it is longer than a cell's can be."""
    starts = range(0, len(piece) - STRETCH + 1, STRETCH)
    return all(piece.find(b"<", start, start + STRETCH) >= 0 for start in starts)


def _check_counts(counts: Counter[bytes]) -> None:
    other = sum(counts.values()) - sum(counts[name] for name in (*COUNTED, *TEXT_PARTS))
    if other > MOST_OTHER or any(counts[name] > most for name, most in COUNTED.items()):
        raise _bomb()
