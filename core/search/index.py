"""The one door to the full text of either database."""

from __future__ import annotations

from types import ModuleType

from django.db import connections, models
from django.db.models.expressions import RawSQL

from core.search import postgresql, sqlite, statements
from core.search.sources import ENTRIES, sources
from core.search.words import Question

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def engine(vendor: str) -> ModuleType:
    """What knows the full text of a database, by the name Django has for its maker."""
    return ENGINES[vendor]


def entries_holding(question: Question, using: str, *, in_title: bool = False) -> RawSQL | None:
    """The keys of the entries that hold every term of the index, as a subquery; ``None`` where none is of the index."""
    found: tuple[str, list[str]] | None = engine(connections[using].vendor).matching(question, in_title=in_title)
    if found is None:
        return None
    sql, words = found
    return RawSQL(sql, words, output_field=models.BigIntegerField())  # noqa: S611  (constants; what is asked is a parameter)


def rebuilt(using: str) -> int:
    """Make triggers and entries anew from the rows, whatever was there; how many entries there are now.

    For the day on which something was written past the triggers, or a migration lost them.
    """
    known = engine(connections[using].vendor)
    with connections[using].cursor() as cursor:
        for source in reversed(sources()):
            for statement in known.source_left(source):
                cursor.execute(statement)
        for statement in [*known.table_removed(), f"DELETE FROM {ENTRIES}", *known.table_made()]:
            cursor.execute(statement)
        for source in sources():
            cursor.execute(statements.written(source, "held", known.DIALECT, source.table))
            for statement in known.source_kept(source):
                cursor.execute(statement)
        cursor.execute(f"SELECT count(*) FROM {ENTRIES}")
        [count] = cursor.fetchone()
    return int(count)
