"""What a country's report on two sheets of paper says: the figures of its page, cut to what fits. No query here."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboards.charts import CHARTS, PLANS, PROGRESS, RATINGS, ChartBundle
from dashboards.charts.theme import WIDE
from dashboards.commitment_table import TableLine
from dashboards.country_page import CountryPage
from dashboards.institutions import InstitutionLine
from dashboards.rendering import svg

# More commitments than these are counted, and stand on the page that the report names.
MOST_LINES = 60
MOST_INSTITUTIONS = 6
MOST_CHARTS = 2
# What the table above does not say already, the most telling first.
DRAWN = (PROGRESS, PLANS, RATINGS)
# The paper in CSS pixels, as ``report.css`` sets it: one of two sheets, what stands above the table, what stands at the
# end; a line of letters in the table, what is between two commitments, and how many letters of a title fit a line.
SHEET, TOP, END = 1_020, 490, 95
LINE, BETWEEN, LETTERS = 12.2, 6, 46
# How large a chart is drawn.
SCALE = 0.88 * 688 / WIDE
HEIGHT = re.compile(r'viewBox="[^"]* (?P<height>[\d.]+)"')


@dataclass(frozen=True, slots=True)
class PrintedChart:
    """A chart inside the document: its words for who cannot see it, and its drawing as an address that holds it."""

    description: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Report:
    """A country's report: its page's figures, the lines that are printed, and where all of it is to be read.

    ``left_out`` is how many commitments are not printed; ``official`` and ``dated`` say whether any line has such a
    column's value; ``waiting`` are the institutions that are late or silent, and ``waiting_more`` how many more there
    are.
    """

    page: CountryPage
    lines: Sequence[TableLine]
    left_out: int
    official: bool
    dated: bool
    waiting: Sequence[InstitutionLine]
    waiting_more: int
    charts: Sequence[PrintedChart]
    address: str


def report(page: CountryPage, address: str) -> Report:
    """The report of a page that shows all its commitments; ``address`` leads to the page as of the report's day."""
    lines = page.table.lines[:MOST_LINES]
    late = [line for line in page.institutions if line.overdue or line.silent_days]
    return Report(
        page=page,
        lines=lines,
        left_out=page.table.fitting - len(lines),
        official=any(line.row.official for line in lines),
        dated=any(line.row.next_due or line.row.overdue for line in lines),
        waiting=late[:MOST_INSTITUTIONS],
        waiting_more=len(late[MOST_INSTITUTIONS:]),
        charts=tuple(_printed(*each) for each in _drawn(page, lines)),
        address=address,
    )


def _height_of(line: TableLine) -> float:
    """What a commitment takes of a sheet: its values take two lines, its title and who leads it perhaps more."""
    letters = len(line.row.title.text) + (len(line.row.lead.name.text) + 3 if line.row.lead else 0)
    return BETWEEN + LINE * max(2, math.ceil(letters / LETTERS))


def _drawn(page: CountryPage, lines: Sequence[TableLine]) -> Iterator[tuple[ChartBundle, str]]:
    """The charts that two sheets have room for beneath these lines, in their order, with their drawings.

    A chart is not cut: where it does not fit the rest of a sheet, that rest stays empty.
    """
    used, left = TOP + sum(map(_height_of, lines)), MOST_CHARTS
    for bundle in filter(None, (CHARTS[name](page.card) for name in DRAWN)):
        drawing = svg(bundle)
        height = 8 + _height(drawing) * SCALE
        start = used if used % SHEET + height <= SHEET else math.ceil(used / SHEET) * SHEET
        if left and start + height + END <= 2 * SHEET:
            used, left = start + height, left - 1
            yield bundle, drawing


def _height(drawing: str) -> float:
    found = HEIGHT.search(drawing)
    return float(found["height"]) if found else 0


def _printed(bundle: ChartBundle, drawing: str) -> PrintedChart:
    held = base64.b64encode(drawing.encode()).decode()
    return PrintedChart(f"{bundle.title}. {bundle.description}", f"data:image/svg+xml;base64,{held}")
