"""Finding the tables of an uploaded workbook: by their hidden keys, or by their headings in any language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from exchange.sheets.archive import refused
from exchange.sheets.cells import CellError, cell_value, clean
from exchange.sheets.columns import Column, Kind, Table
from exchange.sheets.grids import Grid, Raw, grids_read
from exchange.sheets.marker import Marker, marker_read
from exchange.sheets.shapes import Book, Fault, Row, Sheet, Value, address
from exchange.sheets.words import fold, in_every_language, present_language

# Keys and headings stand in the first rows; people put a title or an empty row above them.
HEAD_ROWS = 8
# So many headings at least make a row of text a table's head.
LEAST_HEADINGS = 3
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table begins: the last row of its head, the place (from 0) of each column, and what its maker noted."""

    table: Table
    last: int
    places: Mapping[str, int]
    marker: Marker


def book_read(content: bytes, tables: Sequence[Table]) -> Book:
    """The rows of ``tables`` in a workbook.

    Raises:
        Malformed: on ``file``: what ``grids_read`` raises; ``no_table`` where none of the tables is in it;
            ``columns_missing``.
    """
    book = Book()
    for grid in grids_read(content):
        head = _head(grid, tables)
        if head is None:
            continue
        if head.table.key in book.rows:
            message = _("The sheet “%(sheet)s” was not read: another sheet before it holds the same table.")
            book.notes.append(message % {"sheet": grid.title})
            continue
        _check_needed(grid, head)
        book.rows[head.table.key] = list(_rows(grid, head))
        book.notes += _unread_columns(grid, head)
    if not book.rows:
        message = _(
            "This workbook holds none of the tables that are filled in here. Upload the one that you downloaded from "
            "this page; its sheets and columns may be moved, but their headings have to stay."
        )
        raise refused("no_table", message)
    return book


def _head(grid: Grid, tables: Sequence[Table]) -> Head | None:
    """The head of the table that a sheet holds, the one of which most columns are there."""
    found: list[tuple[int, Head]] = []
    for number in sorted(grid.rows)[:HEAD_ROWS]:
        texts = _texts(grid.rows[number])
        marker = next((noted for text in texts if (noted := marker_read(text))), None)
        for table in tables:
            if marker is None or marker.table == table.key:
                places = _places(texts, table, keys=marker is not None)
                last = number + 1 if marker and _is_heading_row(grid, table, number + 1) else number
                found.append((len(places), Head(table, last, places, marker or _unmarked(table))))
        if marker is not None:
            break
    most, head = max(found, key=lambda each: each[0], default=(0, None))
    return head if most >= LEAST_HEADINGS else None


def _unmarked(table: Table) -> Marker:
    """Where the hidden row is lost: in the present language, made nobody knows when."""
    return Marker(table.key, present_language(), LONG_AGO)


def _texts(row: Sequence[Raw]) -> list[str]:
    return [value.strip() if isinstance(value, str) else "" for value, _type in row]


def _places(texts: Sequence[str], table: Table, *, keys: bool) -> Mapping[str, int]:
    """The place of each column whose key, or else heading in some language, is among the texts; the first counts."""
    known: dict[str, str] = {}
    for column in table.columns:
        known |= dict.fromkeys({column.key} if keys else in_every_language(column.heading), column.key)
    places: dict[str, int] = {}
    for place, text in enumerate(texts):
        key = "key" if marker_read(text) else known.get(fold(text))
        if key is not None:
            places.setdefault(key, place)
    return places


def _is_heading_row(grid: Grid, table: Table, number: int) -> bool:
    return len(_places(_texts(grid.rows.get(number, ())), table, keys=False)) >= LEAST_HEADINGS


def _check_needed(grid: Grid, head: Head) -> None:
    """Refuse a table without the columns that make sense of it.

    Raises:
        Malformed: ``columns_missing``, naming them.
    """
    missing = [str(head.table.column(key).heading) for key in head.table.needed if key not in head.places]
    if missing:
        message = _(
            "The sheet “%(sheet)s” has lost a column that is needed: %(columns)s. Download the workbook again and "
            "paste your answers into it."
        )
        raise refused("columns_missing", message % {"sheet": grid.title, "columns": ", ".join(missing)})


def _rows(grid: Grid, head: Head) -> Iterator[Row]:
    letters = {key: get_column_letter(place + 1) for key, place in head.places.items()}
    sheet = Sheet(head.table.key, grid.title, letters, head.marker.language, head.marker.made_at)
    columns = [column for column in head.table.columns if column.key in head.places]
    for number, raw in grid.rows.items():
        if number <= head.last:
            continue
        values: dict[str, Value] = {}
        faults: list[Fault] = []
        for column in columns:
            place = head.places[column.key]
            try:
                values[column.key] = _value(grid, column, f"{letters[column.key]}{number}", raw[place : place + 1])
            except CellError as error:
                cell = address(grid.title, f"{letters[column.key]}{number}")
                faults.append(Fault(cell, error.code, error.message))
        if faults or any(value is not None for value in values.values()):
            yield Row(sheet, number, values, tuple(faults))


def _value(grid: Grid, column: Column, cell: str, raw: Sequence[Raw]) -> Value:
    """What a cell says; in a locked column whatever stands there, since nothing is taken from it.

    Raises:
        CellError: as ``cell_value``; ``formula``, ``merged``.
    """
    value, data_type = raw[0] if raw else (None, "n")
    if not column.fill_in and column.kind is not Kind.KEY:
        return _as_it_stands(value, data_type, column)
    if cell in grid.formulas:
        message = _("This cell holds a formula. Copy it and paste only its value in its place.")
        raise CellError("formula", message)
    if cell in grid.merged:
        message = _("This cell is merged with others (%(range)s). Unmerge them and fill in each row by itself.")
        raise CellError("merged", message % {"range": grid.merged[cell]})
    return cell_value(value, data_type, column)


def _as_it_stands(value: object, data_type: str, column: Column) -> Value:
    try:
        return cell_value(value, data_type, column)
    except CellError:
        return clean(str(value))


def _unread_columns(grid: Grid, head: Head) -> list[str]:
    """A word on columns that somebody added; what stands in them is not taken."""
    known = set(head.places.values())
    texts = _texts(grid.rows.get(head.last, ()))
    added = [text for place, text in enumerate(texts) if text and place not in known]
    if not added:
        return []
    message = _("Not read on the sheet “%(sheet)s”, since the tracker has no such column: %(columns)s.")
    return [message % {"sheet": grid.title, "columns": ", ".join(added)}]
