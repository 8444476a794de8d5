"""The statements that keep entries in step with their rows; what both databases say alike stands here once."""

from __future__ import annotations

from typing import Protocol

from core.search.sources import ENTRIES, Source

# Characters of a text that are searched; PostgreSQL refuses vectors of a megabyte, and a write must never fail here.
SEARCHED = 60_000
COLUMNS = "kind, source_id, commitment_id, milestone_id, language, title, body"


class Dialect(Protocol):
    """How one database says it."""

    # Whether two values differ, an empty one being a value: ``OLD.a <this> NEW.a``.
    differs: str

    def folded(self, text: str) -> str:
        """A text with what its index would not see as the same letter made the same."""

    def base(self, tag: str) -> str:
        """The first part of a language tag."""

    def each_translation(self, row: str) -> str:
        """A table ``t`` of a row's translations, empty where the column holds something else."""

    def is_texts(self) -> str:
        """Whether a translation of ``t`` is an object."""

    def member(self, name: str) -> str:
        """A text of that object."""


def entries_of(source: Source, row: str, dialect: Dialect, table: str = "") -> str:
    """The entries of ``row`` (``NEW`` of a trigger, or the name under which its ``table`` is read), as a query."""
    commitment = f"{row}.{source.commitment}" if source.commitment else _known(source, row, "commitment_id")
    milestone = f"{row}.{source.milestone}" if source.milestone else _known(source, row, "milestone_id")
    tag = dialect.base(f"{row}.{source.language}") if source.language else _known(source, row, "language")
    own = f"'{source.kind}', {row}.id, {commitment}, {milestone}"
    told = [_text([f"{row}.{name}" for name in names], dialect) for names in (source.titles, source.texts)]
    original = f"SELECT {own}, coalesce({tag}, ''), {told[0]}, {told[1]}" + (f" FROM {table} AS {row}" if table else "")
    if not source.translated:
        return original
    members = [_text([dialect.member(name) for name in names], dialect) for names in (source.titles, source.texts)]
    rows = f"{table} AS {row}, " if table else ""
    return (
        f"{original} UNION ALL SELECT {own}, {dialect.base('t.key')}, {members[0]}, {members[1]} "
        f"FROM {rows}{dialect.each_translation(row)} WHERE {dialect.is_texts()}"
    )


def _known(source: Source, row: str, column: str) -> str:
    """What the entry of the row that this one belongs to knows; nothing where it belongs to none."""
    if source.beneath is None:
        return "CAST(NULL AS bigint)"
    kind, key = source.beneath
    return f"(SELECT {column} FROM {ENTRIES} WHERE kind = '{kind}' AND source_id = {row}.{key} LIMIT 1)"


def _text(columns: list[str], dialect: Dialect) -> str:
    if not columns:
        return "''"
    joined = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
    return dialect.folded(f"substr({joined}, 1, {SEARCHED})")


def written(source: Source, row: str, dialect: Dialect, table: str = "") -> str:
    """Write the entries."""
    return f"INSERT INTO {ENTRIES} ({COLUMNS}) {entries_of(source, row, dialect, table)}"


def erased(source: Source, row: str = "OLD") -> str:
    """Erase the entries of a row."""
    return f"DELETE FROM {ENTRIES} WHERE kind = '{source.kind}' AND source_id = {row}.id"


def changed(source: Source, dialect: Dialect) -> str:
    """Whether a change of a row changes its entries; the columns that services write with every report do not."""
    keys = ("id", source.commitment, source.milestone, source.beneath[1] if source.beneath else "")
    columns = dict.fromkeys(name for name in (*keys, *source.columns) if name)
    return " OR ".join(f"OLD.{name} {dialect.differs} NEW.{name}" for name in columns)


def moved(source: Source) -> str:
    """Tell what lies beneath a milestone that it lies beneath another commitment now; empty for every other kind."""
    if source.milestone != "id":
        return ""
    return f"UPDATE {ENTRIES} SET commitment_id = NEW.{source.commitment} WHERE milestone_id = NEW.id"
