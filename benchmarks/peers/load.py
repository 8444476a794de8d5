"""Asks one address over and over from a few threads, and counts the answers."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

THREADS = 4
ENOUGH = 65_536


@dataclass(frozen=True, slots=True)
class Target:
    """An address and what is sent to it; ``note`` is what to know of it.

    ``changing`` is a database in which something counts as changed before each question.
    """

    name: str
    address: str
    headers: dict[str, str] = field(default_factory=dict)
    note: str = ""
    processes: tuple[int, ...] = ()
    changing: str = ""


def cpu_of(processes: Iterable[int]) -> float:
    """The seconds of processor that processes and their children have used so far; 0 where nobody tells."""
    tree: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:  # it is gone
            continue
        tree[int(path.parent.name)] = (int(told[1]), sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK"))
    wanted = set(processes)
    while more := {pid for pid, (parent, _used) in tree.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(used for pid, (_parent, used) in tree.items() if pid in wanted)


def request_of(target: Target) -> tuple[tuple[str, int], bytes]:
    """Where it goes, and its bytes. One connection for each request, as a server of plain processes gives."""
    parts = urlsplit(target.address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # What a proxy in front of a service in production would add.
    headers = {"Host": parts.hostname, "X-Forwarded-Proto": "https", "Connection": "close", **target.headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return (parts.hostname or "", parts.port or 80), "\r\n".join(lines).encode()


def ask(place: tuple[str, int], request: bytes) -> bytes:
    """The whole answer. Raises OSError."""
    with socket.create_connection(place, timeout=30) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(ENOUGH):
            parts.append(part)
    return b"".join(parts)


def body_of(answer: bytes) -> bytes:
    """The body of a good answer. Raises ValueError for any other."""
    head, _empty, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise ValueError(answer[:300])
    if b"transfer-encoding: chunked" in head.lower():
        whole = b""
        while body:
            size, _line, body = body.partition(b"\r\n")
            whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
        return whole
    return body


@contextmanager
def changes(database: str) -> Iterator[Callable[[], object]]:
    """Lets something change in ``database`` with each call; does nothing where none is named."""
    if not database:
        yield lambda: None
        return
    with psycopg.connect(database, autocommit=True) as line:
        # A transaction that has a number, as every one has that writes: nobody can say that all is as it was.
        yield lambda: line.execute("SELECT pg_current_xact_id()")


def rate(target: Target, seconds: float) -> tuple[float, float]:
    """Answers a second over so many seconds, and milliseconds of processor for each: its own and its database's.

    Raises:
        ValueError: one of them is not good.
    """
    place, request = request_of(target)
    counts, faults = [0] * THREADS, []
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        with changes(target.changing) as change:
            while time.perf_counter() < end and not faults:
                change()
                answer = ask(place, request)
                if b" 200 " not in answer[:20]:
                    faults.append(answer[:300])
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    began, used = time.perf_counter(), cpu_of(target.processes)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise ValueError(faults[0])
    took, used = time.perf_counter() - began, cpu_of(target.processes) - used
    return sum(counts) / took, 1000 * used / sum(counts)
