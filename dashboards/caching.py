"""Whether a page changed since a reader last fetched it: by the ledger's head, the day, the language and the code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from core.clock import today
from dashboards.reader import reader_language
from dashboards.shares import too_much
from ledger.models import Stream

View = Callable[..., HttpResponseBase]
A_DAY = 24 * 3600
# Seconds; short enough for what no event tells of (a checked address, an operator's edit).
KEPT_FOR = 10 * 60


@lru_cache(maxsize=1)
def code_version() -> str:
    """A digest of everything that pages are made with; computed once in a process."""
    digest = hashlib.sha256()
    for room in sorted(_rooms()):
        for path in sorted(room.rglob("*")):
            if path.suffix in {".py", ".html", ".css", ".js", ".po"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _rooms() -> list[Path]:
    base = Path(settings.BASE_DIR)
    own = [base / name for name in settings.INSTALLED_APPS if "." not in name and (base / name).is_dir()]
    return [*own, base / "locale"]


def _streams(code: str | None) -> QuerySet[Stream]:
    """The public streams of a country, or of all."""
    public = Stream.objects.filter(sealed=False)
    return public.filter(Q(name=code) | Q(name__startswith=f"{code}/")) if code else public


def ledger_state(code: str | None = None) -> tuple[int, int]:
    """Chains only grow: how many there are and how long they are in all tells one state from every other. One query."""
    head = _streams(code).aggregate(streams=Count("pk"), events=Sum("head_seq"))
    return head["streams"], head["events"] or 0


def _etag(request: HttpRequest, code: str | None = None, **_address: object) -> str:
    """What the answer depends on, as a digest. One query."""
    asked = (request.build_absolute_uri(), reader_language(), today())
    facts = (*ledger_state(code), asked, code_version())
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def unchanged_is_304(view: View) -> View:
    """A page that answers 304, with one query, while the ledger of its country (``code``), or of all, stands still.

    Who has not fetched it before gets it from the cache, drawn once for everybody: public pages know no reader.
    """

    @wraps(view)
    def answered(request: HttpRequest, **address: str) -> HttpResponseBase:
        tag = _etag(request, **address)
        response = get_conditional_response(request, etag=tag) or _drawn_once(
            tag, lambda: _drawn(view, request, address)
        )
        if response.status_code in (200, 304):
            response.headers["ETag"] = tag
            _open(request, response)
        return response

    return answered


def _drawn(view: View, request: HttpRequest, address: dict[str, str]) -> HttpResponseBase:
    """The answer, unless the caller had too much drawn already."""
    return too_much(request, view) or view(request, **address)


def _open(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let anyone keep a copy and ask each time whether it still holds; but of what went to a session, no one."""
    whom = "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
    patch_cache_control(response, max_age=0, must_revalidate=True, **{whom: True})


def open_to_all(view: View) -> View:
    """A page that says the same to everybody and asks no data; copies of it may be kept, as of ``unchanged_is_304``."""

    @wraps(view)
    def answered(request: HttpRequest, **address: str) -> HttpResponseBase:
        response = view(request, **address)
        _open(request, response)
        return response

    return answered


def _drawn_once(tag: str, draw: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer kept under ``tag``, or drawn and kept; errors are not kept."""
    kept = cache.get(f"page:{tag}")
    if kept is not None:
        return HttpResponse(kept[0], headers=kept[1])
    response = draw()
    if isinstance(response, HttpResponse) and response.status_code == 200:
        cache.set(f"page:{tag}", (response.content, dict(response.headers)), KEPT_FOR)
    return response


def kept_for_a_day(view: View) -> View:
    """A file addressed by its content never changes; that it is public may end, hence a day and no longer."""

    @wraps(view)
    def kept(request: HttpRequest, **address: str) -> HttpResponseBase:
        response = view(request, **address)
        patch_cache_control(response, public=True, max_age=A_DAY)
        return response

    return kept
