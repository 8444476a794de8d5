"""The public ledger in words, and the page of an institution."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.asking import country_found, day_asked, institution_found
from dashboards.caching import unchanged_is_304
from dashboards.selectors.changes import changes_page
from dashboards.selectors.institution import institution_page
from dashboards.track import headings
from dashboards.views.days import asks_a_day
from exchange.packs.chain import SHORT_CHECKER, checker


@require_safe
@unchanged_is_304
def changes(request: HttpRequest, code: str = "") -> HttpResponse:
    """What changed, in one country or in all, the newest first."""
    page = changes_page(country_found(code) if code else None, request.GET.dict())
    return render(request, "dashboards/changes.html", {"page": page, "here": "changes"})


@require_safe
def ledger_program(request: HttpRequest) -> HttpResponse:
    """The program that computes every chain again from what the API tells, with nothing but Python."""
    headers = {"Content-Disposition": f'attachment; filename="{SHORT_CHECKER}"'}
    return HttpResponse(checker(SHORT_CHECKER), content_type="text/x-python; charset=utf-8", headers=headers)


@require_safe
@asks_a_day
@unchanged_is_304
def institution(request: HttpRequest, code: str, institution: str) -> HttpResponse:
    """What an institution leads and answers for, and what of it is late."""
    found = institution_found(country_found(code), institution)
    page = institution_page(found, day_asked(request.GET.get("as_of", "")))
    return render(request, "dashboards/institution.html", {"page": page, "headings": headings()})
