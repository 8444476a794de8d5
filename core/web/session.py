"""A session that reaches public addresses only, whatever a name or a redirect says.

``requests_hardened`` resolves a name once for every request, refuses what is private, and connects to the very address
it looked at, with the name kept for ``Host`` and certificate: what the name leads to a moment later plays no part. Here
its list is closed from the other side too: only what is global is reached.
"""

from __future__ import annotations

import ipaddress
from typing import Any

import requests
from django.conf import settings
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from core.web.addresses import USUAL_PORT

NAME = "OpenGovernmentCommitmentTracker/1.0"


class PublicAdapter(IPFilterAdapter):  # type: ignore[misc]  # (the library ships no types)
    """Connects to global addresses, and in tests to the local servers they name."""

    def __init__(self, scheme: str) -> None:
        """``scheme`` is http or https."""
        self.usual_port = USUAL_PORT[scheme]
        super().__init__(is_https_proto=scheme == "https", allow_loopback=bool(settings.LINKS_LOCAL_SERVERS))

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Where to connect: the address that the name was resolved to, looked at once more.

        Raises:
            InvalidIPAddress: it is not public.
        """
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(host_params["host"].strip("[]"))
        endpoint = f"{address}:{host_params['port'] or self.usual_port}"
        if not is_public(address) and endpoint not in settings.LINKS_LOCAL_SERVERS:
            raise InvalidIPAddress(address)
        return host_params, pool_kwargs


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is anybody's to reach: global, of one machine, and not set aside for anything."""
    if isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address.ipv4_mapped):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def public_session(purpose: str) -> requests.Session:
    """A session for one address and its redirects: no proxy, no password file, our own name and what we come for."""
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=settings.LINKS_TIMEOUT_SECONDS,
            user_agent_override=f"{NAME} (+{settings.SITE_URL}; {purpose})",
        )
    )
    session.trust_env = False
    for scheme in USUAL_PORT:
        session.mount(f"{scheme}://", PublicAdapter(scheme))
    return session
