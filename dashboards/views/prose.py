"""Pages that explain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from dashboards.caching import open_to_all
from dashboards.meanings import SCALES
from reviews.choices import Marker


@require_safe
@open_to_all
def methodology(request: HttpRequest) -> HttpResponse:
    """How every figure is computed, in plain words."""
    return render(request, "dashboards/methodology.html", {"here": "methodology"})


@require_safe
@open_to_all
def scales(request: HttpRequest) -> HttpResponse:
    """What each value of each scale means, and when it was used."""
    told = {"here": "methodology", "scales": SCALES, "markers": list(Marker)}
    return render(request, "dashboards/scales.html", told)


@require_safe
@open_to_all
def data(request: HttpRequest) -> HttpResponse:
    """Where the data comes from, under which licence, and how to take it."""
    return render(request, "dashboards/data.html", {"here": "data"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The sign of the house for what asks at the customary address: the operators' pages and feed readers."""
    return redirect(static("dashboards/icon.svg"))
