"""Pages that explain."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from core.clock import today
from dashboards.caching import open_to_all, unchanged_is_304
from dashboards.data_page import BULK, FORMATS, WHOLES, dataset, ready_files, source_lines
from dashboards.meanings import SCALES
from dashboards.selectors.example import example
from reviews.choices import Marker


@require_safe
@unchanged_is_304
def methodology(request: HttpRequest) -> HttpResponse:
    """How every figure is computed, in plain words, with a published commitment taken through the rules."""
    return render(request, "dashboards/methodology.html", {"here": "methodology", "example": example(today())})


@require_safe
@open_to_all
def scales(request: HttpRequest) -> HttpResponse:
    """What each value of each scale means, and when it was used."""
    told = {"here": "scales", "scales": SCALES, "markers": list(Marker)}
    return render(request, "dashboards/scales.html", told)


@require_safe
@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is done so that nobody is shut out, what is missing, and whom to tell."""
    return render(request, "dashboards/accessibility.html", {"contact": settings.CONTACT_ADDRESS})


@require_safe
@open_to_all
def data(request: HttpRequest) -> HttpResponse:
    """Where the data comes from, under which licence, and how to take it."""
    ready = ready_files()
    told = {
        "here": "data",
        "sources": source_lines(),
        "bulk": BULK.items(),
        "formats": FORMATS,
        "wholes": WHOLES.items(),
        "ready": ready,
        "dataset": dataset(request.build_absolute_uri, ready),
    }
    return render(request, "dashboards/data.html", told)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The sign of the house for what asks at the customary address: the operators' pages and feed readers."""
    return redirect(static("dashboards/icon.svg"))
