"""One row of a plan's workbook beside what stands: what would change, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from exchange.sheets.cells import CellError
from exchange.sheets.columns import Table
from exchange.sheets.keys import Key, key_read
from exchange.sheets.plan.facts import Fact
from exchange.sheets.plan.world import World
from exchange.sheets.shapes import Change, Fault, Line, LineState, Row


@dataclass(frozen=True, slots=True)
class Subject:
    """What a table is about.

    Attributes:
        table: its columns, by whose keys ``facts`` are known.
        required: the facts without which a row is refused.
        span: the two days of which the second may not come before the first; empty where there are none.
        named: how a row is titled.
    """

    table: Table
    facts: Mapping[str, Fact]
    required: tuple[str, ...]
    span: tuple[str, ...] = ()


@dataclass(slots=True)
class Comparison:
    """What a row says beside what stands."""

    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def line_of(row: Row, subject: Subject, standing: Model | None, world: World, faults: Sequence[Fault] = ()) -> Line:
    """What becomes of a row.

    Args:
        standing: what it is about; ``None`` for what does not exist yet.
        faults: what was found wrong with it so far.
    """
    number = "/".join(text for text in (row.text("commitment"), row.text("number")) if text)
    title = " ".join(text for text in (number, row.text("title") or row.text("name")) if text)
    found = _compared(row, subject, standing, world)
    wrong = (*row.faults, *faults, *found.faults)
    if wrong:
        return Line(row, title, LineState.WRONG, faults=wrong)
    if not found.changes:
        return Line(row, title, LineState.UNCHANGED)
    seen = getattr(standing, "version", 0)
    key = key_read(row.text("key"), subject.table.key)
    state, notes = LineState.CHANGE, tuple(_notes(row, standing, key))
    if standing is not None and key is not None and key.pk == standing.pk and key.version != seen:
        state = LineState.CONFLICT
        notes = (
            *notes,
            _("Somebody changed this after the workbook was made: look at what stands before you take it."),
        )
    return Line(row, title, state, tuple(found.changes), (), notes, None, seen, standing, found.facts)


def _notes(row: Row, standing: Model | None, key: Key | None) -> Iterator[str]:
    if standing is None:
        yield _("New")
        if key is not None:
            yield _("What this row was about is no longer there; it would be added again.")


def _compared(row: Row, subject: Subject, standing: Model | None, world: World) -> Comparison:
    found = Comparison()
    unreadable = {fault.cell for fault in row.faults}
    for key, fact in subject.facts.items():
        if key not in row.sheet.letters or row.cell(key) in unreadable:
            continue
        before = fact.tell(fact.stands(standing)) if standing is not None else ""
        try:
            if key in subject.required and not row.text(key):
                raise CellError("required", _("This cell is needed: fill it in."))
            value = fact.read(row.text(key), world)
        except CellError as error:
            found.faults.append(row.fault(key, error.code, error.message))
            continue
        found.values[key] = value
        after = fact.tell(value)
        if after != before:
            found.facts[key] = value
            found.changes.append(Change(str(subject.table.column(key).heading), before, after))
    found.faults += _order(row, subject, standing, found)
    return found


def _order(row: Row, subject: Subject, standing: Model | None, found: Comparison) -> Iterator[Fault]:
    if not subject.span:
        return
    first, last = (found.values.get(key, getattr(standing, key, None)) for key in subject.span)
    if first and last and last < first:
        message = _("It ends before it begins: %(last)s is earlier than %(first)s.")
        yield row.fault(subject.span[1], "ends_before_begin", message % {"first": first, "last": last})
