"""Agreement on real codings: the mechanism's mid-term and end-of-term reports as two raters of the same commitments."""

from __future__ import annotations

import csv
from decimal import Decimal

import krippendorff
import numpy as np
import pytest

from milestones.choices import STEPS, Completion
from reviews.rules import agreement_interval, krippendorff_alpha
from tests.exchange.ogp_files import real

WORDS = {"not started": STEPS[0], "limited": STEPS[1], "substantial": STEPS[2], "complete": STEPS[3]}
# The files name the same two columns with other capitals.
COLUMNS = ("completion (progress report)", "completion (end of term)")


def coded(name: str) -> list[list[Completion]]:
    """The pairs of codings on the four steps in one of the files; a first row of column numbers is no header."""
    with real(name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    start = next(place for place, row in enumerate(rows) if any(cell.strip().lower() == COLUMNS[0] for cell in row))
    header = [cell.strip().lower() for cell in rows[start]]
    places = [header.index(column) for column in COLUMNS]
    pairs = [[row[place].strip().lower() for place in places] for row in rows[start + 1 :] if len(row) > max(places)]
    # The older file numbers its labels: “c. Substantial”.
    words = [[each.split(". ", 1)[-1] for each in pair] for pair in pairs]
    return [[WORDS[each] for each in pair] for pair in words if all(each in WORDS for each in pair)]


def theirs(pairs: list[list[Completion]]) -> float:
    """The same by the ``krippendorff`` package."""
    data = np.array([[STEPS.index(each) for each in pair] for pair in pairs], dtype=float).T
    alpha: float = krippendorff.alpha(
        reliability_data=data, level_of_measurement="ordinal", value_domain=list(range(len(STEPS)))
    )
    return alpha


@pytest.mark.parametrize(
    ("name", "commitments", "alpha"),
    [("ogp_explorer_2016.csv", 37, "0.6327"), ("ogp_official_2024_extract.csv", 113, "0.6231")],
)
def test_two_implementations_find_the_same(name, commitments, alpha):
    pairs = coded(name)
    ours = krippendorff_alpha(pairs)
    assert ours is not None
    assert float(ours) == pytest.approx(theirs(pairs), abs=6e-5)
    assert (len(pairs), ours) == (commitments, Decimal(alpha))
    interval = agreement_interval(pairs)
    assert interval is not None
    assert interval[0] < ours < interval[1]
