"""Writing the partnership's own layouts: what the reader reads of a file, put back into its columns.

A column is filled by the meaning the reader gives it (``columns``, ``tags``, ``coding``); one without a meaning here
stays empty. What files said oddly is kept in an assessment's remarks: the writer takes it back from there into the cell
it stood in, so that whoever imports the file reads the same again.

What the layouts cannot hold is told in ``docs/data.md``.
"""

from __future__ import annotations

import csv
import datetime as dt
import gc
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from commitments.models import ActionPlan, Commitment, PolicyArea
from commitments.rules import INVENTED_COUNTRY
from core.formulas import guarded
from exchange.countries import english_name, is_code
from exchange.official.cells import parse_day
from exchange.official.columns import KEYS, normalised
from exchange.official.headers import HEADERS
from exchange.official.layouts import ADDRESSES, Layout
from exchange.official.recoding import Cells, first_cells, last_cells
from exchange.official.rows import REGIONS, VALUES
from exchange.official.tags import TAGS, Tag
from reviews.choices import Stage

# Plans whose commitments are read at once.
PLANS_AT_ONCE = 20
MARK = "\ufeff"
# Of several reports of a kind the layouts hold one: the later.
FIRST, LAST = (Stage.PROGRESS, Stage.DESIGN), (Stage.RESULTS, Stage.END_OF_TERM)
REGION_NAMES = {region.value: name.title().replace(" And The ", " and the ") for name, region in REGIONS.items()}


@dataclass(frozen=True, slots=True)
class Header:
    """A layout's columns: their names, and what each is filled with: a key of ours, a policy area, or nothing."""

    names: tuple[str, ...]
    filled: tuple[str | Tag | None, ...]


def official_lines(layout: Layout, country: str = "") -> Iterator[bytes]:
    """The published commitments in one of the partnership's layouts, as CSV in UTF-8, a part at a time.

    What is invented is left out, unless its country is asked for.
    """
    header = header_of(layout, PolicyArea.objects.values_list("slug", "name"))
    yield MARK.encode() + _csv([header.names])
    plans = ActionPlan.objects.published().order_by("country_id", "number", "locality__code", "pk")
    chosen = plans.filter(country=country) if country else plans.exclude(country=INVENTED_COUNTRY)
    keys = list(chosen.values_list("pk", flat=True))
    for start in range(0, len(keys), PLANS_AT_ONCE):
        part = keys[start : start + PLANS_AT_ONCE]
        order = {key: place for place, key in enumerate(part)}
        found = sorted(_promises(part), key=lambda each: (order[each.plan_id], each.position, each.pk))
        lines = _csv([_row(header, layout, each) for each in found])
        # Rows and what hangs on them point at one another; a server looks for such garbage seldom.
        found = []
        gc.collect(1)
        yield lines


def header_of(layout: Layout, areas: Iterable[tuple[str, str]]) -> Header:
    """The columns of a layout, and one more for each policy area in use that it has none for and the reader knows."""
    names = list(HEADERS[layout])
    filled: list[str | Tag | None] = []
    for name in names:
        word = normalised(name)
        meaning: str | Tag | None = KEYS.get(word) or TAGS.get(word)
        filled.append(meaning if meaning not in filled else None)
    known = {tag.slug: tag for tag in TAGS.values()}
    for slug, _name in sorted(areas):
        if slug in known and known[slug] not in filled:
            names.append(known[slug].name)
            filled.append(known[slug])
    return Header(tuple(names), tuple(filled))


def _promises(plans: Sequence[int]) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(plan__in=plans).prefetch_related(
        "policy_areas", "values_served", "irm_assessments"
    )
    return rows.select_related("plan__locality", "plan__country", "lead_institution")


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _row(header: Header, layout: Layout, commitment: Commitment) -> list[str]:
    cells = cells_of(layout, commitment)
    areas = {area.slug for area in commitment.policy_areas.all()}
    return [
        ("1" if each.slug in areas else "0") if isinstance(each, Tag) else cells.get(each, "") if each else ""
        for each in header.filled
    ]


def cells_of(layout: Layout, commitment: Commitment) -> Cells:
    """What stands in the columns of a commitment's row, by our keys."""
    plan = commitment.plan
    place = english_name(plan.country_id) if is_code(plan.country_id) else plan.country.name
    lead: Any = commitment.lead_institution
    return {
        **_coded(commitment),
        "country": f"{plan.locality.name}, {place}" if plan.locality else place,
        "region": REGION_NAMES.get(plan.country.region, ""),
        "plan_number": str(plan.number),
        "plan_id": plan.ogp_id,
        "year": str(plan.submitted_year or ""),
        "end_year": str(plan.end_date.year),
        "duration": str(plan.end_date.year - plan.start_date.year),
        "number": commitment.number,
        "ogp_id": commitment.ogp_id,
        "title": commitment.title,
        "full_text": commitment.action,
        "lead": commitment.lead_text or (lead.name if lead else ""),
        "support": commitment.support_text,
        "start": _day(commitment.start_text, commitment.start_date, layout, plan),
        "end": _day(commitment.end_text, commitment.end_date, layout, plan),
        "url": "" if commitment.source_url in ADDRESSES else commitment.source_url,
    }


def _day(text: str, day: dt.date | None, layout: Layout, plan: ActionPlan) -> str:
    """A day as its source printed it, where that is read as this day again; else the day."""
    if day is None or parse_day(text, layout.day_order(plan.submitted_year)).date == day:
        return text
    return day.isoformat()


def _coded(commitment: Commitment) -> Cells:
    """The cells of the mechanism's reports; values that no report codes are those the commitment says it serves."""
    reports = {each.stage: each for each in commitment.irm_assessments.all()}
    first = next((reports[stage] for stage in FIRST if stage in reports), None)
    last = next((reports[stage] for stage in LAST if stage in reports), None)
    said = {each.value for each in commitment.values_served.all()}
    cells = {key: "1" for key, value in VALUES.items() if value in said}
    for each in (first_cells(first) if first else {}, last_cells(last) if last else {}):
        cells |= {key: cell for key, cell in each.items() if cell}
    return cells
