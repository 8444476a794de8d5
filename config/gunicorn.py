"""How the demo is served: on a loopback address, by two processes, the application loaded once before they part."""

from __future__ import annotations

import os
import sys

ADDRESS = f"127.0.0.1:{os.environ.get('PORT', '8000')}"

# The names of gunicorn's own settings.
bind = ADDRESS
workers = 2
preload_app = True
wsgi_app = "config.wsgi:application"
loglevel = "warning"
control_socket_disable = True  # it would lie in the home folder


def when_ready(_server: object) -> None:
    """Say where the tracker is, once it answers."""
    sys.stdout.write(
        f"\nThe tracker answers at http://{ADDRESS}/\n"
        f"Its mail is shown at http://{ADDRESS}/workspace/demo-mail/\nStop it with Ctrl-C.\n"
    )
    sys.stdout.flush()
