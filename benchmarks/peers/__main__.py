"""Measure a list of 100 commitments beside a bare program and beside other ways to serve it, and print two tables.

Usage: ``make bench-peers``. Each serves the same rows, asked by the same program: in the first table from one process
of its own, in the second those that can from two. They are measured in turn, several rounds of each, and the middle
round counts. Rates are this machine's; ratios carry over.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.peers.directus import directus
from benchmarks.peers.joined import NAME, told_at
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


Serve = Callable[..., Target]
BARE, OURS, FASTAPI, TWO = "bare psycopg + json_agg", "this tracker", "FastAPI + SQLAlchemy", ", two processes"
GUNICORN = ["-m", "gunicorn", "--bind", "127.0.0.1:PORT", "--log-level", "warning", "--no-control-socket"]
UVICORN = ["-m", "uvicorn", "--port", "PORT", "--log-level", "warning", "benchmarks.peers.fastapi_app:app"]
LIST = f"/api/v1/commitments/?cursor=start&{ASKED}"
NUMBERED, WHOLE = f"/api/v1/commitments/?{ASKED}", "/api/v1/commitments/?cursor=start&page_size=100"


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
    rows = (f"-m benchmarks.peers.rows {sqlite}", f"-m benchmarks.peers.joined {sqlite}")
    for command in ("manage.py migrate --verbosity 0", *rows):
        subprocess.run([sys.executable, *command.split()], check=True, cwd=HERE)  # noqa: S603  (our own commands)

    def serve(name: str, command: list[str], path: str, note: str = "") -> Target:
        port = free_port()
        address = f"http://127.0.0.1:{port}{path}"
        words = [each.replace("PORT", str(port)) for each in command]
        process = stack.enter_context(served(words, address, folder / f"{port}.log"))
        return Target(name, address, note=note, processes=(process, keeper))

    python = str(peers / "bin" / "python")
    yield from _ones(serve, python, sqlite, database)
    yield _directus(stack, database, keeper, folder)
    yield from _twos(serve, python, database)


def _ones(serve: Serve, python: str, sqlite: Path, database: str) -> Iterator[Target]:
    """Those that serve from one process; gunicorn's answers one request at a time."""
    alone = [*GUNICORN, "--worker-class", "sync", "--workers", "1"]
    yield serve(BARE, [python, *alone, "benchmarks.peers.bare:app"], "/", "gunicorn; one prepared statement")
    settings = "gunicorn; settings of production; nothing changes meanwhile"
    first = serve(OURS, [sys.executable, *alone, "config.wsgi:application"], LIST, settings)
    yield first
    changed = "something changes before each answer, so that each is made anew"
    yield replace(first, name=f"{OURS}, all changing", note=changed, changing=database)
    site = first.address.partition("/api/")[0]
    yield replace(first, name=f"{OURS}, numbered page", address=site + NUMBERED, note="counts all rows too")
    whole = "several times the bytes and joins"
    yield replace(first, name=f"{OURS}, all 38 fields", address=site + WHOLE, note=whole)
    yield serve(FASTAPI, [python, *UVICORN], "/commitments", "uvicorn, 40 threads; the same joins")
    datasette = [python, "-m", "datasette", "serve", "--port", "PORT", "-i", str(sqlite), "-m", str(told_at(sqlite))]
    joined = f"/{sqlite.stem}/{NAME}.json?_shape=array&_json=lead_institution&_json=policy_areas"
    yield serve("datasette", datasette, joined, "3 threads; SQLite, the same joins, indexed")
    table = f"/{sqlite.stem}/listed.json?_shape=array&_size=100&_nocount=1&_nofacet=1"
    yield serve("datasette, joined before", datasette, table, "SQLite, rows of one table, nothing to join")


def _twos(serve: Serve, python: str, database: str) -> Iterator[Target]:
    """Those that can be served from two processes, each with threads."""
    threads = [*GUNICORN, "--worker-class", "gthread", "--threads", "4", "--workers", "2"]
    yield serve(f"{BARE}{TWO}", [python, *threads, "benchmarks.peers.bare:app"], "/", "gunicorn, 4 threads each")
    ours = [sys.executable, *GUNICORN, "--config", "config/gunicorn.py", "--workers", "2"]
    both = serve(f"{OURS}{TWO}", ours, LIST, "as in production: gunicorn, 4 threads each")
    yield both
    yield replace(both, name=f"{OURS}, all changing{TWO}", note="as above, each made anew", changing=database)
    yield serve(f"{FASTAPI}{TWO}", [python, *UVICORN, "--workers", "2"], "/commitments", "uvicorn, 40 threads each")


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


def table(title: str, found: list[Target], rates: dict[str, list[tuple[float, float]]]) -> Table:
    """The figures of each beside those of the first."""
    heads = ("what serves it", "requests a second", "of the bare", "processor for one", "of the bare", "how")
    drawn = Table(*heads, title=title)
    floor = [statistics.median(each) for each in zip(*rates[found[0].name], strict=True)]
    for each in found:
        if each.address:
            speed, cost = (statistics.median(values) for values in zip(*rates[each.name], strict=True))
            told = (f"{speed:,.0f}", f"{speed / floor[0]:.2f}", f"{cost:.1f} ms", f"{floor[1] / cost:.2f}")
        else:
            told = ("–",) * 4
        drawn.add_row(each.name.removesuffix(TWO), *told, each.note)
    return drawn


def main(peers: Path) -> None:
    """Serve, measure, print. ``peers`` is the environment in which the others are installed."""
    with tempfile.TemporaryDirectory(prefix="tracker-peers-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # the database's own user passes through it
        found = [*targets(stack, folder, peers)]
        rates = measured([each for each in found if each.address])
    console = Console(width=170)
    for title, two in (("100 commitments as JSON, from one process", False), ("From two processes", True)):
        console.print(table(title, [each for each in found if each.name.endswith(TWO) is two], rates))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    console.print(f"Middle of {ROUNDS} rounds of {SECONDS:.0f} s. {machine()}. Load of the machine: {load}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
