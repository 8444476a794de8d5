"""What migrations do about the full text. A table that a migration rebuilds on SQLite loses its triggers, as always
there: such a migration ends with ``KeepSearched`` again, and a test fails if it does not.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

from core.search import statements
from core.search.index import engine
from core.search.sources import ENTRIES, Source


class _OfTheDatabase(Operation):
    """Changes nothing that Django's models know of."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing."""


class MakeSearchable(_OfTheDatabase):
    """Give the table of entries its index of words."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it."""
        for statement in engine(schema_editor.connection.vendor).table_made():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it away."""
        for statement in engine(schema_editor.connection.vendor).table_removed():
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return "Make the index of words"


class KeepSearched(_OfTheDatabase):
    """Write the entries of a table, and keep them in step with it from now on."""

    def __init__(self, source: Source) -> None:
        """``source`` as it is at this point of the history: written out in the migration, never imported."""
        self.source = source

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Whatever was there of it is made anew."""
        known, source = engine(schema_editor.connection.vendor), self.source
        erase = f"DELETE FROM {ENTRIES} WHERE kind = '{source.kind}'"
        fill = statements.written(source, "held", known.DIALECT, source.table)
        for statement in [*known.source_left(source), erase, fill, *known.source_kept(source)]:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The entries go with their table."""
        known = engine(schema_editor.connection.vendor)
        erase = f"DELETE FROM {ENTRIES} WHERE kind = '{self.source.kind}'"
        for statement in [*known.source_left(self.source), erase]:
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """For ``migrate --plan``."""
        return f"Keep the texts of {self.source.table} searchable"
