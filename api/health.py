"""Whether this process answers, and whether the installation is ready: for what watches over it, and starts it anew."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from api.metrics import metrics
from core.clock import now

# A worker that lives has finished something within this time: some jobs come every quarter of an hour.
SILENT = dt.timedelta(minutes=40)
Door = Callable[[HttpRequest], HttpResponse]
# Seconds for which an answer stands: who asks every moment costs nothing.
STANDS = 2.0
_answered: dict[str, tuple[float, dict[str, str], bool]] = {}


class Probes:
    """Answers what watches over the service before anything else does: by any name, without TLS, session or count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response
        self.doors: dict[str, Door] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one of the three, or let the request in."""
        door = self.doors.get(request.path_info)
        if door is None:
            return self.get_response(request)
        looks = request.method in ("GET", "HEAD")
        answer: HttpResponse = door(request) if looks else HttpResponseNotAllowed(("GET", "HEAD"))
        answer.headers["Content-Length"] = str(len(answer.content))
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers. No query."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether all is there that answering takes; 503 naming what is not. Three queries, once in two seconds."""
    kept = _answered.get("ready")
    if kept is None or not 0 <= time.monotonic() - kept[0] < STANDS:
        checks, ready = _looked_at()
        kept = _answered["ready"] = (time.monotonic(), checks, ready)
    _at, checks, ready = kept
    status = 200 if ready else 503
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=status)


def _looked_at() -> tuple[dict[str, str], bool]:
    """What was found, and whether it is enough: a silent worker is a warning, since reading goes on without it."""
    checks = {"database": "unreachable", "migrations": "unknown", "media": _media(), "worker": "unknown"}
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
        checks["database"] = "ok"
        checks["migrations"] = "ok" if known_migrations() <= applied else "missing"
        if checks["migrations"] == "ok":
            checks["worker"] = _worker()
    except (DatabaseError, OSError):
        connection.close()
    needed = ("database", "migrations", "media")
    return checks, all(checks[name] == "ok" for name in needed)


@lru_cache(maxsize=1)
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that this code comes with; read from disk once in a process."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _media() -> str:
    """Whether files of evidence can be kept: the folder, or the nearest above it that is there, may be written to."""
    folder = Path(settings.MEDIA_ROOT)
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), folder)
    return "ok" if os.access(there, os.W_OK | os.X_OK) else "not writable"


def _worker() -> str:
    """Whether a worker was heard of lately. One query."""
    began = Q(status=TaskResultStatus.READY)
    seen = DBTaskResult.objects.order_by().aggregate(
        finished=Max("finished_at"), started=Max("started_at"), waiting=Min("enqueued_at", filter=began)
    )
    last = max((each for each in (seen["finished"], seen["started"]) if each), default=None)
    late = seen["waiting"] is not None and now() - seen["waiting"] > SILENT
    return "ok" if last is not None and now() - last < SILENT and not late else "warning: not heard of lately"
