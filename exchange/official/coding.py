"""The mechanism's codings of a row, each era's words kept, and the star cells to be checked against the formulas.

Which columns go to which report is told in the package's docstring.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from exchange.official.cells import clean_line, marker, whole, year
from exchange.official.entries import Coding, Remark, StarCheck
from reviews.choices import (
    EarlyResults,
    IrmCompletion,
    Marker,
    OpenedGovernment,
    PotentialForResults,
    PotentialImpact,
    Specificity,
    Stage,
    StarFormula,
    YesNo,
)
from reviews.rules import StarFacts

# Word of the files -> what it means, and the number that stands beside it.
Scale = Mapping[str, tuple[TextChoices, int]]
SPECIFICITY: Scale = {
    "none": (Specificity.NONE, 0),
    "low": (Specificity.LOW, 1),
    "medium": (Specificity.MEDIUM, 2),
    "high": (Specificity.HIGH, 3),
}
IMPACT: Scale = {
    "unclear": (PotentialImpact.UNCLEAR, 0),
    "worsens": (PotentialImpact.WORSENS, 0),
    "none": (PotentialImpact.NONE, 0),
    "minor": (PotentialImpact.MINOR, 1),
    "moderate": (PotentialImpact.MODERATE, 2),
    "transformative": (PotentialImpact.TRANSFORMATIVE, 3),
}
POTENTIAL: Scale = {
    "unclear": (PotentialForResults.UNCLEAR, 0),
    "modest": (PotentialForResults.MODEST, 1),
    "substantial": (PotentialForResults.SUBSTANTIAL, 2),
}
COMPLETION: Scale = {
    "withdrawn": (IrmCompletion.WITHDRAWN, 0),
    "unclear": (IrmCompletion.UNCLEAR, 1),
    "no evidence available": (IrmCompletion.NO_EVIDENCE, 1),
    "not started": (IrmCompletion.NOT_STARTED, 2),
    "limited": (IrmCompletion.LIMITED, 3),
    "substantial": (IrmCompletion.SUBSTANTIAL, 4),
    "complete": (IrmCompletion.COMPLETE, 5),
    "completed": (IrmCompletion.COMPLETE, 5),
}
OPENED: Scale = {
    "worsens": (OpenedGovernment.WORSENED, 0),
    "worsened": (OpenedGovernment.WORSENED, 0),
    "none": (OpenedGovernment.DID_NOT_CHANGE, 1),
    "did not change": (OpenedGovernment.DID_NOT_CHANGE, 1),
    "no early results to report yet": (OpenedGovernment.NO_EARLY_RESULTS, 1),
    "marginal": (OpenedGovernment.MARGINAL, 2),
    "major": (OpenedGovernment.MAJOR, 3),
    "outstanding": (OpenedGovernment.OUTSTANDING, 4),
}
EARLY: Scale = {
    "no notable results": (EarlyResults.NO_NOTABLE, 0),
    "moderate": (EarlyResults.MODERATE, 1),
    "significant": (EarlyResults.SIGNIFICANT, 2),
}
YES_NO: Scale = {"yes": (YesNo.YES, 1), "1": (YesNo.YES, 1), "no": (YesNo.NO, 0), "0": (YesNo.NO, 0)}

# From these years of submission on: design reports without a mid-term, results reports without an end-of-term report.
FIRST_DESIGN_YEAR, FIRST_RESULTS_YEAR = 2017, 2018
_PREFIX = re.compile(r"^[a-f][.)]\s*")
_FLAGS = ("value_information", "value_participation", "value_accountability", "value_technology")
_STARS = (
    # In the order of the assessment's own era: the first that says yes or no is the one that is stored.
    ("star_2014", StarFormula.BEFORE_JUNE_2014),
    ("star_progress", StarFormula.SINCE_APRIL_2015),
    ("star_2015", StarFormula.UNTIL_APRIL_2015),
)


@dataclass(frozen=True, slots=True)
class CodedRow:
    """A row as the codings need it: each of our keys -> the cell, and each key -> the column's name in the file."""

    cells: Mapping[str, str]
    names: Mapping[str, str]
    submitted_year: int | None
    remarks: list[Remark]

    def cell(self, key: str) -> str:
        """The cell of that meaning, empty where the file has none."""
        return self.cells.get(key, "")

    def name(self, key: str) -> str:
        """The column's name in this file."""
        return self.names.get(key, key)


def codings_of(row: CodedRow) -> tuple[list[Coding], list[StarCheck]]:
    """The codings of a row, reports of which nothing but ND is said left out, and its star cells."""
    first, first_notes = _first_report(row)
    last, last_notes = _last_report(row)
    for coding, notes in ((first, first_notes), (last, last_notes)):
        coding.remarks = [note.text for note in notes]
        row.remarks.extend(notes)
    kept = [
        coding for coding in (first, last) if any(value not in ("", Marker.NO_DATA) for value in coding.values.values())
    ]
    return kept, _star_checks(row)


def _first_report(row: CodedRow) -> tuple[Coding, list[Remark]]:
    notes: list[Remark] = []
    values = {
        "specificity": _coded(row, notes, "specificity", SPECIFICITY, "_specificity"),
        "verifiable": _coded(row, notes, "verifiable", YES_NO),
        "relevant": _coded(row, notes, "_relevant", YES_NO),
        "potential_impact": _coded(row, notes, "impact", IMPACT, "_impact"),
        "potential_for_results": _coded(row, notes, "potential", POTENTIAL, "_potential"),
        "completion": _coded(row, notes, "completion", COMPLETION, "_completion"),
        **{key: _coded(row, notes, key, YES_NO) for key in _FLAGS},
    }
    if row.cell("verifiable") in ("0", "1"):
        notes.append(Remark("unusual word", f"{row.name('verifiable')} says “{row.cell('verifiable')}”, not Yes or No"))
    assessed = values["completion"] in IrmCompletion.values
    design = (row.submitted_year or 0) >= FIRST_DESIGN_YEAR and not assessed
    values |= _star(row, notes)
    stage = Stage.DESIGN if design else Stage.PROGRESS
    return Coding(stage, year(row.cell("year_progress")), values), notes


def _last_report(row: CodedRow) -> tuple[Coding, list[Remark]]:
    notes: list[Remark] = []
    values = {
        "completion": _coded(row, notes, "completion_end", COMPLETION, "_completion_end"),
        "opened_government": _coded(row, notes, "opened", OPENED, "_opened"),
        "early_results": _coded(row, notes, "early", EARLY, "_early"),
        "starred": _coded(row, notes, "star_end", YES_NO),
    }
    values["star_formula"] = StarFormula.SINCE_APRIL_2015 if values["starred"] in YesNo.values else ""
    notes += _without_place(row)
    results = (row.submitted_year or 0) >= FIRST_RESULTS_YEAR
    return Coding(Stage.RESULTS if results else Stage.END_OF_TERM, year(row.cell("year_end")), values), notes


def _coded(row: CodedRow, notes: list[Remark], key: str, scale: Scale, number_key: str = "") -> str:
    """A cell on its scale, or its marker, or empty; what is odd goes to ``notes``."""
    raw = clean_line(row.cell(key))
    if not raw:
        return ""
    found = marker(raw)
    word = scale.get(_PREFIX.sub("", raw.casefold()))
    if found is None and word is None:
        notes.append(Remark("unknown word", f"{row.name(key)}: “{raw}” is not on the scale, left empty"))
        return ""
    expected = found.value if found is not None else str(word[1]) if word is not None else ""
    number = clean_line(row.cell(number_key)) if number_key else ""
    if number and number.upper() != expected:
        text = f"{row.name(key)} says “{raw}”, {row.name(number_key)} says “{number}”: the label is kept"
        notes.append(Remark("label and number differ", text))
    return found.value if found is not None else str(word[0].value) if word is not None else ""


def _star(row: CodedRow, notes: list[Remark]) -> dict[str, str]:
    """The star of the assessment's own era; the other formulas' stars become remarks."""
    said = [(key, formula, row.cell(key)) for key, formula in _STARS if row.cell(key) in ("0", "1")]
    if not said:
        markers = (marker(row.cell(key)) for key, _formula in _STARS)
        # A star that was not reviewed says more than a formula that did not exist.
        kinds = {found for found in markers if found is not None}
        most = next(
            (kind for kind in (Marker.NOT_REVIEWED, Marker.NOT_APPLICABLE, Marker.NO_DATA) if kind in kinds), ""
        )
        return {"starred": str(most), "star_formula": ""}
    for key, _formula, cell in said[1:]:
        notes.append(Remark("star of another formula", f"{row.name(key)}: {'yes' if cell == '1' else 'no'}"))
    _key, formula, cell = said[0]
    return {"starred": YesNo.YES if cell == "1" else YesNo.NO, "star_formula": formula}


def _without_place(row: CodedRow) -> list[Remark]:
    """Codings the tracker has no field for."""
    notes: list[Remark] = []
    for key in ("opened_information", "opened_participation", "opened_accountability"):
        cell = clean_line(row.cell(key))
        if cell and marker(cell) is None and cell.casefold() != "not applicable":
            notes.append(Remark("kept as a remark", f"{row.name(key)}: {cell}"))
    if row.cell("carried") == "1":
        notes.append(Remark("kept as a remark", f"{row.name('carried')}: yes"))
    return notes


def _star_checks(row: CodedRow) -> list[StarCheck]:
    """Every star cell that says yes or no, with the numbers its formula needs."""
    clear = {"yes": True, "1": True, "no": False, "0": False}.get(row.cell("verifiable").casefold())
    checks = []
    for key, formula in (*_STARS, ("star_end", StarFormula.SINCE_APRIL_2015)):
        if row.cell(key) not in ("0", "1"):
            continue
        completion = ("completion_end", "_completion_end") if key == "star_end" else ("completion", "_completion")
        relevant = whole(row.cell("_relevant"))
        facts = StarFacts(
            relevant=None if relevant is None else relevant == 1,
            impact=_number(row, "impact", "_impact", IMPACT),
            completion=_number(row, *completion, COMPLETION),
            specificity=_number(row, "specificity", "_specificity", SPECIFICITY),
            verifiable=clear,
        )
        checks.append(StarCheck(row.name(key), formula, row.cell(key) == "1", facts))
    return checks


def _number(row: CodedRow, label: str, number: str, scale: Scale) -> int | None:
    """The number of a coding; where the file has labels only, the label's."""
    if row.cell(number):
        return whole(row.cell(number))
    word = scale.get(_PREFIX.sub("", clean_line(row.cell(label)).casefold()))
    return None if word is None else word[1]
