"""What the tests of webhooks share: a receiver on this machine that writes down what it is sent, and events to tell."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ledger.models import Event
from ledger.services import Actor, event_append
from notices.webhooks.jobs import send_webhooks
from notices.webhooks.models import Line

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"
AGENCY = Actor("officer", "Digital Agency of Demoland")


class Receiver:
    """Takes deliveries at any path; ``answers`` says how, by the number of the request that comes (from 0)."""

    def __init__(self, server: HTTPServer) -> None:
        """It answers 204 until it is told otherwise."""
        self.url = f"http://{server.host}:{server.port}/hook"
        self.local = f"{server.host}:{server.port}"
        self.answers: Callable[[int], Response] = lambda _number: Response(status=204)
        self.requests: list[tuple[dict[str, str], bytes, int]] = []
        self.lock = threading.Lock()
        server.expect_request("/hook", method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        with self.lock:
            answer = self.answers(len(self.requests))
            self.requests.append((dict(request.headers), request.get_data(), answer.status_code))
        return answer

    @property
    def taken(self) -> list[dict[str, Any]]:
        """The events that were taken with 200 to 299, in the order in which they came."""
        return [json.loads(body) for _headers, body, status in self.requests if 200 <= status < 300]

    def told(self, feed: str = "ZZ") -> list[str]:
        """The subjects of a country's events that were taken."""
        return [event["subject"] for event in self.taken if event["stream"].partition("/")[0] == feed]


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a delivery is signed with a secret, as the ten lines of docs/webhooks.md find out."""
    [program] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  (our own guide)
    return bool(names["verified"](secret, {name.lower(): value for name, value in headers.items()}, body))


def happen(subject: str, stream: str = "ZZ", verb: str = "thing.done", *, sealed: bool = False) -> Event:
    """Something happens."""
    with transaction.atomic():
        return event_append(stream=stream, actor=AGENCY, verb=verb, subject=subject, sealed=sealed)


def deliver() -> dict[str, int]:
    """Let the worker do what is due, and all that waits after a failure be due."""
    Line.objects.filter(failures__gt=0).update(next_at=F("failing_since"))
    return dict(send_webhooks(seconds=20))
