"""How a row is known again: the hidden key of what it is about, and the version of that its reader saw."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """``of`` is the kind of thing, so that a key pasted into another sheet is not taken for one of its own."""

    of: str
    pk: int
    version: int

    def written(self) -> str:
        """As it stands in the cell: ``17.3.1f09a2``; its end tells a key that was dragged or retyped from ours."""
        check = hashlib.sha256(f"{self.of} {self.pk} version {self.version}".encode()).hexdigest()[:6]
        return f"{self.pk}.{self.version}.{check}"


def key_read(text: str, of: str) -> Key | None:
    """The key in a cell; ``None`` where it is none of ours."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() and len(part) <= 15 for part in parts[:2]):
        return None
    key = Key(of, int(parts[0]), int(parts[1]))
    return key if key.written() == text else None
