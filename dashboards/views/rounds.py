"""A review round in public: its page, its data, its lot, what it found of the making of the plan."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.models import Country
from dashboards.asking import country_found
from dashboards.caching import unchanged_is_304
from dashboards.reader import reader_language
from dashboards.selectors.making import making_page
from dashboards.selectors.names import country_ref
from dashboards.selectors.rounds import round_found, round_page
from exchange.lots import draw_lot
from exchange.lots.document import lot_document
from exchange.rounds.document import round_document
from ledger.rules import canonical
from reviews.choices import RoundState
from reviews.models import Lot, ReviewRound
from reviews.services.lots import lot_list


def _found(code: str, pk: str) -> tuple[Country, ReviewRound]:
    """The public round that an address names.

    Raises:
        Http404: there is none.
    """
    country = country_found(code)
    review_round = round_found(country, int(pk))
    if review_round is None:
        raise Http404
    return country, review_round


@require_safe
@unchanged_is_304
def review_round(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """One round."""
    country, found = _found(code, pk)
    return render(request, "dashboards/round.html", {"page": round_page(country, found)})


@require_safe
@unchanged_is_304
def round_data(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """Everything that a published round's figures follow from, as canonical JSON.

    Raises:
        Http404: the round is not published.
    """
    _country, found = _found(code, pk)
    if found.state != RoundState.PUBLISHED:
        raise Http404
    return HttpResponse(canonical(round_document(found)), content_type="application/json")


@require_safe
@unchanged_is_304
def round_making(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """What reviewers answered on the making of the plan.

    Raises:
        Http404: the round is not published, or asked nothing of that.
    """
    country, found = _found(code, pk)
    page = making_page(found)
    if page is None:
        raise Http404
    told = {"page": page, "round": found, "country": country_ref(country, reader_language())}
    return render(request, "dashboards/making.html", told)


def _lot(found: ReviewRound) -> Lot:
    lot = Lot.objects.filter(round=found).select_related("organisation").first()
    if lot is None:
        raise Http404
    return lot


@require_safe
def round_lot(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """The list by pseudonyms, the seed, the panel, and who followed whom since.

    Raises:
        Http404: no seat of this round is drawn by lot.
    """
    country, found = _found(code, pk)
    lot = _lot(found)
    told = {
        "round": found, "lot": lot, "country": country_ref(country, reader_language()),
        "features": list(lot.quotas), "listed": lot_list(lot).items() if lot.announced_at else (),
        "replaced": [{**each, "on": dt.date.fromisoformat(each["on"])} for each in lot.replacements],
    }  # fmt: skip
    return render(request, "dashboards/round_lot.html", told)


@require_safe
def lot_data(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """What the panel is drawn from, as canonical JSON.

    Raises:
        Http404: there is no list yet.
    """
    _country, found = _found(code, pk)
    lot = _lot(found)
    if lot.announced_at is None:
        raise Http404
    return HttpResponse(canonical(lot_document(lot)), content_type="application/json")


@require_safe
def lot_program(request: HttpRequest) -> HttpResponse:
    """The program that draws a lot again, to be run with nothing but Python."""
    words = Path(draw_lot.__file__).read_text(encoding="utf-8")
    headers = {"Content-Disposition": 'attachment; filename="draw_lot.py"'}
    return HttpResponse(words, content_type="text/x-python; charset=utf-8", headers=headers)
