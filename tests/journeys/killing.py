"""Killing a worker again and again with SIGKILL, in the middle of its work.

How to use it (``transactional_db`` is needed: the worker has a connection of its own)::

    with Worker("db_worker", "--batch", "--no-startup-delay", settings={"SOME_SETTING": 1}) as worker:
        kills = 0
        while kills < 100:
            if worker.killed_after(random.uniform(0.005, 0.1)):
                kills += 1
            else:
                make_more_work()  # it came to its end before the blow: give it something to be killed in
        worker.ends()  # and once to its end, undisturbed

Every run is the same ``manage.py`` command in a new process, on the database of the test. ``settings`` (plain JSON)
override those of ``config.settings.test``; what the test itself overrides does not reach the worker. Starting Django
costs a second, so one process does it once, and every worker is forked from it: it has no thread and no open connection
that could be torn in two.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import django
from django.conf import settings as django_settings
from django.core.management import call_command, get_commands, load_command_class
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent.parent
MODULE = "tests.journeys.killing"
# Nothing here takes as long; whoever does hangs.
PATIENCE = 60.0


class Worker:
    """One ``manage.py`` command that is started, killed and started again."""

    def __init__(self, *arguments: str, settings: dict[str, Any] | None = None, preload: tuple[str, ...] = ()) -> None:
        """``preload`` names modules that every run would import anew, for instance that of the task it does."""
        self.order = {
            "arguments": arguments,
            "database": str(connection.settings_dict["NAME"]),
            "settings": settings or {},
            "preload": preload,
        }

    def __enter__(self) -> Self:
        """Start the process that the workers are forked from."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        self.process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", MODULE], cwd=ROOT, env=environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._told(json.dumps(self.order)) == "ready"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End it; a worker of its is not left behind."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def killed_after(self, seconds: float) -> bool:
        """Run the command and kill it after so long; ``False`` where it had come to its end before, without a fault."""
        answer = self._told(str(seconds))
        assert answer in {"killed", "ended 0"}, answer
        return answer == "killed"

    def ends(self) -> None:
        """Run the command to its end, which it must reach without a fault."""
        assert not self.killed_after(PATIENCE), "the worker did not come to an end"

    def _told(self, line: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def _work(arguments: list[str]) -> None:
    """The forked child: do the command, and never return."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        call_command(*arguments)
        connections.close_all()
        code = 0
    except BaseException:  # noqa: BLE001  (whatever it was, the child must not go on as its parent)
        traceback.print_exc()
    os._exit(code)


def _run(arguments: list[str], seconds: float) -> str:
    """Fork a worker and kill it after ``seconds``, unless it ended before; ``killed`` or ``ended <code>``."""
    child = os.fork()
    if child == 0:
        _work(arguments)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"ended {os.waitstatus_to_exitcode(status)}"
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "killed" if code == -signal.SIGKILL else f"ended {code}"


def main() -> None:
    """Read what to run, then a number of seconds per run, from standard input; answer a line to each."""
    order = json.loads(sys.stdin.readline())
    for name, value in order["settings"].items():
        setattr(django_settings, name, value)
    django_settings.DATABASES["default"]["NAME"] = order["database"]
    django.setup()
    command = order["arguments"][0]
    load_command_class(get_commands()[command], command)
    for module in order["preload"]:
        import_module(module)
    connections.close_all()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(_run(order["arguments"], float(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
