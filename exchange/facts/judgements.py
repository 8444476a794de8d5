"""Official assessments: the coding by the Independent Reporting Mechanism that a file's pages and reports give."""

from __future__ import annotations

from typing import Any

from exchange.facts.promises import Promised, hold_of
from exchange.facts.shapes import AssessmentFact
from exchange.facts.table import Hold, Table, Tally
from reviews.models import IRMAssessment


def assessments_put(promised: Promised, file: str) -> Tally:
    """Add the assessments of commitments, one for each stage.

    An assessment cites one source: where another one was there first, it stays as it is.
    """
    table = Table(IRMAssessment, file)
    rows = IRMAssessment.objects.filter(commitment__in=[commitment for _, commitment in promised])
    known = {(row.commitment_id, row.stage): row for row in rows}
    for fact, commitment in promised:
        for each in fact.assessments:
            row = known.get((commitment.pk, each.stage))
            hold = Hold.OURS if hold_of(row, each.source_url) is Hold.OURS else Hold.KEPT
            table.put(each.where, row, _wanted(each, row), hold, commitment=commitment, stage=each.stage)
    table.write()
    return table.tally


def _wanted(fact: AssessmentFact, row: IRMAssessment | None) -> dict[str, Any]:
    """An assessment's values; remarks join those that an import of the official files has added."""
    remarks = [*(row.remarks if row else []), *fact.remarks]
    return {
        **fact.coded, "report_year": fact.report_year, "source": fact.source_name, "source_url": fact.source_url,
        "remarks": list(dict.fromkeys(remarks)),
    }  # fmt: skip
