"""What the bulk files hold, whatever their format, read by other programs than those that wrote them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from pyarrow import parquet

Rows = list[dict[str, Any]]


def csv_rows(body: bytes) -> Rows:
    """Texts, all of them."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def ndjson_rows(body: bytes) -> Rows:
    """As the API shows them."""
    return [json.loads(line) for line in body.decode().splitlines()]


def xlsx_sheets(body: bytes) -> dict[str, Any]:
    """The sheets of a workbook by name."""
    book = load_workbook(io.BytesIO(body))
    return {sheet.title: sheet for sheet in book.worksheets}


def xlsx_rows(body: bytes) -> Rows:
    """The rows of all sheets but the first, by their headings."""
    rows: Rows = []
    for sheet in list(xlsx_sheets(body).values())[1:]:
        heading, *below = sheet.iter_rows(values_only=True)
        rows += [dict(zip(heading, row, strict=True)) for row in below]
    return rows


def parquet_table(body: bytes) -> Any:
    """The table with its types."""
    return parquet.read_table(io.BytesIO(body))


def parquet_rows(body: bytes) -> Rows:
    """Python's own values."""
    rows: Rows = parquet_table(body).to_pylist()
    return rows


def sqlite_open(body: bytes, folder: Path) -> sqlite3.Connection:
    """The database."""
    path = folder / "tracker.sqlite"
    path.write_bytes(body)
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def words_in(name: str, body: bytes, folder: Path) -> str:
    """Every text in a file, in one."""
    ending = name.rpartition(".")[2]
    if ending == "sqlite":
        connection = sqlite_open(body, folder)
        words = "\n".join(connection.iterdump())
        connection.close()
        return words
    if ending == "zip":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(archive.read(each).decode() for each in archive.namelist())
    told: Mapping[str, Callable[[bytes], Any]] = {"xlsx": xlsx_rows, "parquet": parquet_rows}
    return str(told[ending](body)) if ending in told else body.decode()
