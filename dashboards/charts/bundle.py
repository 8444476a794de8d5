"""A chart with all that must travel with it: its title, its words, its numbers as a table, its source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

from django.utils.translation import get_language, get_language_bidi, override
from matplotlib.figure import Figure

Row = tuple[str, ...]
T = TypeVar("T")


class Rows(Sequence[Row]):
    """Rows that are put into words when they are asked for: of thousands a page shows a few."""

    def __init__(self, things: Sequence[T], cells: Callable[[T], Row]) -> None:
        """One row for each of ``things``, its cells by ``cells``, in the language active now."""
        self._things: Sequence[Any] = things
        self._cells: Callable[[Any], Row] = cells
        self._language = get_language() or "en"

    def __len__(self) -> int:
        """How many there are."""
        return len(self._things)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        """A row, or some."""
        with override(self._language):
            if isinstance(place, slice):
                return tuple(self._cells(each) for each in self._things[place])
            return self._cells(self._things[place])


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's numbers: column heads, and rows of as many cells, all in the reader's words."""

    headers: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ChartBundle:
    """One chart, not drawn yet: ``draw(720)`` and ``draw(360)`` are its two drawings, in px.

    ``name`` is its address name; ``description`` says in words what the figures show, for who cannot see them; ``note``
    says what is not drawn. Everything drawn stands in these texts and the table, so that they are its content key.
    ``language`` is the one it speaks, and ``mirrored`` whether that runs from right to left.
    """

    name: str
    title: str
    subtitle: str
    description: str
    table: Table
    note: str
    source: str
    draw: Callable[[int], Figure] = field(repr=False, compare=False)
    language: str = field(default_factory=lambda: get_language() or "en")
    mirrored: bool = field(default_factory=get_language_bidi)
