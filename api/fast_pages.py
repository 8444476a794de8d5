"""Pages of rows that the database writes: one statement finds them and writes them.

On PostgreSQL what the public asks is kept as text, ready to be asked again, and prepared in each connection. There a
page comes as one text, which stands while nothing changes (``api.prepared``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, F, QuerySet

from api.cursors import START, cursor_columns
from api.fast_rows import Statement
from api.prepared import STATE, Rows, answer_to
from core.clock import today

T = TypeVar("T")
Sql = tuple[str, Sequence[Any]]
MOST_KEPT = 500
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


@dataclass(frozen=True, slots=True)
class WrittenTogether:
    """All rows of a page in one text, which stands in a list in place of them."""

    text: bytes

    def written(self) -> orjson.Fragment:
        """Their JSON, one after the other."""
        return orjson.Fragment(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """What a cursor finds: rows, whether there are more, and by name the columns of the first and the last."""

    rows: Sequence[Any]
    more: bool
    ends: Sequence[Any]


def part_of(rows: Any, size: int, *, backwards: bool) -> Part:
    """The first ``size`` of these rows, turned round where they are read backwards. One query."""
    found = [*rows[: size + 1]]
    shown = found[:size]
    if backwards:
        shown.reverse()
    return Part(shown, len(found) > size, shown[:1] + shown[-1:])


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
        return self._lastingly(("count",), self._counted, _only) if self._lasting else self.found().count()

    def __getitem__(self, part: slice) -> Sequence[WrittenRow | WrittenTogether]:
        """A page. One query."""
        if self._lasting:
            return self._together(part, part.stop - part.start).rows
        try:
            keys = self._keys(part)
            with connection.cursor() as cursor:
                cursor.execute(*self._sql(keys))
                moments = self._moments(keys)
                return [WrittenRow(self, each, moments) for each in cursor.fetchall()]
        except EmptyResultSet:  # the ORM knows that nothing can be found
            return []

    def part(self, size: int, *, backwards: bool) -> Part:
        """The rows beside the cursor that is asked for. One query."""
        lasting = self._lasting and not backwards
        return self._together(slice(0, size + 1), size) if lasting else part_of(self, size, backwards=backwards)

    @cached_property
    def _lasting(self) -> bool:
        """Whether others will ask the same, word for word: the public, from the start of a list, or by numbers."""
        request = self.view.request
        again = request.query_params.get("cursor", START) == START and not request.user.is_authenticated
        return again and connection.vendor == "postgresql"

    def _together(self, part: slice, shown: int) -> Part:
        """The rows of a page together; the database joins them where nothing is put into them afterwards."""
        asked = (part.start, part.stop)
        if self.statement.rules:
            return self._lastingly(asked, lambda: self._rows(part), lambda rows: self._joined(rows, shown))
        return self._lastingly(asked, lambda: self._one_row(part, shown), lambda rows: self._parted(rows, shown))

    def _lastingly(self, asked: tuple[Any, ...], sql: Callable[[], Sql], made: Callable[[Rows], T]) -> T:
        """What is made of the rows that a question of the public finds; ``asked`` is what its address does not say."""
        question = (type(self.view), self.view.request.META["QUERY_STRING"], self.origin, today(), *asked)
        text = _kept.get(question)
        if text is None:
            try:
                with connection.cursor() as cursor:
                    text = str(cursor.mogrify(*sql())).encode()
            except EmptyResultSet:  # the ORM knows that nothing can be found
                return made([])
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[question] = text
        return answer_to(question, text, made)

    def _joined(self, rows: Rows, shown: int) -> Part:
        """What rows with rules become."""
        found = [WrittenRow(self, each, frozenset()) for each in rows]
        texts = [each.written() for each in found[:shown]]
        ends = [{name: each[name] for name in self.columns} for each in (*found[:1], *found[:shown][-1:])]
        together = [WrittenTogether(orjson.dumps(texts)[1:-1])] if texts else []
        return Part(together, len(found) > shown, ends)

    def _parted(self, rows: Rows, shown: int) -> Part:
        """What the one row becomes that all are in."""
        written, many, *held = rows[0][:-1] if rows else (None, 0)
        if not many:
            return Part([], more=False, ends=[])
        width = len(self.columns)
        ends = [dict(zip(self.columns, each, strict=True)) for each in (held[:width], held[width:])]
        return Part([WrittenTogether(written.encode())], many > shown, ends)

    @property
    def whole(self) -> bool:
        """Whether the rows are found whole: in the list's own order, which an index gives. Others sort keys alone."""
        return not any(term.asked for term in self.view.terms)

    def _keys(self, part: slice) -> QuerySet[Any]:
        """A page of the rows that are asked for: what its cursor holds, and all else where they are found whole."""
        found = self.found().prefetch_related(None)
        names = [field.attname for field in found.model._meta.concrete_fields] if self.whole else []
        return found.values_list(*dict.fromkeys((*self.columns, *names)))[part]

    def _sql(self, keys: QuerySet[Any]) -> Sql:
        """The rows of a page, each written, in their order; then what their cursors hold, and their places."""
        found, params = keys.query.sql_with_params()
        page = f"(SELECT keys.*, row_number() OVER () AS place FROM ({found}) keys)"  # noqa: S608  (made by the ORM)
        origins = [self.origin for _name in self.statement.slots]
        written, table, joined = self.statement.written, self.statement.table, self.statement.joined
        if self.whole:
            held = ", ".join(f'{table}."{name}"' for name in (*self.columns, "place"))
            return f"{written}, {held} FROM {page} {table}{joined} ORDER BY {table}.place", [*origins, *params]
        rows = f"({written} FROM {table}{joined})"
        sql = f"SELECT rows.*, page.* FROM {page} page JOIN {rows} rows ON rows.pk = page.pk ORDER BY page.place"  # noqa: S608  (same)
        return sql, [*params, *origins]

    def _rows(self, part: slice) -> Sql:
        """The rows of a page, and the state in which they stand."""
        rows, params = self._sql(self._keys(part))
        return f"SELECT page.*, {STATE} FROM ({rows}) page ORDER BY page.place", params  # noqa: S608  (made here)

    def _one_row(self, part: slice, shown: int) -> Sql:
        """The same in one row: the first ``shown`` as one text, how many were found, and what both ends hold."""
        rows, params = self._sql(self._keys(part))
        names = [f"held_{number}" for number in range(len(self.columns))]
        places = ("1", f"least(count(*), {shown})")
        ends = [f"(array_agg({name} ORDER BY place))[{place}]" for place in places for name in names]
        texts = f"string_agg(written, ',' ORDER BY place) FILTER (WHERE place <= {shown})"
        page = f"({rows}) page(key, written, {', '.join(names)}, place)"
        return f"SELECT {texts}, count(*), {', '.join(ends)}, {STATE} FROM {page}", params  # noqa: S608  (numbers and names)

    def _counted(self) -> Sql:
        """How many rows there are."""
        rows, params = self.found().prefetch_related(None).order_by().values_list("pk").query.sql_with_params()
        return f"SELECT count(*), {STATE} FROM ({rows}) counted", params  # noqa: S608  (made by the ORM)

    def _moments(self, keys: QuerySet[Any]) -> frozenset[str]:
        """The columns with moments, which SQLite gives as texts in UTC that do not say so."""
        if connection.vendor != "sqlite":
            return frozenset()
        query = keys.query.clone()
        kinds = {name: F(name).resolve_expression(query).output_field for name in self.columns}
        return frozenset(name for name, kind in kinds.items() if isinstance(kind, DateTimeField))


def _only(rows: Rows) -> int:
    """The number that a statement found; none where it need not be asked."""
    found: int = rows[0][0] if rows else 0
    return found
