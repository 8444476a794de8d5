"""A workbook that is a bomb is refused within two seconds and 100 MB, whatever it is made of.

Each is read in a process of its own, as a person's upload would be, whose processor time and memory are measured.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from exchange.sheets.archive import MOST_BYTES, MOST_CELLS, MOST_OTHER, MOST_ROWS, MOST_STRINGS
from tests.architecture.source import ROOT
from tests.exchange.sheet_books import saved, with_part

# Seconds of the processor: one that went off would take minutes, and gigabytes.
SECONDS, MEGABYTES = 10.0, 100
READER = textwrap.dedent("""
    import json, resource, sys, time
    from pathlib import Path
    from django.conf import settings
    settings.configure(USE_I18N=False)
    from core.errors import Malformed
    from exchange.sheets.grids import grids_read
    content = Path(sys.argv[1]).read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, code = time.process_time(), "taken"
    try:
        grids_read(content)
    except Malformed as error:
        code = error.code
    seconds = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps([code, seconds, grown]))
""")
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def plain() -> bytes:
    book = Workbook()
    book.active.append(["a", "b"])
    return saved(book)


def sheet(*inner: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    xml = f"<worksheet {MAIN}>".encode() + before + b"<sheetData>" + b"".join(inner) + b"</sheetData>" + after
    return with_part(plain(), SHEET, lambda _old: xml + b"</worksheet>")


def strings(xml: bytes) -> bytes:
    return with_part(plain(), STRINGS, lambda _old: f"<sst {MAIN}>".encode() + xml + b"</sst>")


def styles() -> bytes:
    made = b"<xf/>" * 2_000_000
    xml = f"<styleSheet {MAIN}><cellXfs>".encode() + made + b"</cellXfs></styleSheet>"
    return with_part(plain(), "xl/styles.xml", lambda _old: xml)


def styled(count: int) -> bytes:
    """A style sheet of so many formats, each with a number format of its own."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="0.{n}"/>' for n in range(count // 2))
    made = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(count // 2))
    return f"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellXfs>{made}</cellXfs></styleSheet>".encode()


def named(old: bytes, count: int) -> bytes:
    names = "".join(f'<definedName name="n{n}">Sheet!$A$1</definedName>' for n in range(count)).encode()
    return old.replace(b"<calcPr", b"<definedNames>" + names + b"</definedNames><calcPr")


def laughs() -> bytes:
    entities = b'<!ENTITY a "ha">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
    )
    return with_part(
        plain(), STRINGS, lambda _old: b"<!DOCTYPE s [" + entities + f"]><sst {MAIN}><si><t>&j;</t></si></sst>".encode()
    )


def many_parts() -> bytes:
    file = io.BytesIO(plain())
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(70_000):
            archive.writestr(f"x{number}", b"")
    return file.getvalue()


def overlapping() -> bytes:
    """Ten thousand entries of the directory that all point at the same bytes, as in a famous bomb."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 20_000_000 + b"</a>")
        [first] = archive.filelist
        for number in range(400):
            twin = zipfile.ZipInfo(f"xl/{number}.xml")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type", "flag_bits"):
                setattr(twin, name, getattr(first, name))
            archive.filelist.append(twin)
    return file.getvalue()


def lying() -> bytes:
    """A part that says it holds ten bytes, and holds a gigabyte."""
    content = bytearray(with_part(plain(), SHEET, lambda _old: b"<a>" * 40_000_000))
    size = (120_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    return bytes(content.replace(size, (10).to_bytes(4, "little")))


BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "zeros": (lambda: with_part(plain(), SHEET, lambda _old: b"<a>" + b"0" * 200_000_000), {"bomb"}),
    "gigabyte of cells": (lambda: sheet(b"<row>" + b"<c/>" * 20_000_000 + b"</row>"), {"bomb"}),
    "million cells": (lambda: sheet(b"<row>" + b"<c/>" * 1_000_000 + b"</row>"), {"bomb"}),
    "just too many cells": (lambda: sheet(b"<row>" + b"<c><v>1</v></c>" * (MOST_CELLS + 1) + b"</row>"), {"bomb"}),
    "cells in a namespace": (lambda: sheet(b'<x:row xmlns:x="y">' + b"<x:c/>" * 1_000_000 + b"</x:row>"), {"bomb"}),
    "rows": (lambda: sheet(b"<row/>" * (MOST_ROWS + 1)), {"bomb"}),
    "strings": (lambda: strings(b"<si><t>a</t></si>" * (MOST_STRINGS + 1)), {"bomb"}),
    "a long string": (lambda: strings(b"<si><t>" + "😀".encode() * 5_000_000 + b"</t></si>"), {"bomb"}),
    "styles": (styles, {"bomb"}),
    "formats": (lambda: sheet(after=b"<conditionalFormatting/>" * (MOST_OTHER + 1)), {"bomb"}),
    "merged cells": (
        lambda: sheet(
            b'<row r="12000"><c r="A12000"><v>1</v></c></row>',
            after=b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 20_000 + b"</mergeCells>",
        ),
        {"too_many_merged"},
    ),
    "laughs": (laughs, {"bomb"}),
    "UTF-16": (lambda: with_part(plain(), SHEET, lambda old: old.decode().encode("utf-16")), {"damaged"}),
    "parts": (many_parts, {"bomb"}),
    "overlapping": (overlapping, {"bomb", "damaged"}),
    "lying": (lying, {"bomb", "damaged"}),
    "too large": (lambda: plain() + b"0" * MOST_BYTES, {"file_too_large"}),
    "nested": (lambda: sheet(b"<c>" * 170_000 + b"</c>" * 170_000), {"damaged", "taken"}),
    "a far row": (lambda: sheet(b'<row r="99999999999"><c r="A9999999"><v>1</v></c></row>'), {"too_many_rows"}),
    "a million columns": (
        lambda: sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>', before=b'<dimension ref="A1:ZZZZZ1048576"/>'),
        {"damaged", "taken"},
    ),
    "as much as is taken": (
        lambda: sheet(
            *(b"<row>" + b"<c><v>1</v></c>" * 9 + b"</row>" for _ in range(MOST_ROWS)),
        ),
        {"taken"},
    ),
    "as many formats as are taken": (
        lambda: sheet(after=b'<conditionalFormatting sqref="A1"/>' * (MOST_OTHER - 2000)), {"taken"}
    ),
    "as many styles as are taken": (
        lambda: with_part(plain(), "xl/styles.xml", lambda _old: styled(MOST_OTHER - 2000)), {"taken", "damaged"}
    ),
    "as many names as are taken": (
        lambda: with_part(plain(), "xl/workbook.xml", lambda old: named(old, MOST_OTHER - 2000)), {"taken"}
    ),
    "as many validations as are taken": (
        lambda: sheet(
            after=b"<dataValidations>" + b'<dataValidation sqref="A1"/>' * (MOST_OTHER - 2000) + b"</dataValidations>"
        ),
        {"taken"},
    ),
    "as many strings as are taken": (
        lambda: strings(("<si><t>" + "😀" + "a" * 90 + "</t></si>").encode() * (MOST_STRINGS - 1)), {"taken"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_next_to_nothing(tmp_path, name):
    make, codes = BOMBS[name]
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(make())
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", READER, str(path)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    code, seconds, megabytes = json.loads(done.stdout)
    assert code in codes
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
