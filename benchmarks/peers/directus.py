"""Directus, where Node and its package can be had. It is installed once, beside what the service writes."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.postgres import free_port, programs
from benchmarks.peers.rows import FIELDS

VERSION = "11.3.5"  # the last that runs on Node 20
FOLDER = Path(__file__).resolve().parent.parent.parent / "var" / "directus"
Served = tuple[list[str], dict[str, str], str, dict[str, str]]


def directus(database: str, folder: Path) -> Served | str:
    """How to serve it (command, environment, address, headers), or why it cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "did not run: Node is not installed"
    place = Path(os.environ.get("DIRECTUS_DIR", FOLDER))
    program = place / "node_modules" / ".bin" / "directus"
    if not program.exists():
        place.mkdir(parents=True, exist_ok=True)
        wanted = ["--no-audit", "--no-fund", "--ignore-scripts", f"directus@{VERSION}", "pg"]
        fault = _npm(place, npm, "install", *wanted)
        if fault:
            return f"did not run: npm could not install it ({fault})"
    if not [*(place / "node_modules" / "isolated-vm").glob("out/*.node")]:
        # Its one part that must be built, of Node's own headers where they lie beside it: this takes some minutes.
        fault = _npm(place, npm, "rebuild", "isolated-vm", npm_config_nodedir=str(Path(node).resolve().parent.parent))
        if fault:
            return f"did not run: isolated-vm could not be built ({fault})"
    return _bootstrapped([node, str(program)], database, place)


def _npm(place: Path, npm: str, *words: str, **environment: str) -> str:
    """Let npm do it there; the end of what it complains about, if it does."""
    made = subprocess.run(  # noqa: S603  (our own command)
        [npm, *words], cwd=place, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return (made.stderr.strip().splitlines() or ["no reason given"])[-1][:80] if made.returncode else ""


def _bootstrapped(command: list[str], database: str, place: Path) -> Served | str:
    port, token = free_port(), secrets.token_hex(16)
    host, _colon, at = database.partition("@")[2].partition("/")[0].partition(":")
    environment = {
        "DB_CLIENT": "pg", "DB_HOST": host, "DB_PORT": at, "DB_USER": "tracker", "DB_PASSWORD": "x",
        "DB_DATABASE": "directus", "SECRET": token, "HOST": "127.0.0.1", "PORT": str(port), "ADMIN_TOKEN": token,
        "ADMIN_EMAIL": "operator@example.org", "ADMIN_PASSWORD": token, "TELEMETRY": "false", "LOG_LEVEL": "warn",
        "CACHE_ENABLED": "false", "RATE_LIMITER_ENABLED": "false",
    }  # fmt: skip
    _copy_table(host, at)
    whole = {**os.environ, **environment}
    made = subprocess.run(  # noqa: S603  (our own command)
        [*command, "bootstrap"], cwd=place, env=whole, capture_output=True, text=True, check=False
    )
    if made.returncode:
        told = [line for line in (made.stdout + made.stderr).splitlines() if "Error" in line] or ["without a word"]
        return f"did not run: its bootstrap failed ({told[0].strip()[:70]})"
    address = f"http://127.0.0.1:{port}/items/listed?limit=100&sort=place&fields={','.join(FIELDS)}"
    return [*command, "start"], environment, address, {"Authorization": f"Bearer {token}"}


def _copy_table(host: str, port: str) -> None:
    """The rows into a database of its own: it puts its tables beside them."""
    at = ["-h", host, "-p", port, "-U", "tracker"]
    bin_ = programs()
    subprocess.run([bin_ / "createdb", *at, "directus"], check=True)  # noqa: S603  (our own command)
    dump = subprocess.run([bin_ / "pg_dump", *at, "-t", "listed", "tracker"], check=True, capture_output=True)  # noqa: S603  (ours)
    subprocess.run([bin_ / "psql", *at, "-q", "directus"], input=dump.stdout, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  (ours)
