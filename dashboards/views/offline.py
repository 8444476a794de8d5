"""What lets pages be read without a connection: the program that keeps them, and the page for what was never read."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboards.caching import code_version, open_to_all

PROGRAM = "dashboards/sw.js"


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The program, at the root of the site since it may keep pages from there on, with what it must know before it."""
    known = {
        "version": code_version(),
        "languages": [tag for tag, _name in settings.LANGUAGES],
        "offline": reverse("dashboards:offline"),
        "shell": [static("dashboards/pages.css"), static("dashboards/icon.svg")],
    }
    path = finders.find(PROGRAM)
    with open(str(path), encoding="utf-8") as file:
        program = f"const SETTINGS = {json.dumps(known)};\n{file.read()}"
    return HttpResponse(program, content_type="text/javascript; charset=utf-8")


@require_safe
@open_to_all
def offline(request: HttpRequest) -> HttpResponse:
    """The page for what was never read, in place of the browser's own."""
    return render(request, "dashboards/offline.html")


@require_safe
@open_to_all
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to know to put the tracker among its programs."""
    icon = {"src": static("dashboards/icon.svg"), "type": "image/svg+xml", "sizes": "any"}
    told = {
        "name": _("Open Government Commitment Tracker"), "start_url": reverse("dashboards:countries"), "scope": "/",
        "display": "minimal-ui", "background_color": "#ffffff", "theme_color": "#0b4f86", "icons": [icon],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")
