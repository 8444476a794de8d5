"""A country's charts as pictures, and their numbers as tables."""

from __future__ import annotations

import csv
import io

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboards.asking import country_found, day_asked, plan_found
from dashboards.caching import unchanged_is_304
from dashboards.charts import CHARTS, ChartBundle, Table
from dashboards.charts.theme import NARROW, WIDE
from dashboards.kept_card import kept_scorecard
from dashboards.rendering import png, svg
from dashboards.shares import costs
from dashboards.views.days import asks_a_day

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _bundle(request: HttpRequest, code: str, name: str) -> ChartBundle:
    """The chart by that name, of the plan and day that are asked.

    Raises:
        Http404: no such chart, or nothing to draw.
    """
    if name not in CHARTS:
        raise Http404
    country = country_found(code)
    plan = plan_found(country, request.GET["plan"]) if request.GET.get("plan") else None
    bundle = CHARTS[name](kept_scorecard(country, plan, day_asked(request.GET.get("as_of", ""))))
    if bundle is None:
        raise Http404
    return bundle


def _saved_as(response: HttpResponse, code: str, name: str, form: str) -> HttpResponse:
    """Give the picture or table a name for when a reader saves it."""
    response["Content-Disposition"] = f'inline; filename="{code}-{name}.{form}"'
    return response


@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": True})
@asks_a_day
@unchanged_is_304
def chart_svg(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The chart as SVG, 720 px wide or, with ``?width=360``, 360; dark where the reader's pages are."""
    width = NARROW if request.GET.get("width") == str(NARROW) else WIDE
    drawn = svg(_bundle(request, code, name), width)
    return _saved_as(HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8"), code, name, "svg")


@require_safe
@asks_a_day
@unchanged_is_304
@costs(5)
def chart_png(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The chart as PNG, in twice as many pixels as it is wide."""
    width = NARROW if request.GET.get("width") == str(NARROW) else WIDE
    drawn = png(_bundle(request, code, name), width)
    return _saved_as(HttpResponse(drawn, content_type="image/png"), code, name, "png")


@require_safe
@asks_a_day
@unchanged_is_304
def chart_csv(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The numbers of the chart as CSV, in the reader's words."""
    text = csv_text(_bundle(request, code, name).table)
    return _saved_as(HttpResponse(text, content_type="text/csv; charset=utf-8"), code, name, "csv")


def csv_text(table: Table) -> str:
    """A table as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in (table.headers, *table.rows):
        writer.writerow([_harmless(cell) for cell in row])
    return buffer.getvalue()


def _harmless(cell: str) -> str:
    """The cell as it is, unless a spreadsheet would run it; numbers keep their sign."""
    formula = cell.startswith(FORMULA) and not cell[1:].replace(".", "", 1).isdigit() and len(cell) > 1
    return f"'{cell}" if formula else cell
