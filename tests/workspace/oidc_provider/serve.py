"""Serves the provider until its standard input closes: ``python -m tests.workspace.oidc_provider.serve``.

Reads one line of JSON first: ``people`` as (e-mail address, password, verified), ``callback``, ``client``, ``secret``.
Writes its address as one line once it answers.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.workspace.oidc_provider.settings"
django.setup()

# ruff: noqa: E402  (models are there only once the project is set up)
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        """Nothing."""


def prepare(order: dict) -> None:
    """The people and the one application that may ask about them."""
    call_command("migrate", verbosity=0)
    for number, (email, password, verified) in enumerate(order["people"]):
        user = User.objects.create_user(f"person-{number}", email, password)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    Client.objects.create(
        id=order["client"],
        name="The tracker",
        secret=make_password(order["secret"]),
        scopes="openid\nprofile\nemail",
        redirect_uris=order["callback"],
    )


def main() -> None:
    """Serve."""
    prepare(json.loads(sys.stdin.readline()))
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
