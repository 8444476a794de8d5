"""What an import changes in one country: counted for the ledger, and by line for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from exchange.official.layouts import Layout


@dataclass(slots=True)
class Changes:
    """Counts by kind (``commitments_created`` ...) and the lines of the rows that caused them."""

    layout: Layout
    counts: Counter[str] = field(default_factory=Counter)
    lines: set[int] = field(default_factory=set)

    @property
    def reason(self) -> str:
        """What the history of edited rows gives as the reason."""
        return f"import: {self.layout.source}"

    def note(self, kind: str, line: int) -> None:
        """One change of a kind, caused by the row on ``line``."""
        self.counts[kind] += 1
        self.lines.add(line)
