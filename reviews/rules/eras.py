"""By which scales plans of an era are judged, PURE. See ``docs/scoring.md``."""

from __future__ import annotations

from collections.abc import Mapping

# From which year of submission on the partnership asks for each score; completion it has always asked for.
ASKED_SINCE: Mapping[str, int] = {"potential_for_results": 2020, "early_results": 2021, "verifiability": 2021}


def scores_of_era(year: int) -> tuple[str, ...]:
    """The scores that a plan submitted in ``year`` is given, completion first.

    Source: the partnership's glossary (ambition, early results, verifiability) and its official data of July 2024.
    """
    later = [name for name, since in ASKED_SINCE.items() if year >= since]
    return ("completion", *sorted(later))
