"""The note that a workbook carries of itself, in the hidden row above its headings: table, language, and when made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from core.clock import now

FIRST = "tracker"


@dataclass(frozen=True, slots=True)
class Marker:
    """What a sheet notes of its making."""

    table: str
    language: str
    made_at: dt.datetime

    def written(self) -> str:
        """As it stands in the cell: ``tracker progress fr 2026-11-22T08:30:00+00:00``."""
        return f"{FIRST} {self.table} {self.language} {self.made_at.isoformat(timespec='seconds')}"


def marker_read(text: str) -> Marker | None:
    """The note in a cell; ``None`` where it is none, or has been changed into something that cannot be."""
    words = text.split()
    if len(words) != 4 or words[0] != FIRST:
        return None
    try:
        made_at = dt.datetime.fromisoformat(words[3])
    except ValueError:
        return None
    if made_at.tzinfo is None or words[2] not in dict(settings.LANGUAGES):
        return None
    return Marker(words[1], words[2], min(made_at, now()))
