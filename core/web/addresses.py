"""Which addresses are asked at all, as far as the address itself tells; where it leads is seen when it is asked."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

# Where the web is served; a tracker that knocks at other doors would be a tool for scanning them.
PORTS = {"http": {80, 8080}, "https": {443, 8443}}
USUAL_PORT = {"http": 80, "https": 443}
# Names that never lead anywhere, or only inside somebody's house. Sources: RFC 2606, RFC 6761, RFC 6762, RFC 7686,
# RFC 8375, RFC 9476, and the board of ICANN on "internal" (29 July 2024).
RESERVED = (
    "example", "example.com", "example.net", "example.org", "test", "invalid", "localhost", "local", "internal",
    "home.arpa", "onion", "alt",
)  # fmt: skip


class Refusal(StrEnum):
    """Why an address is not asked."""

    NOT_WEB = "not_web"
    RESERVED = "reserved"


def refusal_of(url: str) -> Refusal | None:
    """Why an address is not asked; ``None`` where it is."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Refusal.NOT_WEB
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        return Refusal.NOT_WEB
    port = port or USUAL_PORT[parts.scheme]
    local = any(server.endswith(f":{port}") for server in settings.LINKS_LOCAL_SERVERS)
    if port not in PORTS[parts.scheme] and not local:
        return Refusal.NOT_WEB
    return Refusal.RESERVED if _reserved(host) else None


def _reserved(host: str) -> bool:
    """Whether a name is reserved; one without a dot is an inner network's, or a number in disguise."""
    if ":" in host:  # an IPv6 address
        return False
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in RESERVED)
