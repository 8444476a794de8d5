"""Web sites on this machine and a resolver of our own, for the checks of addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.exchange.sites import Names, Site


@pytest.fixture
def names(monkeypatch) -> Names:
    """What stands in the resolver's place."""
    made = Names()
    monkeypatch.setattr("socket.getaddrinfo", made)
    return made


@pytest.fixture(scope="session")
def _site() -> Iterator[Site]:
    made = Site()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def _neighbour(_site) -> Iterator[Site]:
    made = Site("127.0.0.2", _site.server.port)
    yield made
    made.stop()


@pytest.fixture
def site(settings, names, _site) -> Site:
    """A site that may be asked; ``ministry.gov.zz`` and ``agency.gov.zz`` lead to it."""
    _site.forget()
    settings.LINKS_LOCAL_SERVERS = [_site.endpoint]
    settings.LINKS_TIMEOUT_SECONDS = 0.5
    settings.LINKS_LONGEST_SECONDS = 2
    settings.LINKS_PAUSE_SECONDS = 0
    for name in ("ministry.gov.zz", "agency.gov.zz"):
        names.lead(name, "127.0.0.1")
    made: Site = _site
    return made


@pytest.fixture
def neighbour(site, _neighbour) -> Site:
    """A server on the same port of another private address, which must never be reached."""
    _neighbour.forget()
    made: Site = _neighbour
    return made
