"""How often the partnership's star formulas, as ``reviews.rules`` has them, agree with a file's own star columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exchange.official.entries import Entry
from reviews.rules import is_starred


@dataclass(slots=True)
class StarTally:
    """One star column: cells that say yes or no, how many the formula agrees with, how many say yes.

    ``uncoded`` of the compared cells lack a coding that the formula needs: a star has to be earned, so there is none.
    ``differing`` are the lines where file and formula disagree.
    """

    column: str
    compared: int = 0
    agreed: int = 0
    starred: int = 0
    uncoded: int = 0
    differing: list[int] = field(default_factory=list)


def tally_stars(entries: Iterable[Entry]) -> list[StarTally]:
    """Compare every star cell of the rows with the formula of its era; one tally for each column, by its name."""
    tallies: dict[str, StarTally] = {}
    for entry in entries:
        for check in entry.stars:
            tally = tallies.setdefault(check.column, StarTally(check.column))
            computed = is_starred(check.facts, check.formula)
            tally.compared += 1
            tally.starred += check.starred
            tally.uncoded += computed is None
            if bool(computed) == check.starred:
                tally.agreed += 1
            else:
                tally.differing.append(entry.line)
                says = "yes" if check.starred else "no"
                entry.remark(
                    "star differs", f"{check.column} says {says}, its formula gives {'no' if check.starred else 'yes'}"
                )
    return sorted(tallies.values(), key=lambda tally: tally.column)
