"""What a pack is of, and what is learned while it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from commitments.models import ActionPlan

C = TypeVar("C")

# Rows read from the database at once.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """A plan, the moment the pack was asked for, and the reader's language.

    ``page_of`` gives the absolute address of a commitment's page by its reference, and of the plan's without one.
    """

    plan: ActionPlan
    moment: dt.datetime
    language: str
    page_of: Callable[[str | None], str]


@dataclass(slots=True)
class Written:
    """What stands in the pack so far: digests by name, and what could not be put in, by name, with the reason."""

    digests: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def place_of(self, name: str, sha256: str) -> str:
        """Where in the pack a file with this name and content stands; empty where it does not."""
        return name if name and self.digests.get(name) == sha256 else ""


class Following(Generic[C]):
    """Rows of one table that come in the order of another's, so that both are read once, side by side.

    ``key`` tells of a row what it belongs to;
    keys can be compared, and rows come in the order of their keys.
    """

    def __init__(self, rows: Iterable[C], key: Callable[[C], Any]) -> None:
        """Begin before the first row."""
        self._rows = iter(rows)
        self._key = key
        self._next = next(self._rows, None)

    def each_of(self, parent: Any) -> Iterator[C]:
        """The rows that belong to ``parent``, one at a time; parents are asked for in order, each once."""
        while self._next is not None and self._key(self._next) <= parent:
            current, self._next = self._next, next(self._rows, None)
            if self._key(current) == parent:
                yield current

    def of(self, parent: Any) -> list[C]:
        """The same, all of them."""
        return list(self.each_of(parent))
