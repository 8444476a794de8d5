"""How the tracker is served: by some processes, the application loaded once before they part.

The demo takes this as it is; an installation names its own ``--workers`` and ``--bind``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
DEMO = os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.demo"
ADDRESS = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
# Where the processes add up what they count, for /metrics; what a server before this one counted is over.
COUNTED = (BASE / "var" / "demo" if DEMO else Path(os.environ.get("VAR_DIR", BASE / "var"))) / "metrics"
COUNTED.mkdir(parents=True, exist_ok=True)
for left in COUNTED.glob("*.db"):
    left.unlink(missing_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(COUNTED)

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402  (it looks for the folder when it is loaded)

# The names of gunicorn's own settings. It keeps no log of addresses: each request has its line in the tracker's own.
bind = ADDRESS
workers = 2
# Answers are made in threads, and the process goes on to say that it lives: a file may take minutes to be read, and a
# slow reader holds up one thread. A process that is found silent for 30 seconds (`timeout`) hangs, and is replaced.
worker_class = "gthread"
threads = 4
preload_app = True
wsgi_app = "config.wsgi:application"
loglevel = "warning"
accesslog = None
control_socket_disable = True  # it would lie in the home folder


def when_ready(_server: object) -> None:
    """Say where the demo is, once it answers."""
    if DEMO:
        sys.stdout.write(
            f"\nThe tracker answers at http://{ADDRESS}/\n"
            f"Its mail is shown at http://{ADDRESS}/workspace/demo-mail/\nStop it with Ctrl-C.\n"
        )
        sys.stdout.flush()


def child_exit(_server: object, worker: Any) -> None:
    """A process ended: what it counted stays, what it alone held goes."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped library
