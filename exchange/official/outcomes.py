"""What became of every row, the report that says so, and the counts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.formulas import guarded
from exchange.official.columns import Columns
from exchange.official.entries import Remark
from exchange.official.stars import StarTally

HEADER = ("line", "outcome", "country", "plan", "number", "reference", "reason", "remarks")


class Fate(StrEnum):
    """What can become of a row."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row, and what was odd about it."""

    line: int
    fate: Fate
    country: str
    plan: str
    number: str
    reference: str = ""
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """One run: the header as understood, every row's outcome in the file's order, the star columns' agreement."""

    columns: Columns
    sha256: str
    outcomes: Sequence[Outcome]
    stars: Sequence[StarTally]

    def fates(self) -> Counter[Fate]:
        """How many rows were imported, unchanged, refused; together they are the rows of the file."""
        return Counter(outcome.fate for outcome in self.outcomes)

    def remarks(self) -> Counter[str]:
        """How many remarks of each kind."""
        return Counter(remark.kind for outcome in self.outcomes for remark in outcome.remarks)

    def by_country(self) -> dict[str, Counter[Fate]]:
        """The fates for each country, by its code (or its printed name where it was not recognised)."""
        table: dict[str, Counter[Fate]] = {}
        for outcome in self.outcomes:
            table.setdefault(outcome.country or "?", Counter())[outcome.fate] += 1
        return dict(sorted(table.items()))


def write_report(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write one line for each row of the file, as CSV in UTF-8.

    Raises:
        OSError: when the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for outcome in outcomes:
            remarks = "; ".join(f"{remark.kind}: {remark.text}" for remark in outcome.remarks)
            texts = (outcome.country, outcome.plan, outcome.number, outcome.reference, outcome.reason, remarks)
            writer.writerow([outcome.line, outcome.fate.value, *map(guarded, texts)])
