"""The two kinds of workbook that are taken, each with its tables, who may send it, and what is done with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from commitments.choices import GOVERNMENT, Role
from commitments.models import CountryRole
from exchange.sheets.columns import Table
from exchange.sheets.opening import book_read
from exchange.sheets.parcel import Parcel, parcel_open, parcel_pack
from exchange.sheets.plan.applying import plan_apply
from exchange.sheets.plan.checking import plan_check
from exchange.sheets.plan.tables import PLAN, TABLES
from exchange.sheets.progress.applying import progress_apply
from exchange.sheets.progress.checking import progress_check
from exchange.sheets.progress.table import PROGRESS
from exchange.sheets.shapes import Book, Line, Outcome

# How long a page may take to apply rows; servers give up after thirty.
SECONDS = 20


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of workbook; ``anchors`` are tables whose rows say what all the others are about."""

    name: str
    tables: Sequence[Table]
    roles: Sequence[Role]
    check: Callable[[CountryRole, Book], list[Line]]
    apply: Callable[[CountryRole, Parcel, Collection[str]], Iterator[Outcome]]
    anchors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that was looked through: what becomes of its rows, and the parcel in which they travel."""

    lines: list[Line]
    notes: list[str]
    parcel: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the chosen rows, and how many were left for the next time."""

    outcomes: list[Outcome]
    left: int


KINDS: Mapping[str, SheetKind] = {
    "progress": SheetKind("progress", [PROGRESS], GOVERNMENT, progress_check, progress_apply),
    "plan": SheetKind("plan", TABLES, (Role.COORDINATOR,), plan_check, plan_apply, (PLAN.key,)),
}


def sheet_check(kind: SheetKind, seat: CountryRole, content: bytes) -> Checked:
    """Look through an uploaded workbook; nothing is written.

    Raises:
        Malformed: on ``file``: it is no workbook of this kind, or too much at once.
    """
    book = book_read(content, kind.tables)
    lines = kind.check(seat, book)
    packed = parcel_pack(seat.user, _purpose(kind, seat), lines, kind.anchors)
    return Checked(lines, book.notes, packed)


def parcel_check(kind: SheetKind, seat: CountryRole, packed: str) -> Checked:
    """Look again through the rows that can be applied, as things stand now.

    Raises:
        Malformed: as ``parcel_open``.
    """
    parcel = parcel_open(seat.user, _purpose(kind, seat), packed)
    return Checked(kind.check(seat, parcel.book), [], packed)


def sheet_apply(kind: SheetKind, seat: CountryRole, packed: str, chosen: Collection[str] | None) -> Applied:
    """Apply the chosen rows, ``None`` for all beside which nothing newer stands; each by itself.

    After ``SECONDS`` the rest is left, so that no server gives the page up in the middle of it: what is written is
    written, and applying again goes on from there.

    Raises:
        Malformed: as ``parcel_open``.
    """
    parcel = parcel_open(seat.user, _purpose(kind, seat), packed)
    wanted = parcel.plain if chosen is None else parcel.offered & set(chosen)
    until = time.monotonic() + SECONDS
    outcomes: list[Outcome] = []
    for outcome in kind.apply(seat, parcel, wanted):
        outcomes.append(outcome)
        if time.monotonic() > until:
            break
    return Applied(outcomes, len(wanted) - len(outcomes))


def _purpose(kind: SheetKind, seat: CountryRole) -> str:
    return f"{kind.name}.{seat.country_id}"
