"""One plan, and one commitment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.models import ActionPlan
from core.clock import end_of_day, today
from dashboards.asking import commitment_found, country_found, day_asked, plan_found
from dashboards.caching import unchanged_is_304
from dashboards.country_page import country_page
from dashboards.selectors import country_scorecard
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.plan import plan_page
from dashboards.track import headings
from dashboards.views.days import asks_a_day


def _plan_on_that_day(request: HttpRequest, code: str, slug: str) -> ActionPlan:
    """The plan, if the public saw it on the day that is asked.

    Raises:
        Http404: no such plan, or not public yet on that day.
    """
    plan = plan_found(country_found(code), slug)
    moment = end_of_day(day_asked(request.GET.get("as_of", "")))
    if plan.published_at is None or plan.published_at > moment:
        raise Http404
    return plan


@require_safe
@asks_a_day
@unchanged_is_304
def plan(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """A plan with its facts, commitments, review rounds and amendments."""
    found = _plan_on_that_day(request, code, plan)
    as_of = day_asked(request.GET.get("as_of", ""))
    page = country_page(country_scorecard(found.country, found, as_of), request.GET.dict(), today())
    told = {"page": page, "plan": plan_page(found, as_of), "headings": headings()}
    return render(request, "dashboards/plan.html", told)


@require_safe
@asks_a_day
@unchanged_is_304
def commitment(request: HttpRequest, code: str, plan: str, reference: str) -> HttpResponse:
    """A commitment with its whole story."""
    found = _plan_on_that_day(request, code, plan)
    as_of = day_asked(request.GET.get("as_of", ""))
    page = commitment_page(commitment_found(found, reference, as_of), found, as_of)
    return render(request, "dashboards/commitment.html", {"page": page})
