"""All policy areas, and one of them in all countries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import today
from dashboards.area_table import area_table, areas_ordered
from dashboards.asking import day_asked, policy_area_found
from dashboards.caching import unchanged_is_304
from dashboards.selectors.policy_areas import area_page, area_selected, areas_counted
from dashboards.shares import costs
from dashboards.track import headings
from dashboards.views.charts import csv_text
from dashboards.views.days import asks_a_day


@require_safe
@unchanged_is_304
def policy_areas(request: HttpRequest) -> HttpResponse:
    """Every area that somebody has promised something in."""
    page = areas_ordered(areas_counted(today()), request.GET.get("sort", ""))
    return render(request, "dashboards/policy_areas.html", {"page": page, "here": "policy-areas"})


@require_safe
@asks_a_day
@unchanged_is_304
def policy_area(request: HttpRequest, slug: str) -> HttpResponse:
    """Who promised what in an area, and what became of it, on the chosen day."""
    page = area_page(policy_area_found(slug), day_asked(request.GET.get("as_of", "")), request.GET.dict())
    told = {"page": page, "headings": headings(), "here": "policy-areas"}
    return render(request, "dashboards/policy_area.html", told)


@require_safe
@asks_a_day
@unchanged_is_304
@costs(20)
def policy_area_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The commitments of an area, of all pages together, as CSV in the reader's words; filtered as the page is."""
    on = day_asked(request.GET.get("as_of", ""))
    rows = area_selected(policy_area_found(slug), on, request.GET.dict())
    response = HttpResponse(csv_text(area_table(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug}.csv"'
    return response
