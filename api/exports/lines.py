"""Comma-separated values for spreadsheets, and a JSON object a line for programs.

Lines of ``.ndjson`` are what the API's lists show; columns of ``.csv`` are the same, those of nested objects joined by
dots. No cell is ever a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import orjson

from api.exports.about import About
from api.exports.shapes import Column, Kind, Shape
from core.formulas import guarded

# The mark by which spreadsheets know UTF-8.
MARK = "\ufeff"
SEPARATOR = "; "
JSON = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
Rows = Sequence[dict[str, Any]]


def value_reader(path: Sequence[str]) -> Callable[[dict[str, Any]], Any]:
    """What reads the value at a path of names; nothing where an object on the way is missing."""
    if len(path) == 1:
        [only] = path
        return lambda row: row[only]

    def value(row: Any) -> Any:
        for name in path:
            row = row[name] if row is not None else None
        return row

    return value


def as_json(value: Any) -> str:
    """A value as JSON in one line."""
    return orjson.dumps(value, default=str, option=JSON).decode()


def moment_text(value: dt.datetime | str) -> str:
    """A moment as the API writes it."""
    return value if isinstance(value, str) else value.isoformat().replace("+00:00", "Z")


def cell(value: Any) -> Any:
    """A value as a spreadsheet can hold it, and never as a formula: a text that looks like one begins with an
    apostrophe.
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return value
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        value = SEPARATOR.join(str(each) for each in value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=_told)
    return guarded(str(value))


def _told(value: Any) -> str:
    return moment_text(value) if isinstance(value, dt.datetime) else str(value)


class CsvWriter:
    """One resource as CSV."""

    def __init__(self, sink: BinaryIO, shape: Shape, about: About) -> None:
        """Writes the heading."""
        self._text = io.TextIOWrapper(sink, encoding="utf-8", newline="", write_through=False)
        self._writer = csv.writer(self._text)
        self._reads = [_cell_reader(column) for column in shape.columns]
        self._text.write(MARK)
        self._writer.writerow([column.name for column in shape.columns])
        self._text.flush()

    def rows(self, part: Rows) -> None:
        """Writes some rows."""
        self._writer.writerows([read(row) for read in self._reads] for row in part)
        self._text.flush()

    def close(self) -> None:
        """Leaves the sink to whoever opened it."""
        self._text.flush()
        self._text.detach()


def _cell_reader(column: Column) -> Callable[[dict[str, Any]], Any]:
    """What makes a cell of a row; whole numbers need no care."""
    value = value_reader(column.path)
    if column.kind is Kind.INTEGER:
        return value

    def made(row: dict[str, Any]) -> Any:
        return cell(value(row))

    return made


class NdjsonWriter:
    """One resource as lines of JSON."""

    def __init__(self, sink: BinaryIO, shape: Shape, about: About) -> None:
        """There is no heading."""
        self._sink = sink

    def rows(self, part: Rows) -> None:
        """Writes some rows."""
        option = JSON | orjson.OPT_APPEND_NEWLINE
        self._sink.write(b"".join(orjson.dumps(row, default=str, option=option) for row in part))

    def close(self) -> None:
        """Nothing ends the file."""
