"""What is read from a workbook and what is said of it: faults with their cells, rows, changes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Model

from core.errors import DomainError, Malformed

Value = str | int | bool | None
# How many wrong rows a page names.
MOST_SHOWN = 500
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def address(sheet: str, cell: str) -> str:
    """A cell as spreadsheets write it: ``Progress!G17``, ``'My sheet'!G17``."""
    quoted = sheet if PLAIN_TITLE.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{cell}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: where, which rule, and what to do."""

    cell: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a table was found.

    Attributes:
        table: the key of the table.
        letters: the letter of each column by its key.
        language: the language in which the workbook was made.
        made_at: when it was made; what was reported since is newer than what its reader saw.
    """

    table: str
    title: str
    letters: Mapping[str, str]
    language: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what stands in it by column; columns that the sheet lacks are absent."""

    sheet: Sheet
    number: int
    values: Mapping[str, Value]
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """How forms know the row."""
        return f"{self.sheet.table}-{self.number}"

    def text(self, key: str) -> str:
        """What stands in a column, empty where nothing does."""
        value = self.values.get(key)
        return "" if value is None else str(value)

    def cell(self, key: str) -> str:
        """The address of the row's cell in a column; of its first cell where the sheet has no such column."""
        return address(self.sheet.title, f"{self.sheet.letters.get(key, 'A')}{self.number}")

    def fault(self, key: str, code: str, message: Any) -> Fault:
        """A fault of this row in a column."""
        return Fault(self.cell(key), code, str(message))


@dataclass(slots=True)
class Book:
    """What was found in a workbook: the rows of each table, and what its sender should know of the rest."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def table(self, key: str) -> list[Row]:
        """The rows of a table, none where it is absent."""
        return self.rows.get(key, [])


class LineState(Enum):
    """What would become of a row."""

    CHANGE = "change"
    CONFLICT = "conflict"
    WRONG = "wrong"
    APPLIED = "applied"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What would change in one thing, in words; ``before`` is empty where there was nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Newer:
    """A newer report than the one its reader had seen, in words."""

    day: dt.date
    institution: str
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says and what would become of it.

    Attributes:
        seen: the version of what it changes, as the page showed it; 0 for what does not exist yet.
        subject: what it changes; ``None`` where that does not exist yet, or nothing would change.
        facts: what a service would be told, where the row itself does not say it plainly.
    """

    row: Row
    title: str
    state: LineState
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    newer: Newer | None = None
    seen: int = 0
    subject: Model | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row that was to be applied: ``done``, ``already`` or ``refused``, with the reason."""

    cell: str
    title: str
    what: str
    message: str = ""


def refusal(row: Row, title: str, error: DomainError, columns: Mapping[str, str], first: str) -> Outcome:
    """A row that a service refused: ``columns`` says which column each of the service's fields is; else ``first``."""
    faults = error.errors if isinstance(error, Malformed) else [(error.field, error.code, error.message)]
    key = columns.get(faults[0][0], faults[0][0])
    cell = row.cell(key if key in row.sheet.letters else first)
    return Outcome(cell, title, "refused", " ".join(str(message) for _, _, message in faults))


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a checked workbook by what would become of them; ``untouched`` are rows in short, by sheet."""

    change: list[Line]
    conflict: list[Line]
    wrong: list[Line]
    applied: list[Line]
    unchanged: list[Line]

    @property
    def wrong_shown(self) -> list[Line]:
        """As many wrong rows as anybody reads at once."""
        return self.wrong[:MOST_SHOWN]

    @property
    def wrong_hidden(self) -> int:
        """How many wrong rows are not shown."""
        return max(0, len(self.wrong) - MOST_SHOWN)

    @property
    def untouched(self) -> list[tuple[str, str]]:
        """The sheets and rows in which nothing would change, in short: ``("Progress", "3–7, 9")``."""
        numbers: dict[str, list[int]] = {}
        for line in (*self.unchanged, *self.applied):
            numbers.setdefault(line.row.sheet.title, []).append(line.row.number)
        return [(title, ranges(rows)) for title, rows in numbers.items()]


def sorted_out(lines: Iterable[Line]) -> Sorted:
    """Rows by their state, in the order in which they stand."""
    by_state: dict[LineState, list[Line]] = {state: [] for state in LineState}
    for line in lines:
        by_state[line.state].append(line)
    return Sorted(*(by_state[state] for state in LineState))


def ranges(numbers: Sequence[int]) -> str:
    """Row numbers in short: ``3–7, 9``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
