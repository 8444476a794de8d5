"""Two to six countries side by side, as a page and as numbers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import today
from dashboards.asking import day_asked
from dashboards.caching import unchanged_is_304
from dashboards.compare_form import choice, offers
from dashboards.compare_page import comparison
from dashboards.compare_table import comparison_table
from dashboards.selectors.compare import compared, countries_to_compare
from dashboards.shares import costs
from dashboards.views.charts import csv_text
from dashboards.views.days import asks_a_day


@require_safe
@asks_a_day
@unchanged_is_304
@costs(3)
def compare(request: HttpRequest) -> HttpResponse:
    """The form, and the countries that it names side by side; 400 with what is wrong where they cannot be compared."""
    on = day_asked(request.GET.get("as_of", ""))
    countries = countries_to_compare(on)
    chosen = choice(request.GET.getlist("country"), countries.names)
    told = {
        "choice": chosen,
        "regions": offers(countries.offered, chosen.codes),
        "comparison": comparison(compared(countries.rows(chosen.codes), on), on) if chosen.ready else None,
        "as_of": on,
        "past": on < today(),
    }
    return render(request, "dashboards/compare.html", told, status=400 if chosen.problems else 200)


@require_safe
@asks_a_day
@unchanged_is_304
@costs(3)
def compare_csv(request: HttpRequest) -> HttpResponse:
    """The numbers of a comparison as CSV, in the reader's words.

    Raises:
        Http404: nothing is compared; the page says why.
    """
    on = day_asked(request.GET.get("as_of", ""))
    countries = countries_to_compare(on)
    chosen = choice(request.GET.getlist("country"), countries.names)
    if not chosen.ready:
        raise Http404
    table = comparison_table(comparison(compared(countries.rows(chosen.codes), on), on))
    response = HttpResponse(csv_text(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="compare-{"-".join(chosen.codes)}.csv"'
    return response
