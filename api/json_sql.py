"""JSON that the database itself writes, the same text on SQLite and PostgreSQL.

What differs: SQLite knows neither truth nor moments, and forgets that a text is JSON on its way through a query.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import CharField, Expression, F, Func, QuerySet, Subquery, TextField, Value


class Json(Func):
    """What is JSON already, to be put into an object as it is."""

    output_field = TextField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """Said to be JSON."""
        return self.as_sql(compiler, connection, template="json(%(expressions)s)")


class Object(Func):
    """``{"name": value, ...}``, in this order; the names are letters and underscores."""

    output_field = TextField()
    function = "json_build_object"

    def __init__(self, **fields: Any) -> None:
        """``fields`` are expressions, or names of columns."""
        super().__init__(*fields.values())
        self.names = tuple(fields)

    def as_sql(  # the names are no parameters, which would have no type there
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> Any:
        """The call, with the names written out."""
        parts, params = [], []
        for name, value in zip(self.names, self.source_expressions, strict=True):
            sql, own = compiler.compile(value)
            parts.append(f"'{name}', {sql}")
            params.extend(own)
        return f"{function or self.function}({', '.join(parts)})", params

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """The same by its name there."""
        return self.as_sql(compiler, connection, function="json_object")


class Flag(Func):
    """``true`` or ``false``."""

    output_field = TextField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """From the number that stands for it."""
        return self.as_sql(compiler, connection, template="json(IIF(%(expressions)s, 'true', 'false'))")


class Moment(Func):
    """A moment in UTC as the API shows it: microseconds where there are any or, ``exact``, always."""

    output_field = TextField()

    def __init__(self, column: str, *, exact: bool = False) -> None:
        """``column`` holds it."""
        written = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        written = written if exact else f"replace({written}, '.000000', '')"
        super().__init__(F(column), template=f"({written} || 'Z')")
        self.exact = exact

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        """As it is stored, which leaves microseconds out where there are none."""
        written = "replace(%(expressions)s, ' ', 'T')"
        written = f"substr({written} || '.000000', 1, 26)" if self.exact else written
        return self.as_sql(compiler, connection, template=f"({written} || 'Z')")


class Joined(Func):
    """Texts one after the other; nothing where one of them is missing."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " || "

    def __init__(self, *parts: str | Expression | F) -> None:
        """Plain texts are themselves."""
        super().__init__(*(Value(part) if isinstance(part, str) else part for part in parts))


class AsText(Func):
    """A number as text, or the JSON of a row as text."""

    output_field = CharField()
    template = "CAST(%(expressions)s AS text)"


class Listed(Subquery):
    """``[item, ...]`` from rows with one column ``item``, in their order; ``json``: the items are JSON already."""

    output_field = TextField()
    template = "(SELECT coalesce(json_agg(listed.item), '[]'::json) FROM (%(subquery)s) listed)"
    on_sqlite: ClassVar = "json((SELECT json_group_array({}) FROM (%(subquery)s) listed))"

    def __init__(self, rows: QuerySet[Any], *, json: bool = False) -> None:
        """``rows`` are ordered."""
        super().__init__(rows)
        self.json = json

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same there."""
        template = self.on_sqlite.format("json(listed.item)" if self.json else "listed.item")
        return self.as_sql(compiler, connection, template=template)


class Slot(Func):
    """What is known only when the statement is asked: a text such as the address of this site."""

    output_field = TextField()
    template = "CAST(%(expressions)s AS text)"

    def __init__(self, name: str) -> None:
        """``name`` is what fills it."""
        super().__init__(Value(SlotName(name)))


class SlotName(str):
    """The name of a slot among the parameters of a statement."""

    __slots__ = ()
