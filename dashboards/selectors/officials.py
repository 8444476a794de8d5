"""The latest official completion of commitments: as a column of the database, and as scorecards carry it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When

from dashboards.scorecard import Official
from reviews.choices import IrmCompletion, Stage
from reviews.models import IRMAssessment

# A source gives the year of a report and not its day: a report counts from its year's beginning, an undated one always.


def officials_by_commitment(found: Iterable[IRMAssessment], on: dt.date) -> Mapping[int, Official]:
    """Of some assessments, the official completion of each commitment as it was known on a day. No query."""
    order = list(Stage)
    known = [each for each in found if each.completion in IrmCompletion.values and _known(each, on)]
    known.sort(key=lambda each: order.index(Stage(each.stage)))
    return {
        each.commitment_id: Official(
            IrmCompletion(each.completion), Stage(each.stage), each.report_year, each.source_url
        )
        for each in known
    }


def _known(assessment: IRMAssessment, on: dt.date) -> bool:
    return assessment.report_year is None or assessment.report_year <= on.year


def official_column(on: dt.date) -> Subquery:
    """The same as a column of commitments, null where the mechanism has coded none; a test compares the two."""
    known = Q(report_year__isnull=True) | Q(report_year__lte=on.year)
    stages = [When(stage=stage, then=Value(place)) for place, stage in enumerate(Stage.values)]
    rows = IRMAssessment.objects.filter(known, commitment=OuterRef("pk"), completion__in=IrmCompletion.values)
    return Subquery(rows.order_by(Case(*stages, output_field=IntegerField()).desc()).values("completion")[:1])
