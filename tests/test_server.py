"""The server, set up as `config/gunicorn.py` says, lets an answer take longer than a process may be silent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PIECES = 6


def slowly(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A file whose rows come one in a second."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    for _piece in range(PIECES):
        time.sleep(1)
        yield b"a row\n"


def test_a_file_that_takes_longer_than_the_timeout_comes_whole(tmp_path):
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    said = ["--config", "config/gunicorn.py", "--workers", "1", "--timeout", "2", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(  # noqa: S603  (our own command)
        [sys.executable, "-m", "gunicorn", *said, "tests.test_server:slowly"], cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path)},
    )  # fmt: skip
    try:
        assert _asked(port) == b"a row\n" * PIECES
    finally:
        server.terminate()
        server.wait(timeout=30)


def _asked(port: int) -> bytes:
    """The whole answer. Raises AssertionError where nobody answers within a minute."""
    for _try in range(300):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read()
        except ConnectionRefusedError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise AssertionError("the server does not begin")
