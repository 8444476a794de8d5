"""Measure a list of 100 commitments beside a bare program and beside other ways to serve it, and print a table.

Usage: ``make bench-peers``. Each serves the same rows, from one process of its own, asked by the same program. They are
measured in turn, several rounds of each, and the middle round counts. Rates are this machine's; ratios carry over.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.peers.directus import directus
from benchmarks.peers.load import Target, ask, body_of, rate, request_of
from benchmarks.peers.postgres import free_port, postgres
from benchmarks.peers.rows import FIELDS, ON_POSTGRESQL, plain

ROUNDS, SECONDS, WARM_UP, PATIENCE = 5, 3.0, 1.5, 60
HERE = Path(__file__).resolve().parent.parent.parent
ASKED = f"page_size=100&fields={','.join(FIELDS)}"


@contextmanager
def served(command: list[str], address: str, log: Path, **environment: str) -> Iterator[int]:
    """The process of a server, from its first good answer until it is stopped.

    Raises:
        SystemExit: it does not answer.
    """
    with log.open("w") as out:
        server = subprocess.Popen(  # noqa: S603  (our own commands)
            command, stdout=out, stderr=out, cwd=HERE, env={**os.environ, **environment}
        )
    try:
        place, request = request_of(Target("", address, _headers(environment)))
        for _try in range(PATIENCE * 5):
            try:
                body_of(ask(place, request))
                break
            except (OSError, ValueError):
                time.sleep(0.2)
        else:
            raise SystemExit(f"{' '.join(command)} does not answer at {address}:\n{log.read_text()[-2000:]}")
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def _headers(environment: dict[str, str]) -> dict[str, str]:
    token = environment.get("ADMIN_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


def targets(stack: ExitStack, folder: Path, peers: Path) -> Iterator[Target]:
    """Everyone who serves the list, once they do."""
    database, keeper = stack.enter_context(postgres(folder))
    os.environ.update(
        DATABASE_URL=database,
        DJANGO_SETTINGS_MODULE="benchmarks.peers.settings",
        VAR_DIR=str(folder),
        LIST=ON_POSTGRESQL,
    )
    sqlite = folder / "list.sqlite3"
    for command in ("manage.py migrate --verbosity 0", f"-m benchmarks.peers.rows {sqlite}"):
        subprocess.run([sys.executable, *command.split()], check=True, cwd=HERE)  # noqa: S603  (our own commands)

    def serve(name: str, command: list[str], path: str, note: str = "") -> Target:
        port = free_port()
        address = f"http://127.0.0.1:{port}{path}"
        words = [each.replace("PORT", str(port)) for each in command]
        process = stack.enter_context(served(words, address, folder / f"{port}.log"))
        return Target(name, address, note=note, processes=(process, keeper))

    python = str(peers / "bin" / "python")
    gunicorn = ["-m", "gunicorn", "--workers", "1", "--bind", "127.0.0.1:PORT", "--log-level", "warning"]
    bare = [python, *gunicorn, "--no-control-socket", "benchmarks.peers.bare:app"]
    yield serve("bare psycopg + json_agg", bare, "/", "gunicorn; one prepared statement")
    ours = [sys.executable, *gunicorn, "--no-control-socket", "config.wsgi:application"]
    first = serve("this tracker", ours, f"/api/v1/commitments/?cursor=start&{ASKED}", "gunicorn; as in production")
    yield first
    site = first.address.partition("/api/")[0]
    numbered = f"{site}/api/v1/commitments/?{ASKED}"
    yield replace(first, name="this tracker, numbered page", address=numbered, note="counts all rows too")
    whole = f"{site}/api/v1/commitments/?cursor=start&page_size=100"
    yield replace(first, name="this tracker, all 38 fields", address=whole, note="several times the bytes and joins")
    uvicorn = [python, "-m", "uvicorn", "--port", "PORT", "--log-level", "warning", "benchmarks.peers.fastapi_app:app"]
    yield serve("FastAPI + SQLAlchemy", uvicorn, "/commitments", "uvicorn; PostgreSQL")
    datasette = [python, "-m", "datasette", "serve", "--port", "PORT", "--setting", "sql_time_limit_ms", "20000"]
    table = "/list/listed.json?_shape=array&_size=100&_nocount=1&_nofacet=1"
    yield serve("datasette", [*datasette, "-i", str(sqlite)], table, "SQLite, rows of one table, nothing to join")
    yield _directus(stack, database, keeper, folder)


def _directus(stack: ExitStack, database: str, keeper: int, folder: Path) -> Target:
    """Directus, or why it did not run."""
    found = directus(database, folder)
    if isinstance(found, str):
        return Target("Directus", "", note=found)
    command, environment, address, headers = found
    process = stack.enter_context(served(command, address, folder / "directus.log", **environment))
    note = "Node; PostgreSQL, rows of one table, nothing to join"
    return Target("Directus", address, headers, note, (process, keeper))


def measured(found: list[Target]) -> dict[str, list[tuple[float, float]]]:
    """The rates of each and what an answer costs, round by round, after a warm-up.

    Raises:
        SystemExit: one of them serves other rows.
    """
    expected, rates = None, {}
    for target in found:
        rows = plain(body_of(ask(*request_of(target))))
        expected = expected or rows
        if rows != expected or len(rows) != 100:
            raise SystemExit(f"{target.name} serves other rows: {rows[:1]} and not {expected[:1]}")
        rate(target, WARM_UP)
        rates[target.name] = []
    for _round in range(ROUNDS):
        for target in found:
            rates[target.name].append(rate(target, SECONDS))
    return rates


def machine() -> str:
    """What it ran on."""
    bin_ = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout.split()  # noqa: S607  (ours)
    database = bin_[2] if len(bin_) > 2 else "?"
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, PostgreSQL {database}"


def main(peers: Path) -> None:
    """Serve, measure, print. ``peers`` is the environment in which the others are installed."""
    with tempfile.TemporaryDirectory(prefix="tracker-peers-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # the database's own user passes through it
        found = [*targets(stack, folder, peers)]
        rates = measured([each for each in found if each.address])
    heads = ("what serves it", "requests a second", "of the bare", "processor for one", "of the bare", "how")
    table = Table(*heads, title="100 commitments as JSON")
    floor = [statistics.median(each) for each in zip(*rates[found[0].name], strict=True)]
    for each in found:
        if each.address:
            speed, cost = (statistics.median(values) for values in zip(*rates[each.name], strict=True))
            told = (f"{speed:,.0f}", f"{speed / floor[0]:.2f}", f"{cost:.1f} ms", f"{floor[1] / cost:.2f}")
        else:
            told = ("–",) * 4
        table.add_row(each.name, *told, each.note)
    console = Console(width=170)
    console.print(table)
    console.print(f"Middle of {ROUNDS} rounds of {SECONDS:.0f} s, one process each. {machine()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
