"""Single fields of a file of facts: each is taken out once, with its type, and every fault is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from core.models import validate_language_tag
from exchange.facts.shapes import Fault, Translations

_is_address = URLValidator(schemes=["http", "https"])
# What stands in place of a day that is missing: the fault found with it stops the file before the day is used.
_NO_DAY = dt.date.min


class Faults:
    """All faults of one file."""

    def __init__(self, file: str) -> None:
        """``file`` is the name that messages use."""
        self.file = file
        self.found: list[Fault] = []

    def add(self, where: str, field: str, message: str) -> None:
        """Keep one fault."""
        self.found.append(Fault(self.file, where, field, message))


class Row:
    """One object of the file. ``close`` names what nobody asked for, so that a misspelt field is not lost silently."""

    def __init__(self, data: Any, where: str, faults: Faults, sources: Collection[str] = ()) -> None:
        """``sources`` are the keys under which the file lists its sources."""
        self.where, self.faults, self.sources = where, faults, sources
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            self.fault("", "An object is expected here.")

    def fault(self, field: str, message: str) -> None:
        """Keep a fault of this row."""
        self.faults.add(self.where, field, message)

    def _take(self, field: str, kind: type[Any], expected: str, default: Any) -> Any:
        self.asked.add(field)
        value = self.data.get(field)
        if value is None:
            return default
        # For Python a truth value is a whole number; here it is not.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(field, f"{expected} is expected, not {type(value).__name__}.")
            return default
        return value

    def text(self, field: str, *, required: bool = False, default: str = "") -> str:
        """A text; empty where it is missing, unless it is required."""
        value: str = self._take(field, str, "A text", default)
        if required and not value.strip():
            self.fault(field, "This field is required.")
        if value != value.strip():
            self.fault(field, "The text begins or ends with white space.")
        return value

    def whole(self, field: str, *, required: bool = False) -> int | None:
        """A whole number."""
        value: int | None = self._take(field, int, "A whole number", None)
        if required and value is None:
            self.fault(field, "This field is required.")
        return value

    def flag(self, field: str) -> bool:
        """True or false; false where it is missing."""
        value: bool = self._take(field, bool, "true or false", False)
        return value

    def day(self, field: str) -> dt.date | None:
        """A day written YYYY-MM-DD."""
        value = self.text(field)
        if not value:
            return None
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fault(field, f"“{value}” is no day: write YYYY-MM-DD, or leave it out and keep the words.")
            return None

    def required_day(self, field: str) -> dt.date:
        """A day that must be there."""
        value = self.day(field)
        if value is None and not self.data.get(field):
            self.fault(field, "This field is required.")
        return value or _NO_DAY

    def one_of(self, field: str, allowed: Collection[str], *, required: bool = False, default: str = "") -> str:
        """A word of a scale."""
        value = self.text(field, required=required, default=default)
        if value and value not in allowed:
            self.fault(field, f"“{value}” is not one of: {', '.join(allowed)}.")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._take(field, list, "A list", [])
        if not all(isinstance(value, str) and value for value in values):
            self.fault(field, "A list of texts is expected.")
            return ()
        return tuple(values)

    def rows(self, field: str) -> list[Row]:
        """A list of objects."""
        values = self._take(field, list, "A list", [])
        return [Row(value, self._below(f"{field}[{i}]"), self.faults, self.sources) for i, value in enumerate(values)]

    def row(self, field: str) -> Row | None:
        """An object; ``None`` where it is missing."""
        value = self._take(field, dict, "An object", None)
        return None if value is None else Row(value, self._below(field), self.faults, self.sources)

    def _below(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def address(self, field: str) -> str:
        """A web address, required."""
        value = self.text(field, required=True)
        try:
            if value:
                _is_address(value)
        except ValidationError:
            self.fault(field, f"“{value}” is not a web address.")
        return value

    def language(self) -> str:
        """The tag of the original's language; English where it is missing."""
        value = self.text("language", default="en")
        try:
            validate_language_tag(value)
        except ValidationError as error:
            self.fault("language", " ".join(error.messages))
        return value

    def translations(self) -> Translations:
        """Texts by language and field."""
        value: dict[str, Any] = self._take("translations", dict, "An object by language", {})
        for texts in value.values():
            if not isinstance(texts, dict) or not all(isinstance(text, str) and text for text in texts.values()):
                self.fault("translations", "Each language holds texts by field.")
                return {}
        return value

    def source(self) -> str:
        """The address the row's facts come from; ``from`` is one of the sources the file lists at its head."""
        found = self.row("source")
        if found is None:
            if "source" not in self.data:
                self.fault("source", "Every row names its source.")
            return ""
        found.one_of("from", self.sources, required=True)
        url = found.address("url")
        found.close()
        return url

    def close(self) -> None:
        """Name the fields that mean nothing here."""
        for field in sorted(set(self.data) - self.asked):
            self.fault(field, "There is no such field.")
