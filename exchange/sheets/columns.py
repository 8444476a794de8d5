"""What a table of a workbook is: its columns, by keys that never change, with headings in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise

Choices = Sequence[tuple[str, str | Promise]]


class Kind(Enum):
    """What a cell of a column holds."""

    KEY = "key"
    TEXT = "text"
    LABEL = "label"  # a short text that may look like a number: 1, 1.10, 12-b
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: how it is known in every language.
        heading: what stands above it.
        width: in characters, as spreadsheets count it.
        fill_in: whether people write here; the others are locked.
        choices: the (value, words) that a drop-down offers.
        explained: one sentence for the page that says how to fill it in.
    """

    key: str
    heading: str | Promise
    kind: Kind = Kind.TEXT
    width: int = 20
    fill_in: bool = False
    choices: Choices = ()
    explained: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: ``needed`` are the columns without which its rows say nothing."""

    key: str
    title: str | Promise
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    locked: bool = True

    def column(self, key: str) -> Column:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)
