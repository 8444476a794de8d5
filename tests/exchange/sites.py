"""Web sites for the checks of addresses: real servers on this machine, and names that lead where a test says.

The names end in .zz, which nobody has: they resolve here alone, while ``Names`` stands in the resolver's place.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

REAL_RESOLVER = socket.getaddrinfo


class Names:
    """Stands in the place of the resolver: each name has its addresses, of which the next is given at each question."""

    def __init__(self) -> None:
        """Without names, nothing is found."""
        self.addresses: dict[str, list[str]] = {}
        self.asked: list[str] = []

    def lead(self, name: str, *addresses: str) -> None:
        """Let ``name`` lead to these addresses in turn; the last one stays."""
        self.addresses[name] = list(addresses)

    def __call__(self, host: Any, *arguments: Any, **more: Any) -> Any:
        """What ``socket.getaddrinfo`` answers."""
        if host not in self.addresses:
            try:
                socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            except OSError as error:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from error
            return REAL_RESOLVER(host, *arguments, **more)
        self.asked.append(host)
        known = self.addresses[host]
        address = known.pop(0) if len(known) > 1 else known[0]
        if address == "unreachable":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return REAL_RESOLVER(address, *arguments, **more)


class Site:
    """A server on this machine that answers as a test says, and remembers who asked what, and how many at once."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, ssl_context: ssl.SSLContext | None = None) -> None:
        """Listen on ``host``; port 0 takes a free one."""
        self.server = HTTPServer(host=host, port=port, threaded=True, ssl_context=ssl_context)
        self.server.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        self.lock = threading.Lock()
        self.forget()
        self.server.start()

    def forget(self) -> None:
        """Answer everything with 200 again, and remember nothing."""
        self.answers: dict[str, Callable[[Request], Response]] = {}
        self.seen: list[tuple[float, str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.at_once: dict[str, int] = defaultdict(int)
        self.most_at_once: dict[str, int] = defaultdict(int)
        self.by_host: dict[str, list[float]] = defaultdict(list)

    @property
    def endpoint(self) -> str:
        """Address and port, as the setting names it."""
        return f"{self.server.host}:{self.server.port}"

    def url(self, path: str, name: str = "") -> str:
        """An address of this site, under one of its names."""
        return f"http://{name or self.server.host}:{self.server.port}{path}"

    def says(self, path: str, status: int = 200, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        """Answer requests to ``path`` so."""
        self.answers[path] = lambda _request: Response(body, status, headers)

    def paths(self) -> list[str]:
        """The method and path of every request so far."""
        return [f"{method} {path}" for _at, method, path in self.seen]

    def stop(self) -> None:
        """Close it."""
        self.server.clear()
        self.server.stop()

    def _answer(self, request: Request) -> Response:
        host = request.host.partition(":")[0]
        with self.lock:
            self.seen.append((time.monotonic(), request.method, request.path))
            self.headers.append(dict(request.headers))
            self.by_host[host].append(time.monotonic())
            self.at_once[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self.at_once[host])
        try:
            return self.answers.get(request.path, lambda _request: Response(b"", 200))(request)
        finally:
            with self.lock:
                self.at_once[host] -= 1
