"""A PostgreSQL of our own on a free loopback port, which forgets everything."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=256MB -c fsync=off "
    "-c synchronous_commit=off -c full_page_writes=off "
    "-c random_page_cost=1.1"  # what is read is in memory, as it would be on an SSD or in the system's cache
)


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def programs() -> Path:
    """Where PostgreSQL's programs are. Raises SystemExit where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("PostgreSQL is missing: install it (on Debian: apt install postgresql).")
    return found[-1].parent if found else Path(str(on_path)).parent


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """The address of a database in it, and its first process."""
    bin_, port, data = programs(), free_port(), folder / "postgres" / "data"
    data.parent.mkdir()
    as_: list[str] = []
    if os.geteuid() == 0:  # root may not run it
        shutil.chown(data.parent, user=pwd.getpwnam("postgres").pw_name)
        as_ = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    made = ["-U", "tracker", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([*as_, bin_ / "initdb", "-D", data, *made], **quiet)  # type: ignore[call-overload]  # noqa: S603  (ours)
    control = [*as_, bin_ / "pg_ctl", "-D", data, "-w"]
    log = data.parent / "log"
    subprocess.run([*control, "-l", log, "start", "-o", f"-p {port} {FAST}"], **quiet)  # type: ignore[call-overload]  # noqa: S603  (ours)
    try:
        subprocess.run([bin_ / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "tracker", "tracker"], check=True)  # noqa: S603  (ours)
        # Its first line; the file is the database user's own.
        first = (data / "postmaster.pid").read_text().split()[0]
        yield f"postgres://tracker@127.0.0.1:{port}/tracker", int(first)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]  # noqa: S603  (ours)
