"""One plan, and one commitment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from core.clock import today
from dashboards.asking import commitment_found, country_found, day_asked, plan_on_that_day
from dashboards.caching import unchanged_is_304
from dashboards.country_page import country_page
from dashboards.kept_card import kept_scorecard
from dashboards.life import life_of
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.plan import plan_page
from dashboards.selectors.turning_points import turning_points
from dashboards.track import headings
from dashboards.views.citing import cited, subject_of
from dashboards.views.days import asks_a_day


@require_safe
@asks_a_day
@unchanged_is_304
def plan(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """A plan with its facts, commitments, review rounds and amendments."""
    as_of = day_asked(request.GET.get("as_of", ""))
    found = plan_on_that_day(country_found(code), plan, as_of)
    page = country_page(kept_scorecard(found.country, found, as_of), request.GET.dict(), today())
    told = {
        "page": page, "plan": plan_page(found, as_of), "headings": headings(),
        "stops": turning_points(found.country, as_of, plan_id=found.pk),
        "cited": cited(request, as_of, subject_of(page.card, page="plan")),
    }  # fmt: skip
    return render(request, "dashboards/plan.html", told)


@require_safe
@asks_a_day
@unchanged_is_304
def commitment(request: HttpRequest, code: str, plan: str, reference: str) -> HttpResponse:
    """A commitment with its whole story."""
    as_of = day_asked(request.GET.get("as_of", ""))
    found = plan_on_that_day(country_found(code), plan, as_of)
    promise = commitment_found(found, reference, as_of)
    page = commitment_page(promise, found, as_of)
    told = {
        "page": page,
        "life": life_of(page, rtl=get_language_bidi()),
        "stops": turning_points(found.country, as_of, plan_id=found.pk, commitment=promise),
        "cited": cited(request, as_of, subject_of(page)),
    }  # fmt: skip
    return render(request, "dashboards/commitment.html", told)
