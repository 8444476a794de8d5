"""The bare program: one prepared statement, JSON made by the database, nothing else. The floor of what is possible."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

# A copy of `rows.ON_POSTGRESQL`, given by the environment: this runs without Django.
STATEMENT = f"SELECT coalesce(json_agg(r), '[]')::text FROM ({os.environ['LIST']} LIMIT 100) r"  # noqa: S608  (ours)
mine = threading.local()


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The list."""
    line: psycopg.Connection | None = getattr(mine, "line", None)
    if line is None:
        line = mine.line = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    [text] = line.execute(STATEMENT, prepare=True).fetchone() or ("[]",)
    body = text.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
