"""How the reviewers of a round rated and how far apart they were, PURE."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.tallies import Tally


@dataclass(frozen=True, slots=True)
class RoundRatings:
    """How the ratings of one published round spread, over the commitments that still stand.

    ``ratings`` counts them by value; ``spreads`` the commitments by how many steps (0 to 3) lie between the lowest and
    the highest rating on the scale; ``divided`` how many got no common verdict; ``reviewers`` who rated in it.
    """

    ratings: Tally
    spreads: tuple[int, ...]
    commitments: int
    divided: int
    reviewers: int
