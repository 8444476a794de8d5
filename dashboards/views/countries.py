"""All countries, and one country's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.clock import end_of_day, today
from dashboards.asking import country_found, day_asked, plan_found
from dashboards.caching import unchanged_is_304
from dashboards.country_page import country_page
from dashboards.front_page import front_page
from dashboards.kept_card import kept_scorecard
from dashboards.pictures import pictures
from dashboards.selectors import countries_overview
from dashboards.selectors.rounds import latest_making
from dashboards.selectors.since_joining import plans_since_joining
from dashboards.selectors.turning_points import turning_points
from dashboards.track import STEP_WORDS, headings
from dashboards.views.citing import cited, subject_of
from dashboards.views.days import asks_a_day


@require_safe
@unchanged_is_304
def countries(request: HttpRequest) -> HttpResponse:
    """All countries with their current plan and the three values at a glance."""
    on = today()
    page = front_page(countries_overview(on), plans_since_joining(on), request.GET.dict())
    return render(request, "dashboards/countries.html", {"page": page, "steps": STEP_WORDS, "here": "countries"})


@require_safe
@asks_a_day
@unchanged_is_304
def country(request: HttpRequest, code: str) -> HttpResponse:
    """A country's dashboard: its chosen or current plan on the chosen day."""
    found = country_found(code)
    plan = plan_found(found, request.GET["plan"]) if request.GET.get("plan") else None
    card = kept_scorecard(found, plan, day_asked(request.GET.get("as_of", "")))
    page = country_page(card, request.GET.dict(), today())
    told = {
        "page": page, "pictures": pictures(card, today()), "headings": headings(),
        "making": latest_making(card.plan.id, end_of_day(card.as_of)) if card.plan else None,
        "stops": turning_points(found, card.as_of, plan_id=card.plan.id if card.plan else None, others=plan is None),
        "cited": cited(request, card.as_of, subject_of(card)),
    }  # fmt: skip
    return render(request, "dashboards/country.html", told)


@require_safe
def small_letters(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from ``/fr/`` to ``/FR/``, which people type less often."""
    query = request.META.get("QUERY_STRING", "")
    address = reverse("dashboards:country", args=[code.upper()])
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
