"""How mail leaves, and where its links lead; production does not start without either."""

from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

HOURS_IN_A_DAY = 24


def site_from(url: str) -> str:
    """The address of this installation, as links in mail begin.

    Raises:
        ImproperlyConfigured: when it is not encrypted (a loopback address may be), or more than a scheme and a host.
    """
    parts = urlsplit(url.rstrip("/"))
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ImproperlyConfigured("SITE_URL begins with https://; what was given does not.")
    if not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured("SITE_URL is a scheme and a host, such as https://tracker.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


def server_from(url: str) -> dict[str, Any]:
    """Django's settings of the mail server that ``url`` names: ``smtp+tls://user:password@host:587``, ``consolemail://``.

    Raises:
        ImproperlyConfigured: when it is no address of a mail server.
    """
    if "://" not in url:
        raise ImproperlyConfigured("EMAIL_URL is an address such as smtp+tls://user:password@host:587.")
    return dict(environ.Env.email_url_config(url))


def sender_from(words: str) -> str:
    """Who mail is from: an address, with or without a name before it.

    Raises:
        ImproperlyConfigured: when there is no address in it.
    """
    name, address = parseaddr(words)
    if "@" not in address:
        raise ImproperlyConfigured("MAIL_FROM is an address, such as Tracker <tracker@example.org>.")
    return formataddr((name or "Open Government Commitment Tracker", address))


def contact_from(words: str) -> str:
    """The address alone of whoever answers readers.

    Raises:
        ImproperlyConfigured: when there is no address in it.
    """
    _name, address = parseaddr(words)
    if "@" not in address:
        raise ImproperlyConfigured("CONTACT_ADDRESS is an address, such as tracker@example.org.")
    return address


def hour_from(hour: int) -> int:
    """An hour of the day.

    Raises:
        ImproperlyConfigured: when there is no such hour.
    """
    if not 0 <= hour < HOURS_IN_A_DAY:
        raise ImproperlyConfigured("DIGEST_HOUR is an hour of the day (UTC), from 0 to 23.")
    return hour


_site, _server = env.str("SITE_URL", default=""), env.str("EMAIL_URL", default="")
SITE_URL = site_from(_site) if _site else ""

_settings = server_from(_server) if _server else {}
EMAIL_BACKEND: str = _settings.get("EMAIL_BACKEND", "")
EMAIL_HOST: str = _settings.get("EMAIL_HOST") or ""
EMAIL_PORT: int = _settings.get("EMAIL_PORT") or 25
EMAIL_HOST_USER: str = _settings.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = _settings.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS: bool = _settings.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = _settings.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH: str | None = _settings.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 30  # seconds that a mail server is waited for

_host = urlsplit(SITE_URL).hostname or "localhost"
DEFAULT_FROM_EMAIL = sender_from(env.str("MAIL_FROM", default=f"tracker@{_host}"))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Whom readers write to when something stands in their way.
CONTACT_ADDRESS = contact_from(env.str("CONTACT_ADDRESS", default=DEFAULT_FROM_EMAIL))
# The hour (UTC) from which a day's digests are sent.
DIGEST_HOUR = hour_from(env.int("DIGEST_HOUR", default=5))
