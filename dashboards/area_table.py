"""The index of policy areas in an order the reader chose, and the commitments of one as a table for programs. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.charts import Table
from dashboards.policy_area_page import AreaRow
from dashboards.scorecard import PolicyAreaRef
from dashboards.words import plain

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """An area in the index: real countries' public commitments of today; ``high`` is substantial or complete."""

    area: PolicyAreaRef
    countries: int
    commitments: int
    reported: int
    claimed_high: int
    assessed: int
    official_high: int


SORTS: Mapping[str, _StrOrPromise] = {
    "": gettext_lazy("By name"),
    "countries": gettext_lazy("Most countries first"),
    "commitments": gettext_lazy("Most commitments first"),
}
KEYS: Mapping[str, Callable[[AreaCounts], int]] = {
    "countries": lambda each: -each.countries,
    "commitments": lambda each: -each.commitments,
}


@dataclass(frozen=True, slots=True)
class AreasPage:
    """The index, in its order."""

    areas: tuple[AreaCounts, ...]
    sort: str
    sorts: tuple[tuple[str, _StrOrPromise], ...]


def areas_ordered(areas: Iterable[AreaCounts], sort: str) -> AreasPage:
    """The index as asked for; an order nobody knows is that of the names."""
    sort = sort if sort in SORTS else ""
    ordered = sorted(areas, key=lambda each: plain(each.area.name.text))
    if sort:
        ordered.sort(key=KEYS[sort])
    return AreasPage(tuple(ordered), sort, tuple(SORTS.items()))


def area_table(rows: Sequence[AreaRow]) -> Table:
    """One commitment a line."""
    headers = (
        _("Code"), _("Country"), _("Plan"), _("Reference"), _("Commitment"), _("Lead institution"), _("Claimed"),
        _("Evidenced"), _("Reviewed"), _("Gap"), _("Official"), _("Year of the report"),
    )  # fmt: skip
    return Table(headers, tuple(_cells(row) for row in rows))


def _cells(row: AreaRow) -> tuple[str, ...]:
    official = row.official
    return (
        row.country.code,
        row.country.name,
        row.plan.slug,
        row.reference,
        row.title.text,
        row.lead.name.text if row.lead else "",
        str(row.claimed.label),
        str(row.evidenced.label),
        row.reviewed_words,
        row.gap_words,
        str(official.completion.label) if official else "",
        str(official.report_year or "") if official else "",
    )
