"""Apache Parquet: a table with real types, for programs that read columns; written a group of rows at a time.

Lists are lists, objects within lists have their fields; objects whose names differ from row to row are JSON as text.
What the file holds, its licence and its citation are in the metadata of the schema, each column's words in its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from api.exports.about import About
from api.exports.lines import Rows, as_json, value_reader
from api.exports.shapes import Column, Kind, Shape

# A group of rows is written when it has so many, or so many bytes.
GROUP_ROWS, GROUP_BYTES = 10_000, 4 * 1024 * 1024
TYPES: dict[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.OBJECT: pa.string(),
}


class ParquetWriter:
    """One resource as Parquet."""

    def __init__(self, sink: BinaryIO, shape: Shape, about: About) -> None:
        """Writes the beginning; ``sink`` need not be able to go back."""
        self._schema = schema_of(shape, about)
        self._columns = [(value_reader(each.path), maker_of(each), type_of(each)) for each in shape.columns]
        self._writer = parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), self._schema, compression="zstd")
        self._waiting: list[Any] = []

    def rows(self, part: Rows) -> None:
        """Takes some rows, and writes a group once there are enough."""
        arrays = [
            pa.array([None if (found := value(row)) is None else make(found) for row in part], kind)
            for value, make, kind in self._columns
        ]
        self._waiting.append(pa.record_batch(arrays, schema=self._schema))
        rows = sum(batch.num_rows for batch in self._waiting)
        if rows >= GROUP_ROWS or sum(batch.nbytes for batch in self._waiting) >= GROUP_BYTES:
            self._write()

    def close(self) -> None:
        """Writes the last group and the directory that ends the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting = []


def schema_of(shape: Shape, about: About) -> Any:
    """The columns with their types and words, and what the file says of itself."""
    fields = [
        pa.field(each.name, type_of(each), metadata={"description": each.words} if each.words else None)
        for each in shape.columns
    ]
    return pa.schema(fields, metadata={**about.facts(), "description": shape.words})


def type_of(column: Column) -> Any:
    """The type of a column."""
    if column.kind is not Kind.LIST:
        return TYPES[column.kind]
    if column.parts:
        return pa.list_(pa.struct([pa.field(part.name, type_of(part)) for part in column.parts]))
    return pa.list_(TYPES[column.items or Kind.TEXT])


def maker_of(column: Column) -> Callable[[Any], Any]:
    """What makes of a value one that the column's type takes."""
    if column.kind is Kind.LIST:
        return _listed(column)
    return MAKERS.get(column.kind, lambda value: value)


def _listed(column: Column) -> Callable[[Any], Any]:
    if not column.parts:
        make = MAKERS.get(column.items or Kind.TEXT, lambda value: value)
        return lambda values: [make(each) for each in values]
    parts = [(part.name, value_reader(part.path), maker_of(part)) for part in column.parts]

    def listed(values: Any) -> list[dict[str, Any]]:
        return [
            {name: None if (found := value(each)) is None else make(found) for name, value, make in parts}
            for each in values
        ]

    return listed


def _moment(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def _date(value: Any) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


MAKERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: str, Kind.MOMENT: _moment, Kind.DATE: _date, Kind.OBJECT: as_json,
}  # fmt: skip
