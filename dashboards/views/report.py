"""A country's report as a PDF."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core.clock import today
from dashboards.asking import country_found, day_asked, plan_found
from dashboards.caching import unchanged_is_304
from dashboards.country_page import country_page
from dashboards.kept_card import kept_scorecard
from dashboards.printing import NotPrinted, pdf
from dashboards.report import report
from dashboards.shares import costs
from dashboards.views.days import asks_a_day


@require_safe
@asks_a_day
@unchanged_is_304
@costs(100)
def country_report(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a country's page on two sheets of paper, of the plan and day that are asked.

    Raises:
        Http404: the country had no public plan on that day.
    """
    found = country_found(code)
    plan = plan_found(found, request.GET["plan"]) if request.GET.get("plan") else None
    card = kept_scorecard(found, plan, day_asked(request.GET.get("as_of", "")))
    if card.plan is None:
        raise Http404
    asked = urlencode({"plan": card.plan.slug, "as_of": card.as_of.isoformat()})
    address = request.build_absolute_uri(f"{reverse('dashboards:country', args=[code])}?{asked}")
    told = {"report": report(country_page(card, {}, today()), address)}
    try:
        content = pdf(render_to_string("dashboards/report.html", told))
    except NotPrinted as error:
        refused = render(request, "dashboards/not_printed.html", {"address": address, "retry": error.retry}, status=503)
        if error.retry:
            refused["Retry-After"] = str(error.retry)
        return refused
    name = f"{code}-{card.plan.slug}-{card.as_of.isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
