"""A table of the pack, written twice: for spreadsheets, and as a JSON object a line for programs.

Columns are named as in the bulk files of the programming interface: those of nested objects joined by dots.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.formulas import guarded
from exchange.packs.subject import Subject, Written

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its file's name, what it holds in words, its columns, and its rows, a part at a time."""

    name: str
    title: _StrOrPromise
    columns: tuple[str, ...]
    rows: Callable[[Subject, Written], Iterator[Row]]


class _Echo:
    """Takes a line and gives it back: what a CSV writer writes to."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """A heading, then a line a row, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(table.columns)
    for row in rows:
        yield writer.writerow([cell(_at(row, column)) for column in table.columns])


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object a line."""
    for row in rows:
        yield _json(row) + "\n"


def cell(value: Any) -> Any:
    """A value as a spreadsheet can hold it, never as a formula: a text that looks like one gets an apostrophe first."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return value
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        value = "; ".join(str(each) for each in value)
    elif isinstance(value, dict | list):
        value = _json(value)
    return guarded(value if isinstance(value, str) else str(_plain(value)))


def named(thing: Any) -> dict[str, Any] | None:
    """An institution within a row: its key and its name in the original language."""
    return {"id": thing.pk, "name": thing.name} if thing is not None else None


def _at(row: Any, column: str) -> Any:
    """What stands at a path of names; nothing where an object on the way is missing."""
    for name in column.split("."):
        row = row[name] if row is not None else None
    return row


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    """What JSON has no word for: moments in UTC, days, decimals."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in a pack.")
