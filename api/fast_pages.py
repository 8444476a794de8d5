"""Pages of rows that the database writes: one statement finds them and writes them.

On PostgreSQL what the public asks is kept as text, ready to be asked again, and prepared in each connection: a list
costs what its rows cost. Only the question is kept, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.models import DateTimeField, F, QuerySet
from psycopg import Cursor

from api.cursors import START, cursor_columns
from api.fast_rows import Statement
from core.clock import today

MOST_KEPT = 500
KEPT_CURSOR = "_tracker_cursor"
_kept: dict[tuple[Any, ...], bytes] = {}


class WrittenRow:
    """A row of a page: its JSON and, by name, the columns of its cursor."""

    __slots__ = ("found", "moments", "rows")

    def __init__(self, rows: WrittenRows, found: Sequence[Any], moments: frozenset[str]) -> None:
        """``found`` is what the database gave, ``moments`` the columns that it gave as texts without their zone."""
        self.rows, self.found, self.moments = rows, found, moments

    def written(self) -> orjson.Fragment:
        """Its JSON."""
        return self.rows.statement.row(self.found)

    def __getitem__(self, column: str) -> Any:
        """What stands in a column of the cursor."""
        value = self.found[self.rows.statement.width + self.rows.columns.index(column)]
        return f"{value}+00:00" if column in self.moments and value else value


class WrittenRows:
    """The rows of a list as the paginators take them: to be counted, and cut into pages."""

    ordered = True

    def __init__(self, view: Any, statement: Statement, found: Callable[[], QuerySet[Any]]) -> None:
        """``found`` gives the rows that the list asks for, in their order."""
        self.view, self.statement, self.found = view, statement, found
        self.columns = ("pk", *cursor_columns(view))
        self.origin = view.request.build_absolute_uri("/")[:-1]

    def count(self) -> int:
        """How many there are. One query."""
        return self.found().count()

    def __getitem__(self, part: slice) -> list[WrittenRow]:
        """A page. One query."""
        try:
            return self._page(part)
        except EmptyResultSet:  # the ORM knows that nothing can be found
            return []

    def _page(self, part: slice) -> list[WrittenRow]:
        request = self.view.request
        lasting = request.query_params.get("cursor", START) == START and not request.user.is_authenticated
        if connection.vendor == "postgresql" and lasting:
            return self._read(_prepared(self._text(part)), frozenset())
        keys = self._keys(part)
        with connection.cursor() as cursor:
            cursor.execute(*self._sql(keys))
            return self._read(cursor.fetchall(), self._moments(keys))

    def _text(self, part: slice) -> bytes:
        """The whole statement of a question of the public, kept."""
        request = self.view.request
        # The part too: the last of the numbered pages ends with the rows, which become more.
        asked = (request.META["QUERY_STRING"], part.start, part.stop)
        question = (type(self.view), *asked, self.origin, today())
        text = _kept.get(question)
        if text is None:
            with connection.cursor() as cursor:
                text = str(cursor.mogrify(*self._sql(self._keys(part)))).encode()
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[question] = text
        return text

    @property
    def whole(self) -> bool:
        """Whether the rows are found whole: in the list's own order, which an index gives. Others sort keys alone."""
        return not any(term.asked for term in self.view.terms)

    def _keys(self, part: slice) -> QuerySet[Any]:
        """A page of the rows that are asked for: what its cursor holds, and all else where they are found whole."""
        found = self.found().prefetch_related(None)
        names = [field.attname for field in found.model._meta.concrete_fields] if self.whole else []
        return found.values_list(*dict.fromkeys((*self.columns, *names)))[part]

    def _sql(self, keys: QuerySet[Any]) -> tuple[str, list[Any]]:
        """The rows of a page, each written, in their order; then what their cursors hold."""
        found, params = keys.query.sql_with_params()
        page = f"(SELECT keys.*, row_number() OVER () AS place FROM ({found}) keys)"  # noqa: S608  (made by the ORM)
        origins = [self.origin for _name in self.statement.slots]
        written, table, joined = self.statement.written, self.statement.table, self.statement.joined
        if self.whole:
            held = ", ".join(f'{table}."{name}"' for name in self.columns)
            return f"{written}, {held} FROM {page} {table}{joined} ORDER BY {table}.place", [*origins, *params]
        rows = f"({written} FROM {table}{joined})"
        sql = f"SELECT rows.*, page.* FROM {page} page JOIN {rows} rows ON rows.pk = page.pk ORDER BY page.place"  # noqa: S608  (same)
        return sql, [*params, *origins]

    def _moments(self, keys: QuerySet[Any]) -> frozenset[str]:
        """The columns with moments, which SQLite gives as texts in UTC that do not say so."""
        if connection.vendor != "sqlite":
            return frozenset()
        query = keys.query.clone()
        kinds = {name: F(name).resolve_expression(query).output_field for name in self.columns}
        return frozenset(name for name, kind in kinds.items() if isinstance(kind, DateTimeField))

    def _read(self, found: list[Any], moments: frozenset[str]) -> list[WrittenRow]:
        return [WrittenRow(self, each, moments) for each in found]


def _prepared(text: bytes) -> list[Any]:
    """The answer to a statement without parameters, which this connection plans once."""
    here: Any = connections[DEFAULT_DB_ALIAS]
    try:
        return _asked(here, text)
    except OperationalError:
        if here.in_atomic_block or here.is_usable():
            raise
        here.close()  # the database was started anew meanwhile: this is asked of it once more
        return _asked(here, text)


def _asked(here: Any, text: bytes) -> list[Any]:
    here.ensure_connection()
    line = here.connection
    # One cursor for as long as the connection lasts: making one costs more than reading a page through it.
    plain = getattr(line, KEPT_CURSOR, None)
    if plain is None:
        plain = Cursor(line)
        setattr(line, KEPT_CURSOR, plain)
    wrap = here.make_debug_cursor if here.queries_logged else here.make_cursor
    wrap(plain).execute(text)
    found: list[Any] = plain.fetchall()
    return found
