"""Workbooks for the tests: filled in as people fill them in, by a spreadsheet's own library, and taken apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook

from exchange.sheets.columns import Table


def opened(content: bytes) -> Workbook:
    """A workbook as a spreadsheet opens it."""
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    """A workbook as a spreadsheet saves it."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def letter(table: Table, key: str) -> str:
    """The letter of a column where nobody has moved it."""
    return chr(ord("A") + [column.key for column in table.columns].index(key))


def filled(content: bytes, table: Table, answers: Mapping[int, Mapping[str, Any]]) -> bytes:
    """``content`` with cells written: values by row number and column key."""
    book = opened(content)
    sheet = book[str(table.title)]
    for row, values in answers.items():
        for key, value in values.items():
            sheet[f"{letter(table, key)}{row}"] = value
    return saved(book)


def edited(content: bytes, edit: Callable[[Any], object]) -> bytes:
    """``content`` after ``edit`` was called with the workbook."""
    book = opened(content)
    edit(book)
    return saved(book)


def parts(content: bytes) -> dict[str, str]:
    """The XML of a workbook, by the names of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """``content`` with one part of the archive changed; added where it is not there."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return file.getvalue()


def sheet_part(content: bytes, title: str) -> str:
    """The part of the archive in which a sheet lies."""
    known = parts(content)
    found = re.search(rf'<sheet [^>]*name="{re.escape(title)}"[^>]*r:id="(\w+)"', known["xl/workbook.xml"])
    assert found, title
    relations = known["xl/_rels/workbook.xml.rels"]
    target = re.search(rf'<Relationship [^>]*Target="/?(?:xl/)?([^"]+)"[^>]*Id="{found[1]}"', relations)
    assert target, title
    return f"xl/{target[1]}"
