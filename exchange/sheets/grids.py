"""Sheets as they lie in a file: raw cells, and where there are formulas and merged cells."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from exchange.sheets.archive import MOST_ROWS, archive_check, damaged, refused

MOST_COLUMNS = 60
MOST_SHEETS = 20
MOST_MERGED = 100_000
PREFIX = rb"<(?:[^\s<>/:!?]+:)?"
# A cell that holds something: its column, its row, and whether that begins with a formula.
CELL = re.compile(
    PREFIX + rb"""c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*>\s*""" + PREFIX + rb"""(f|v|is)[\s/>]"""
)
MERGED = re.compile(PREFIX + rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']""")
ROW = re.compile(PREFIX + rb"row[\s/>]")
# What the library raises when a workbook's parts do not fit together; it has no error of its own for that.
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, IndexError, ValueError, TypeError, AttributeError,
    OSError, RuntimeError,
)  # fmt: skip

Raw = tuple[Any, str]  # a cell's value, and the library's letter for its type


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows by number, the cells that hold a formula, and those that are merged, with their range."""

    title: str
    rows: Mapping[int, Sequence[Raw]]
    formulas: frozenset[str]
    merged: Mapping[str, str]


def grids_read(content: bytes) -> list[Grid]:
    """The sheets of an uploaded workbook; values as they were last computed, never a formula run.

    Raises:
        Malformed: on ``file``: what ``archive_check`` raises, ``damaged``, ``too_many_rows``, ``too_many_merged``.
    """
    archive_check(content)
    try:
        with warnings.catch_warnings():
            # The library warns of decorations that it leaves out; nobody misses them here.
            warnings.simplefilter("ignore")
            return list(_grids(content))
    except BROKEN as error:
        raise damaged() from error


def _grids(content: bytes) -> Iterator[Grid]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    with closing(workbook), zipfile.ZipFile(io.BytesIO(content)) as parts:
        for sheet in workbook.worksheets[:MOST_SHEETS]:
            yield _grid(sheet, parts)


def _grid(sheet: Any, parts: zipfile.ZipFile) -> Grid:
    # Formulas and merged cells: the library does not tell of them when it reads a sheet in passing.
    formulas: set[str] = set()
    computed: set[int] = set()
    last = 0
    xml = parts.read(sheet._worksheet_path)
    for found in CELL.finditer(xml):
        last = max(last, int(found[2]))
        if found[3] == b"f":
            formulas.add((found[1] + found[2]).decode())
            computed.add(int(found[2]))
    # Rows and cells need not say where they are; then each follows the one before.
    last = max(last, sum(1 for _row in ROW.finditer(xml)))
    if last > MOST_ROWS:
        message = _("The sheet “%(sheet)s” goes on below row %(most)s. Move its rows up, or upload them in parts.")
        raise refused("too_many_rows", message % {"sheet": sheet.title, "most": MOST_ROWS})
    merged = _merged([found[1].decode() for found in MERGED.finditer(xml)], last)
    del xml
    rows: dict[int, Sequence[Raw]] = {}
    cells = sheet.iter_rows(min_row=1, max_row=max(last, 1), min_col=1, max_col=MOST_COLUMNS)
    for number, row in enumerate(cells, start=1):
        if number in computed or any(cell.value is not None for cell in row):
            rows[number] = _trimmed([(cell.value, cell.data_type) for cell in row])
    return Grid(sheet.title, rows, frozenset(formulas), merged)


def _trimmed(row: list[Raw]) -> Sequence[Raw]:
    """Without the empty cells at its end."""
    while row and row[-1][0] is None:
        row.pop()
    return row


def _merged(ranges: Sequence[str], last: int) -> Mapping[str, str]:
    """Every merged cell down to the last row that holds something, with the range it belongs to.

    Raises:
        Malformed: ``too_many_merged``.
    """
    found: dict[str, str] = {}
    for each in ranges:
        left, top, right, bottom = range_boundaries(each)
        for row in range(top or 1, min(bottom or 1, last) + 1):
            for column in range(left or 1, min(right or 1, MOST_COLUMNS) + 1):
                found[f"{get_column_letter(column)}{row}"] = each
            if len(found) > MOST_MERGED:
                raise refused("too_many_merged", _("Very many cells are merged here. Unmerge them all, then upload."))
    return found
