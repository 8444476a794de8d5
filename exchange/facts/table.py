"""How rows are added and changed: gathered by kind, checked in full, written in one go with their history, counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from core.models import Versioned
from exchange.facts.shapes import FactsInvalid, Fault

M = TypeVar("M", bound=models.Model)

BATCH = 500
# What says nothing: such a value is never written over one that says something.
NOTHING: tuple[Any, ...] = (None, "", [], {})


class Hold(Enum):
    """Whose a row is that was there before."""

    OURS = "ours"  # brought by such a file: it follows the file
    THEIRS = "theirs"  # brought by another source: it is completed where it says nothing
    KEPT = "kept"  # amended here: it is left alone


@dataclass(slots=True)
class Tally:
    """How many rows of a kind were added, changed, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated)

    def counts(self) -> dict[str, int]:
        """The numbers, as the ledger's event has them."""
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


class Table(Generic[M]):
    """The rows of one kind that a file speaks of. ``put`` each of them, then ``write`` once."""

    def __init__(self, model: type[M], file: str, nothing: Collection[str] = ()) -> None:
        """``file`` names the file in faults and in the reason that the history keeps.

        ``nothing`` are words of this kind's scales that say nothing (“not known”, “other”).
        """
        self.model, self.file = model, file
        self.nothing = (*NOTHING, *nothing)
        self.tally = Tally()
        self._created: list[tuple[str, M]] = []
        self._updated: list[tuple[str, M]] = []
        self._fields: set[str] = set()

    def put(self, where: str, row: M | None, wanted: Mapping[str, Any], hold: Hold, **first: Any) -> M:
        """The row as it is to be: ``row`` changed, or, where that is ``None``, a new one.

        Args:
            where: the place in the file, for faults.
            wanted: values by field, as the file has them.
            hold: whose ``row`` is.
            first: values that only a new row gets.
        """
        if row is None:
            row = self.model(**first, **wanted)
            self._created.append((where, row))
            self.tally.created += 1
            return row
        changed = [name for name, value in wanted.items() if self._settles(getattr(row, name), value, hold)]
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            self._updated.append((where, row))
            self._fields |= set(changed)
            self.tally.updated += 1
        else:
            self.tally.unchanged += 1
        return row

    def _settles(self, current: Any, wanted: Any, hold: Hold) -> bool:
        """Whether the file's value is to be written over the row's."""
        if wanted in self.nothing or current == wanted or hold is Hold.KEPT:
            return False
        return hold is Hold.OURS or current in self.nothing

    def write(self) -> None:
        """Check every new and changed row in full, then write them.

        Raises:
            FactsInvalid: with every row and field at fault.
        """
        for _, row in self._updated:
            if isinstance(row, Versioned):
                row.version += 1
                self._fields.add("version")
        faults = [fault for where, row in [*self._created, *self._updated] for fault in self._faults(where, row)]
        if faults:
            raise FactsInvalid(faults)
        self._create([row for _, row in self._created])
        self._update([row for _, row in self._updated], sorted(self._fields))

    def _faults(self, where: str, row: M) -> list[Fault]:
        try:
            row.full_clean()
        except ValidationError as error:
            return [
                Fault(self.file, where, "" if name == NON_FIELD_ERRORS else name, " ".join(messages))
                for name, messages in error.message_dict.items()
            ]
        return []

    def _create(self, rows: list[M]) -> None:
        if not rows:
            return
        if hasattr(self.model, "history"):
            bulk_create_with_history(rows, self.model, batch_size=BATCH, default_change_reason=f"import: {self.file}")
        else:
            self.model._default_manager.bulk_create(rows, batch_size=BATCH)

    def _update(self, rows: list[M], fields: list[str]) -> None:
        if not rows:
            return
        if hasattr(self.model, "history"):
            reason = f"import: {self.file}"
            bulk_update_with_history(rows, self.model, fields, batch_size=BATCH, default_change_reason=reason)
        else:
            self.model._default_manager.bulk_update(rows, fields, batch_size=BATCH)
