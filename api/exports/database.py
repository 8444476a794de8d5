"""One SQLite database with all tables: keys, indexes, words of every column, and what it says of itself.

Names of columns are those of the other formats with ``_`` for dots, tables those of the files with ``_`` for hyphens.
Lists and objects are JSON, which SQLite reads (``json_each``). Days and moments are ISO 8601.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from api.exports.about import About
from api.exports.lines import Rows, as_json, moment_text, value_reader
from api.exports.shapes import Column, Kind, Shape

TYPES = {Kind.INTEGER: "INTEGER", Kind.BOOLEAN: "INTEGER", Kind.NUMBER: "REAL"}
ABOUT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = 1331122250;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE ledger_heads (stream TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TABLE columns (
  "table" TEXT NOT NULL, "column" TEXT NOT NULL, kind TEXT NOT NULL, refers_to TEXT, scale TEXT, description TEXT,
  PRIMARY KEY ("table", "column")
);
"""


class Database:
    """A database in the making, at ``path``, where nothing lies yet."""

    def __init__(self, path: Path, shapes: Iterable[Shape], about: About) -> None:
        """Makes every table, empty."""
        self._connection = sqlite3.connect(path)
        self._shapes = {shape.name: shape for shape in shapes}
        self._connection.executescript(ABOUT)
        self._connection.executemany("INSERT INTO meta VALUES (?, ?)", about.facts().items())
        self._connection.executemany("INSERT INTO ledger_heads VALUES (?, ?, ?)", about.heads)
        for shape in self._shapes.values():
            self._connection.execute(_table(shape, self._shapes))
            told = [
                (table_name(shape.name), column_name(each), each.kind, _other(each), as_json(each.choices), each.words)
                for each in shape.columns
            ]
            self._connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?)", told)

    def writer(self, name: str) -> Callable[[Rows], None]:
        """What takes the rows of a resource."""
        shape = self._shapes[name]
        reads = [(value_reader(each.path), _maker(each)) for each in shape.columns]
        places = ", ".join("?" * len(reads))
        statement = f"INSERT INTO {table_name(name)} VALUES ({places})"  # noqa: S608  (names of our own tables)

        def write(part: Rows) -> None:
            rows = ([None if (found := value(row)) is None else make(found) for value, make in reads] for row in part)
            self._connection.executemany(statement, rows)

        return write

    def close(self) -> None:
        """Makes the indexes and ends the file."""
        with closing(self._connection):
            for shape in self._shapes.values():
                table = table_name(shape.name)
                for each in shape.columns:
                    if each.refers in self._shapes:
                        name = column_name(each)
                        self._connection.execute(f'CREATE INDEX "{table}_{name}" ON {table} ("{name}")')
            self._connection.commit()


def table_name(resource: str) -> str:
    """The table of a resource."""
    return resource.replace("-", "_")


def column_name(column: Column) -> str:
    """The name of a column."""
    return column.name.replace(".", "_")


def _other(column: Column) -> str | None:
    return table_name(column.refers) if column.refers else None


def _table(shape: Shape, shapes: dict[str, Shape]) -> str:
    lines = []
    for each in shape.columns:
        line = f'"{column_name(each)}" {TYPES.get(each.kind, "TEXT")}'
        line += " PRIMARY KEY" if each.name == shape.key else ""
        if each.refers in shapes:
            line += f' REFERENCES {table_name(each.refers)} ("{shapes[each.refers].key}")'
        lines.append(line)
    return f"CREATE TABLE {table_name(shape.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _maker(column: Column) -> Callable[[Any], Any]:
    return MAKERS.get(column.kind, lambda value: value)


MAKERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: str, Kind.BOOLEAN: int, Kind.DATE: str, Kind.MOMENT: moment_text, Kind.OBJECT: as_json,
    Kind.LIST: as_json,
}  # fmt: skip
