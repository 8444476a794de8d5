"""Single cells, PURE: what they say, and what they do not say for certain."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from exchange.official.layouts import DayOrder
from reviews.choices import Marker

# Words by which the files say that nothing is said; they are kept as text, but there is nothing to parse in them.
NOTHING_SAID = frozenset(
    {"", "nr", "nd", "na", "n/a", "not specified", "none specified", "none", "unclear", "not applicable", "tbd"}
)
_MARKERS = {found.value: found for found in Marker} | {"N/A": Marker.NOT_APPLICABLE}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\ufffc]")
# The second sign is what became of @ where a plan was scanned.
_EMAIL = re.compile(r"[^\s@©<>()]+\s?[@©]\s?[^\s@©<>()]+\.[A-Za-z]{2,}")
# A leading + or 0 and at least seven more digits, with what people put between them; dates are not meant.
_TELEPHONE = re.compile(r"(?<![\w.,/-])(?!\d{1,2}-\d{1,2}-\d{4}\b)(?:\+|\(?0)\d(?:[\s()'’-]{0,3}\d){6,14}(?!\d)")
_DAMAGED_NUMBER = re.compile(r"^\d+\.\d{6,}$")
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\.0+)?$")
_WHOLE = re.compile(r"^\d{1,4}(?:\.0+)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")
_THREE_NUMBERS = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$")
_DAY_MONTH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+),? (\d{4})$", re.IGNORECASE)
_MONTH_DAY = re.compile(r"^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# The partnership began in 2011; promises refer to years about that. 1905 is what spreadsheets make of a bare year.
FIRST_YEAR, LAST_YEAR = 1990, 2099


def clean_line(raw: str) -> str:
    """A cell that is one line: breaks, control characters and doubled spaces become single spaces."""
    return " ".join(_CONTROL.sub(" ", _BREAK.sub(" ", raw)).split())


def clean_text(raw: str) -> str:
    """A cell of several lines: each line trimmed, empty ones left out."""
    lines = _BREAK.sub("\n", raw).replace("\r", "\n").split("\n")
    return "\n".join(line for line in map(clean_line, lines) if line)


def says_nothing(text: str) -> bool:
    """Whether a cell only says that nothing is said (empty, NR, ND, NA, “Not Specified” ...)."""
    return text.casefold() in NOTHING_SAID


def marker(text: str) -> Marker | None:
    """NR, ND or NA, each as itself; ``None`` for anything else, an empty cell included."""
    return _MARKERS.get(text.strip().upper())


def personal_data(text: str) -> str:
    """What personal data a text holds, in words; empty if none is found."""
    if _EMAIL.search(text):
        return "an e-mail address"
    if _TELEPHONE.search(text):
        return "a telephone number"
    return ""


def printed_number(raw: str) -> tuple[str, bool]:
    """A commitment's number as printed, and whether a spreadsheet's damage was mended (8.1999999999999993 was 8.2)."""
    text = clean_line(raw)
    if marker(text):
        return "", False
    if _DAMAGED_NUMBER.match(text):
        return f"{round(float(text), 4):g}", True
    return text, False


def whole(raw: str) -> int | None:
    """A whole number of at most four digits; ``None`` for anything else."""
    return int(float(raw)) if _WHOLE.match(raw.strip()) else None


def year(raw: str) -> int | None:
    """A year of the last or this century; ``None`` for anything else."""
    return int(float(raw)) if _YEAR.match(raw.strip()) else None


@dataclass(frozen=True, slots=True)
class Day:
    """A date cell: its text, the day where the text leaves no choice, and otherwise why there is none."""

    text: str
    date: dt.date | None = None
    doubt: str = ""


def parse_day(raw: str, order: DayOrder) -> Day:
    """Read a date cell; never guess.

    A day is found in ISO dates, in dates with the month in words, and in dates of two numbers and a year where one
    number is above 12, both are equal, or ``order`` is known. Two-digit years are read only where ``order`` is known.
    """
    text = clean_line(raw)
    if says_nothing(text):
        return Day(text)
    found, doubt = _numeric(text, order) if _THREE_NUMBERS.match(text) else (_plain(text), "")
    if found is None:
        return Day(text, doubt=doubt or ("a year without a day" if _YEAR.match(text) else "not a plain date"))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return Day(text, doubt=f"the year {found.year} cannot be meant")
    return Day(text, date=found)


def _numeric(text: str, order: DayOrder) -> tuple[dt.date | None, str]:
    match = _THREE_NUMBERS.match(text)
    if match is None:
        return None, ""
    first, second, end = int(match[1]), int(match[3]), match[4]
    known = order is DayOrder.MONTH_FIRST
    if len(end) == 2 and not known:
        return None, "a year of two digits"
    full_year = int(end) if len(end) == 4 else 2000 + int(end)
    if first > 12:
        return _date(full_year, second, first), "no such day"
    if second > 12 or first == second or known:
        return _date(full_year, first, second), "no such day"
    return None, "day and month cannot be told apart"


def _plain(text: str) -> dt.date | None:
    if match := _ISO.match(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.match(text):
        return _date(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_DAY.match(text):
        return _date(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _month(word: str) -> int:
    return _MONTHS.index(word.casefold()) + 1 if word.casefold() in _MONTHS else 0


def _date(full_year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(full_year, month, day)
    except ValueError:
        return None


_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH_YEAR = re.compile(r"^[A-Za-z]{3}-(\d\d)$")


def year_named(text: str) -> int | None:
    """The year a date cell names, whatever it leaves open (“Jun-12”, “Quarter 1 2014”); ``None`` if not just one."""
    if match := _MONTH_YEAR.match(text):
        return 2000 + int(match[1])
    years = {int(found) for found in _ANY_YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None
