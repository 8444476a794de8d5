"""From an assessment back to the cells it was read from: labels, the numbers beside them, stars, and what was odd.

The inverse of ``coding``: what a file said that is on no scale, or disagreed with itself, is kept in the remarks in the
reader's own sentences, and taken back from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from exchange.official.coding import COMPLETION, EARLY, IMPACT, OPENED, POTENTIAL, SPECIFICITY, Scale
from exchange.official.columns import KEYS, normalised
from reviews.choices import Marker, StarFormula, YesNo
from reviews.models import IRMAssessment

Cells = dict[str, str]

# Field of an assessment -> column of the label, scale, column of the number; of the first report, and of the last.
FIRST: Mapping[str, tuple[str, Scale, str]] = {
    "specificity": ("specificity", SPECIFICITY, "_specificity"),
    "potential_impact": ("impact", IMPACT, "_impact"),
    "potential_for_results": ("potential", POTENTIAL, "_potential"),
    "completion": ("completion", COMPLETION, "_completion"),
}
LAST: Mapping[str, tuple[str, Scale, str]] = {
    "completion": ("completion_end", COMPLETION, "_completion_end"),
    "opened_government": ("opened", OPENED, "_opened"),
    "early_results": ("early", EARLY, "_early"),
}
# Columns of ones and noughts.
FLAGS: Mapping[str, str] = {
    "value_information": "value_information",
    "value_participation": "value_participation",
    "value_accountability": "value_accountability",
    "value_technology": "value_technology",
    "relevant": "_relevant",
}
STARS: Mapping[str, str] = {
    StarFormula.BEFORE_JUNE_2014: "star_2014",
    StarFormula.UNTIL_APRIL_2015: "star_2015",
    StarFormula.SINCE_APRIL_2015: "star_progress",
}
ODD = (
    re.compile(r"^(?P<name>.+?) says “(?P<cell>.*)”, (?P<other>.+?) says “(?P<number>.*)”: the label is kept$"),
    re.compile(r"^(?P<name>.+): “(?P<cell>.*)” is not on the scale, left empty$"),
    re.compile(r"^(?P<name>.+?) says “(?P<cell>[01])”, not Yes or No$"),
)
YES = {"yes": "1", "no": "0"}


def first_cells(row: IRMAssessment) -> Cells:
    """The cells of a progress or design report."""
    cells = {column: _flag(getattr(row, field)) for field, column in FLAGS.items()}
    cells["verifiable"] = {YesNo.YES.value: "Yes", YesNo.NO.value: "No"}.get(row.verifiable, row.verifiable)
    cells |= _coded(row, FIRST)
    cells[STARS.get(row.star_formula, "star_progress")] = _flag(row.starred)
    cells["year_progress"] = str(row.report_year or "")
    return {**cells, **_odd(row)}


def last_cells(row: IRMAssessment) -> Cells:
    """The cells of an end-of-term or results report."""
    cells = _coded(row, LAST)
    cells["star_end"] = _flag(row.starred)
    cells["year_end"] = str(row.report_year or "")
    return {**cells, **_odd(row)}


def _flag(value: str) -> str:
    return YES.get(value, value)


def _coded(row: IRMAssessment, columns: Mapping[str, tuple[str, Scale, str]]) -> Cells:
    cells: Cells = {}
    for field, (label, scale, number) in columns.items():
        value = getattr(row, field)
        words = {
            str(kept.value): (word.capitalize(), str(place)) for word, (kept, place) in reversed(list(scale.items()))
        }
        cells[label], cells[number] = (value, value) if value in Marker.values else words.get(value, ("", ""))
    return cells


def _odd(row: IRMAssessment) -> Cells:
    """The cells that remarks quote."""
    cells: Cells = {}
    for remark in row.remarks:
        found = next((match for match in (each.match(remark) for each in ODD) if match), None)
        told = found.groupdict() if found else _kept(remark)
        key = KEYS.get(normalised(told.get("name", "")))
        if key is None:
            continue
        cells[key] = (
            YES.get(told["cell"], told["cell"]) if key == "carried" or key.startswith("star_") else told["cell"]
        )
        if "number" in told and normalised(told["other"]) in KEYS:
            cells[KEYS[normalised(told["other"])]] = told["number"]
    return cells


def _kept(remark: str) -> dict[str, str]:
    """A remark that is a column's name, a colon and what stood there; names hold colons too, the longest one counts."""
    parts = remark.split(": ")
    for length in range(len(parts) - 1, 0, -1):
        name = ": ".join(parts[:length])
        if normalised(name) in KEYS:
            return {"name": name, "cell": ": ".join(parts[length:])}
    return {}
