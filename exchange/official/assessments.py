"""The mechanism's codings of a file's rows, brought together with what earlier files said of the same report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commitments.models import Commitment
from exchange.official.changes import Changes
from exchange.official.entries import Coding, Entry
from exchange.official.layouts import Layout, rank_of
from reviews.choices import Marker, StarFormula, YesNo
from reviews.models import IRMAssessment

CODED = (
    "specificity", "verifiable", "value_information", "value_participation", "value_accountability", "value_technology",
    "relevant", "potential_impact", "potential_for_results", "completion", "opened_government", "early_results",
)  # fmt: skip
UPDATED = [*CODED, "starred", "star_formula", "report_year", "source", "source_url", "remarks"]
# Where two files star by different formulas, the earlier one is that of the assessment's own era.
_FORMULAS = tuple(StarFormula.values)
BATCH = 500


def write_assessments(entries: Sequence[Entry], found: dict[int, Commitment], changes: Changes) -> None:
    """Enter new assessments; merge into those that exist what the rows add to them."""
    ids = {commitment.pk for commitment in found.values()}
    known = {(row.commitment_id, row.stage): row for row in IRMAssessment.objects.filter(commitment__in=ids)}
    new: list[IRMAssessment] = []
    changed: list[IRMAssessment] = []
    for entry in entries:
        for coding in entry.codings:
            commitment = found[entry.line]
            row = known.get((commitment.pk, coding.stage))
            if row is None:
                new.append(_new(commitment, coding, entry, changes.layout))
                changes.note("assessments_created", entry.line)
            elif merge(row, coding, entry.source_url, changes.layout):
                changed.append(row)
                changes.note("assessments_updated", entry.line)
    IRMAssessment.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        IRMAssessment.objects.bulk_update(changed, UPDATED, batch_size=BATCH)


def _new(commitment: Commitment, coding: Coding, entry: Entry, layout: Layout) -> IRMAssessment:
    return IRMAssessment(
        commitment=commitment,
        stage=coding.stage,
        report_year=coding.report_year,
        **coding.values,
        source=layout.source,
        source_url=entry.source_url or layout.address,
        remarks=list(coding.remarks),
    )


def merge(row: IRMAssessment, coding: Coding, source_url: str, layout: Layout) -> bool:
    """Merge a coding into what is recorded of the same report; says whether anything changed.

    Nothing is blanked; a value goes before NR, ND and NA; of two of a kind the newer file's goes before the older's.
    """
    before = [getattr(row, field) for field in UPDATED]
    newer = layout.rank >= rank_of(row.source)
    for field in CODED:
        setattr(row, field, _stronger(getattr(row, field), coding.values.get(field, ""), newer=newer))
    lost = _merge_star(row, coding, newer=newer)
    if coding.report_year is not None and (newer or row.report_year is None):
        row.report_year = coding.report_year
    row.remarks = list(_united(row.remarks, [*coding.remarks, *lost]))
    if newer:
        row.source, row.source_url = layout.source, source_url or layout.address
    return before != [getattr(row, field) for field in UPDATED]


def _merge_star(row: IRMAssessment, coding: Coding, *, newer: bool) -> list[str]:
    """Keep the star of the earlier formula; the other becomes a remark."""
    starred, formula = coding.values.get("starred", ""), coding.values.get("star_formula", "")
    if not formula or not row.star_formula or formula == row.star_formula:
        stronger = _stronger(row.starred, starred, newer=newer)
        row.star_formula = formula or row.star_formula
        row.starred = stronger
        return []
    recorded = (row.starred, row.star_formula)
    kept, lost = sorted([recorded, (starred, formula)], key=lambda star: _FORMULAS.index(star[1]))
    row.starred, row.star_formula = kept
    return [f"Starred by the formula “{StarFormula(lost[1]).label}”: {'yes' if lost[0] == YesNo.YES else 'no'}"]


def _stronger(recorded: str, said: str, *, newer: bool) -> str:
    if not said or not recorded:
        return said or recorded
    if (said in Marker.values) != (recorded in Marker.values):
        return recorded if said in Marker.values else said
    return said if newer else recorded


def _united(first: Iterable[str], second: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys([*first, *second])
