"""The two official layouts, where each comes from, and which of them is the newer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DayOrder(Enum):
    """In which order a file writes a date of two numbers and a year."""

    UNKNOWN = "unknown"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout.

    Attributes:
        key: how events of the ledger name it.
        source: how assessments name it.
        address: where it was published.
        rank: the newer the higher; the newer file's codings go before the older's.
        expected: the columns it normally has; those missing are named to whoever imports.
    """

    key: str
    source: str
    address: str
    rank: int
    expected: frozenset[str]

    def day_order(self, submitted_year: int | None) -> DayOrder:
        """How dates of a plan of that year are to be read.

        The database of 2024 writes month/day/year, except in rows of plans up to 2014, which it took over from the
        Explorer with both orders mixed (seen in the data: no such row has a day above 12 in second place).
        """
        if self is OFFICIAL and submitted_year is not None and submitted_year >= FIRST_YEAR_MONTH_FIRST:
            return DayOrder.MONTH_FIRST
        return DayOrder.UNKNOWN


FIRST_YEAR_MONTH_FIRST = 2015

_COMMON = frozenset(
    {
        "country", "plan_number", "number", "title", "short_title", "start", "end", "lead", "support", "year",
        "specificity", "_specificity", "value_information", "value_participation", "value_accountability",
        "value_technology", "_relevant", "impact", "_impact", "completion", "_completion", "star_2015", "star_progress",
        "year_progress", "completion_end", "_completion_end", "opened", "_opened", "star_end", "year_end",
    }
)  # fmt: skip

EXPLORER = Layout(
    key="ogp_explorer",
    source="OGP Explorer commitment database (2016)",
    address="https://github.com/Vizzuality/ogp",
    rank=1,
    expected=_COMMON | {"star_2014"},
)
OFFICIAL = Layout(
    key="ogp_database",
    source="OGP commitment database (July 2024)",
    address="https://github.com/g0v/ogp-commitments",
    rank=2,
    expected=_COMMON
    | {"ogp_id", "plan_id", "region", "end_year", "duration", "url", "verifiable", "potential", "early", "carried"},
)

LAYOUTS = (EXPLORER, OFFICIAL)
# A source this table does not know was read by a person or another import: it goes before both files.
RANKS = {layout.source: layout.rank for layout in LAYOUTS}
ADDRESSES = frozenset(layout.address for layout in LAYOUTS)


def rank_of(source: str) -> int:
    """How new what ``source`` says is, compared with the layouts' ``rank``."""
    return RANKS.get(source, max(RANKS.values()) + 1)
