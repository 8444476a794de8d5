"""A checked workbook on its way from the page that shows what would change to the one that changes it.

The tracker keeps nothing of it in between: the rows travel in the form itself, compressed, signed for one person and
one purpose, for a day. Whoever changes a letter of it is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.sheets.archive import refused
from exchange.sheets.shapes import Book, Line, LineState, Row, Sheet

# The server takes forms of 2.5 MB and of 1,000 fields; each row that can be chosen is a field.
MOST_SIGNS = 2_300_000
MOST_ROWS = 900
KEPT = dt.timedelta(days=1)
TAKEN = (LineState.CHANGE, LineState.CONFLICT)
SALT = "exchange.sheets.parcel"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows by name: the version of each row's subject, and the state of the row, that the page has shown."""

    book: Book
    seen: dict[str, int]
    states: dict[str, str]

    @property
    def offered(self) -> set[str]:
        """The rows that may be chosen."""
        return {name for name, state in self.states.items() if LineState(state) in TAKEN}

    @property
    def plain(self) -> set[str]:
        """Those that are taken when all are: where something newer stands, a row has to be chosen by itself."""
        return {name for name, state in self.states.items() if LineState(state) is LineState.CHANGE}


def parcel_pack(user: User, purpose: str, lines: Sequence[Line], anchors: Collection[str] = ()) -> str:
    """What travels: the rows of ``lines`` that would change something, and all of the tables in ``anchors``.

    Raises:
        Malformed: ``too_many_changes``, ``too_much_text``.
    """
    changing = [line for line in lines if line.state in TAKEN]
    if len(changing) > MOST_ROWS:
        message = _(
            "%(count)s rows of this workbook would change something; %(most)s can be taken at once. Empty the answers "
            "of some rows, upload, and do the others next. Nothing was changed."
        )
        raise refused("too_many_changes", message % {"count": len(changing), "most": MOST_ROWS})
    sheets: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.state not in TAKEN and line.row.sheet.table not in anchors:
            continue
        sheet = sheets.setdefault(line.row.sheet.table, {"sheet": _sheet(line.row.sheet), "rows": []})
        sheet["rows"].append([line.row.number, line.seen, line.state.value, dict(line.row.values)])
    packed = signing.dumps(list(sheets.values()), salt=_salt(user, purpose), compress=True)
    if len(packed) > MOST_SIGNS:
        message = _(
            "There is more text in this workbook than can be taken at once. Empty the answers of half of the rows, "
            "upload, and do the others next. Nothing was changed."
        )
        raise refused("too_much_text", message)
    return packed


def parcel_open(user: User, purpose: str, packed: str) -> Parcel:
    """What ``parcel_pack`` packed for the same person and purpose.

    Raises:
        Malformed: ``parcel``: it is older than a day, changed on the way, or somebody else's.
    """
    try:
        sheets = signing.loads(packed, salt=_salt(user, purpose), max_age=KEPT)
    except signing.BadSignature as error:
        message = _(
            "This page is older than a day, or was not made for you. Nothing was changed: upload the file again."
        )
        raise refused("parcel", message) from error
    book = Book()
    seen: dict[str, int] = {}
    states: dict[str, str] = {}
    for each in sheets:
        table, title, letters, language, made_at = each["sheet"]
        sheet = Sheet(table, title, letters, language, dt.datetime.fromisoformat(made_at))
        book.rows[table] = [Row(sheet, number, values) for number, _version, _state, values in each["rows"]]
        for row, (_number, version, state, _values) in zip(book.rows[table], each["rows"], strict=True):
            seen[row.name], states[row.name] = version, state
    return Parcel(book, seen, states)


def _sheet(sheet: Sheet) -> list[Any]:
    return [sheet.table, sheet.title, dict(sheet.letters), sheet.language, sheet.made_at.isoformat()]


def _salt(user: User, purpose: str) -> str:
    return f"{SALT}.{purpose}.{user.pk}"
