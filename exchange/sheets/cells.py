"""Single cells: what a person wrote, as the column wants it, or why it cannot be taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from exchange.sheets.columns import Column, Kind
from exchange.sheets.shapes import Value
from exchange.sheets.words import fold, meanings

# What a spreadsheet's cell can hold at most.
LONGEST = 32_767
# How a spreadsheet writes characters that XML cannot hold.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Control characters but for line breaks and tabs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")


class CellError(Exception):
    """A cell that cannot be taken: a stable code, and a sentence that says why and what to do."""

    def __init__(self, code: str, message: Any) -> None:
        """Keep both."""
        super().__init__(str(message))
        self.code = code
        self.message = str(message)


def clean(text: str) -> str:
    """A text without what nobody sees: escapes, control characters, white space at the ends of lines and of all."""
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    plain = CONTROL.sub("", plain.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip()


def cell_value(raw: Any, data_type: str, column: Column) -> Value:
    """What a cell says, as its column wants it; ``None`` where it says nothing.

    Args:
        raw: the cell's value as the library gives it; ``data_type`` is ``e`` for one of the spreadsheet's own errors.

    Raises:
        CellError: it cannot be taken, with the reason.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if data_type == "e":
        message = _("This cell holds the error %(value)s. Write what was meant, or empty the cell.")
        raise CellError("error_value", message % {"value": raw})
    return READERS[column.kind](raw, column)


def _text(raw: Any, _column: Column) -> Value:
    if not isinstance(raw, str):
        message = _("This cell holds a number or a date where a text is expected. Write a sentence.")
        raise CellError("not_text", message)
    return clean(raw) or None


def _label(raw: Any, _column: Column) -> Value:
    if isinstance(raw, bool | dt.date | dt.time | dt.timedelta):
        message = _(
            "This cell holds a date or a logical value where a number or short text is expected. Format the "
            "cell as text and write it again."
        )
        raise CellError("not_label", message)
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return " ".join(clean(str(raw)).split()) or None


def _date(raw: Any, _column: Column) -> Value:
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat()
    if isinstance(raw, dt.date):
        return raw.isoformat()
    if isinstance(raw, str) and (found := ISO_DAY.fullmatch(raw.strip())):
        year, month, day = map(int, found.groups())
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError:
            pass  # such a day never comes; said below
    message = _("“%(value)s” is not a date. Format the cell as a date, or write the day as 2027-05-31.")
    raise CellError("not_a_date", message % {"value": _short(raw)})


def _number(raw: Any, _column: Column) -> Value:
    text = str(raw).strip() if not isinstance(raw, bool) else ""
    text = text.removesuffix(".0")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise CellError("not_a_number", _("“%(value)s” is not a whole number.") % {"value": _short(raw)})
    return int(text)


def _choice(raw: Any, column: Column) -> Value:
    said = ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)
    value = meanings(column.choices).get(fold(clean(said)))
    if value is None:
        offered = ", ".join(str(words) for _value, words in column.choices)
        message = _("“%(value)s” is none of the choices: %(offered)s. Pick one from the list.")
        raise CellError("not_a_choice", message % {"value": _short(raw), "offered": offered})
    return value


def _short(raw: Any) -> str:
    text = clean(str(raw))
    return text if len(text) <= 60 else text[:59] + "…"


READERS: dict[Kind, Callable[[Any, Column], Value]] = {
    Kind.KEY: _label,
    Kind.TEXT: _text,
    Kind.LABEL: _label,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
}
