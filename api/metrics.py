"""Metrics for operators' own tools, as Prometheus reads them: requests, jobs, mail, the ledger. Nobody is in them.

Several processes of a server add up what they count in a folder that ``PROMETHEUS_MULTIPROC_DIR`` names
(`config/gunicorn.py` makes it); what the database knows is asked when somebody looks.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max, Min, Sum
from django.http import HttpRequest, HttpResponse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.clock import now
from core.fairness import KEPT, Allowance
from ledger.models import Stream
from notices.models import Letter

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TOO_MANY = 429
REQUESTS = Counter("tracker_requests", "Requests by the name of the address, method and class of status.",
                   ("route", "method", "status"))  # fmt: skip
SECONDS = Histogram("tracker_request_seconds", "Until an answer begins, by the name of the address.", ("route",),
                    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10))  # fmt: skip
THROTTLED = Counter("tracker_throttled_requests", "Requests of callers who had used up a share.", ("share",))


def request_told(request: HttpRequest, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    SECONDS.labels(route).observe(seconds)
    if status == TOO_MANY:
        allowance: Allowance | None = getattr(request, KEPT, None)
        THROTTLED.labels(allowance.rate.name if allowance else "other").inc()


class Standing(Collector):
    """What the database knows at this moment. Five queries."""

    def collect(self) -> Iterator[Metric]:
        """Jobs, mail and the ledger."""
        jobs = dict.fromkeys((each.value for each in TaskResultStatus), 0)
        rows = DBTaskResult.objects.order_by()
        jobs.update(rows.values_list("status").annotate(n=Count("pk")))
        yield _gauge("tracker_jobs", "Jobs that are remembered, by state.", "state", jobs)
        waiting = rows.filter(status=TaskResultStatus.READY).aggregate(since=Min("enqueued_at"))["since"]
        age = (now() - waiting).total_seconds() if waiting else 0
        yield GaugeMetricFamily("tracker_oldest_job_seconds", "How long the oldest job has waited.", max(0, age))
        last = rows.aggregate(at=Max("finished_at"))["at"]
        yield GaugeMetricFamily(
            "tracker_worker_last_seen_seconds", "The moment (Unix) at which a job was last finished; 0: never.",
            last.timestamp() if last else 0,
        )  # fmt: skip
        letters = dict(Letter.objects.order_by().values_list("state").annotate(n=Count("pk")))
        yield _gauge("tracker_letters", "Letters of the last month, by what became of them.", "state", letters)
        events = Stream.objects.aggregate(n=Sum("head_seq"))["n"] or 0
        yield GaugeMetricFamily("tracker_ledger_events", "Events of the ledger, sealed ones included.", events)


def _gauge(name: str, words: str, label: str, values: dict[str, int]) -> Metric:
    found = GaugeMetricFamily(name, words, labels=(label,))
    for value, count in values.items():
        found.add_metric((value.lower(),), count)
    return found


def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for who has the secret (``METRICS_TOKEN``); where none is set there is no such address."""
    secret = settings.METRICS_TOKEN
    if not secret:
        return HttpResponse("There is nothing at this address.\n", "text/plain", 404)
    given = request.headers.get("Authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {secret}".encode()):
        refused = HttpResponse("Send the secret of this installation.\n", "text/plain", 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped library
    asked = CollectorRegistry()
    asked.register(Standing())
    return HttpResponse(generate_latest(registry) + generate_latest(asked), CONTENT_TYPE_PLAIN_0_0_4)
