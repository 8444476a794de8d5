"""A country's public repository, and the review pack of one of its plans."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboards.asking import country_found, day_asked, plan_found
from dashboards.caching import unchanged_is_304
from dashboards.keeping import NoPlace, Placed, one_place_of
from dashboards.reader import reader_language
from dashboards.selectors.repository import repository_page
from dashboards.selectors.turning_points import turning_points
from dashboards.shares import busy, costs
from dashboards.views.days import asks_a_day
from exchange.packs import review_pack as packed

PACK_TYPE = "application/zip"
# Packs that are written at once, and the seconds after which one that nobody reads any more gives way.
PLACES, LONGEST = 2, 300


@require_safe
@asks_a_day
@unchanged_is_304
def repository(request: HttpRequest, code: str) -> HttpResponse:
    """What was added to the repository, half-year by half-year, and the evidence of how plans are made."""
    country, as_of = country_found(code), day_asked(request.GET.get("as_of", ""))
    told = {"page": repository_page(country, as_of), "stops": turning_points(country, as_of)}
    return render(request, "dashboards/repository.html", told)


@require_safe
@unchanged_is_304
@costs(100)
def review_pack(request: HttpRequest, code: str, plan: str) -> HttpResponseBase:
    """Everything the public may know of a plan, as a ZIP that is written while it is sent."""
    found = plan_found(country_found(code), plan)
    headers = {
        "Content-Disposition": f'attachment; filename="{code}-plan-{plan}-review-pack.zip"',
        "X-Content-Type-Options": "nosniff",
        # A ZIP is compressed already: nothing on the way needs to do it again.
        "Content-Encoding": "identity",
    }

    def page_of(reference: str | None) -> str:
        place = reverse("dashboards:plan", args=[code, plan])
        if reference is not None:
            place = reverse("dashboards:commitment", args=[code, plan, reference])
        return request.build_absolute_uri(place)

    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type=PACK_TYPE, headers=headers)
    try:
        place = one_place_of("pack", PLACES, LONGEST)
        parts = Placed(place, lambda: packed(found, reader_language(), page_of))
    except NoPlace:
        return busy(request)
    return StreamingHttpResponse(parts, content_type=PACK_TYPE, headers=headers)
