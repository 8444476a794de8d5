"""What the public searches for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import Malformed
from core.search.words import LONGEST
from dashboards.caching import unchanged_is_304
from dashboards.selectors.search import search as searched
from dashboards.shares import costs


@require_safe
@unchanged_is_304
@costs(3)
def search(request: HttpRequest) -> HttpResponse:
    """Commitments by words; what cannot be answered keeps what was typed and says why (400)."""
    asked = request.GET.dict()
    typed = asked.get("q", "")
    told = {"typed": typed.replace("\0", " ")[:LONGEST], "most": LONGEST}
    try:
        page = searched(typed, asked)
    except Malformed as error:
        return render(request, "dashboards/search.html", {**told, "faults": error.errors}, status=error.status)
    return render(request, "dashboards/search.html", {**told, "page": page})
