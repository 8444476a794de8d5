"""Counts that all processes of an installation share: how much somebody asked for since a window of time began.

Django's own caches will not do where none is configured: that in memory counts for each process alone, those in files
and in the database read, add and write in three steps that others come between, and the last costs queries of what it
is to protect. One machine counts in a small SQLite file of its own, in one statement; several share the cache that
``CACHE_URL`` names, whose ``incr`` is atomic.
"""

from __future__ import annotations

import logging
import os
import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger(__name__)

# Seconds that one process waits for another's count; whoever waits longer is let in uncounted.
PATIENCE = 0.25
# One count in so many takes away those that are over.
SWEEP = 2_000
# Seconds between two complaints that counting does not work: each request would make one.
BETWEEN_COMPLAINTS = 60
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, ends REAL NOT NULL, n INTEGER NOT NULL) WITHOUT ROWID"
)
ADD = (
    "INSERT INTO counts (key, ends, n) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET n = n + excluded.n RETURNING n"
)
_mine = threading.local()
_complained = {"at": 0.0}


def counted(key: str, amount: int, ends: float) -> int | None:
    """The count under ``key`` after ``amount`` was added to it; forgotten after the moment ``ends`` (seconds, Unix).

    ``None`` where counting does not work: whoever asks is then let in, and the log says so, once a minute.
    """
    path: Path | None = settings.COUNTS_FILE
    try:
        return _in_cache(key, amount, ends) if path is None else _in_file(path, key, amount, ends)
    except Exception as error:  # noqa: BLE001  (each cache fails in its own way, and none may stop the service)
        _complain(error)
        return None


def _in_cache(key: str, amount: int, ends: float) -> int:
    """One step where the count was begun, three where it was not."""
    name = f"count:{key}"
    try:
        return int(cache.incr(name, amount))
    except ValueError:
        begun = cache.add(name, amount, max(1, int(ends - time.time()) + 1))
        return amount if begun else int(cache.incr(name, amount))


def _in_file(path: Path, key: str, amount: int, ends: float) -> int:
    connection = _connection(path)
    total: int = connection.execute(ADD, (key, ends, amount)).fetchone()[0]
    if random.randrange(SWEEP) == 0:  # noqa: S311  (when to sweep is no secret)
        connection.execute("DELETE FROM counts WHERE ends < ?", (time.time(),))
    return total


def _connection(path: Path) -> sqlite3.Connection:
    """This thread's connection, which no process inherits from the one that made it."""
    held: Any = getattr(_mine, "held", None)
    mine = (os.getpid(), str(path))
    if held is None or held[0] != mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        # What a machine counted need not survive its end.
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("PRAGMA synchronous=OFF")
        made.execute(SCHEMA)
        _mine.held = held = (mine, made)
    connection: sqlite3.Connection = held[1]
    return connection


def _complain(error: Exception) -> None:
    moment = time.monotonic()
    if moment - _complained["at"] >= BETWEEN_COMPLAINTS or not _complained["at"]:
        _complained["at"] = moment
        logger.error("Requests cannot be counted, so nobody is slowed down: %s", type(error).__name__)
