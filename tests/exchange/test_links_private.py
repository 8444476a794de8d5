"""No private network is ever asked: not by name, by number, by redirect, by disguise, nor by a name that changes."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web.session import is_public
from exchange.links.asking import ask
from milestones.choices import LinkOutcome

PRIVATE = [
    "10.1.2.3", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",  # noqa: S104  (addresses that must be refused, not listened on)
    "192.0.0.8", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b::a00:1", "2002:a00:1::",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "2001:20::1", "5f00::1", "3fff::1",
]  # fmt: skip


@pytest.fixture
def connections(monkeypatch) -> list[object]:
    """Every connection that is tried, each of them refused: nothing leaves this machine."""
    tried: list[object] = []

    def refuse(_socket: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.socket.connect", refuse)
    return tried


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network(names, connections, address):
    names.lead("ministry.gov.zz", address)
    assert ask("http://ministry.gov.zz/").outcome == LinkOutcome.PRIVATE
    assert ask("https://ministry.gov.zz/").outcome == LinkOutcome.PRIVATE
    assert connections == []


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_number(names, connections, address):
    host = f"[{address}]" if ":" in address else address
    assert ask(f"http://{host}/").outcome == LinkOutcome.PRIVATE
    assert connections == []


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.1/", LinkOutcome.PRIVATE),
        ("http://0x7f.0.0.1/", LinkOutcome.PRIVATE),
        ("http://0177.0.0.1/", LinkOutcome.PRIVATE),
        ("http://[::ffff:7f00:1]/", LinkOutcome.PRIVATE),
        ("http://2130706433/", LinkOutcome.RESERVED),
        ("http://0x7f000001/", LinkOutcome.RESERVED),
        ("http://intranet/", LinkOutcome.RESERVED),
        ("http://localhost/", LinkOutcome.RESERVED),
        ("http://printer.local/", LinkOutcome.RESERVED),
        ("http://registry.internal/", LinkOutcome.RESERVED),
        ("https://example.org/law", LinkOutcome.RESERVED),
        ("https://evidence.demoland.example.org./law", LinkOutcome.RESERVED),
        ("https://demoland.example/", LinkOutcome.RESERVED),
        ("https://agency.invalid/", LinkOutcome.RESERVED),
        ("https://agency.test/", LinkOutcome.RESERVED),
        ("http://ministry.gov.zz@127.0.0.1/", LinkOutcome.NOT_WEB),
        ("http://officer:secret@ministry.gov.zz/", LinkOutcome.NOT_WEB),
        ("http://@ministry.gov.zz/", LinkOutcome.NOT_WEB),
        ("http://ministry.gov.zz:22/", LinkOutcome.NOT_WEB),
        ("http://ministry.gov.zz:6379/", LinkOutcome.NOT_WEB),
        ("http://ministry.gov.zz:99999/", LinkOutcome.NOT_WEB),
        ("ftp://ministry.gov.zz/law.pdf", LinkOutcome.NOT_WEB),
        ("file:///etc/passwd", LinkOutcome.NOT_WEB),
        ("gopher://ministry.gov.zz/", LinkOutcome.NOT_WEB),
        ("http:///law", LinkOutcome.NOT_WEB),
        ("http://[::1/", LinkOutcome.NOT_WEB),
        ("", LinkOutcome.NOT_WEB),
    ],
)
def test_an_address_in_disguise(connections, url, outcome):
    # Numbers in disguise are read by the real resolver, which answers them without asking anybody.
    assert ask(url).outcome == outcome
    assert connections == []


def test_a_redirect_into_a_private_network(site, names):
    names.lead("inside.gov.zz", "10.0.0.7")
    for target in ("http://10.0.0.7/", "http://169.254.169.254/latest/meta-data/", "http://inside.gov.zz/"):
        site.says("/out", 302, {"Location": target})
        assert ask(site.url("/out", "ministry.gov.zz")).outcome == LinkOutcome.PRIVATE


def test_the_connection_goes_to_the_address_that_was_looked_at(site, neighbour, names):
    """A name that is looked up once more, to connect, would lead to the neighbour."""
    names.lead("turning.gov.zz", "127.0.0.1", "127.0.0.2")
    assert ask(site.url("/law", "turning.gov.zz")).outcome == LinkOutcome.ANSWERED
    assert (names.asked.count("turning.gov.zz"), site.paths(), neighbour.paths()) == (1, ["HEAD /law"], [])


def test_a_name_that_turns_between_two_requests_is_looked_at_again(site, neighbour, names):
    names.lead("turning.gov.zz", "127.0.0.1", "127.0.0.2")
    site.says("/law", 405)  # it is asked again by GET
    assert ask(site.url("/law", "turning.gov.zz")).outcome == LinkOutcome.PRIVATE
    assert (site.paths(), neighbour.paths()) == (["HEAD /law"], [])


def test_a_name_that_turns_with_a_redirect_is_looked_at_again(site, neighbour, names):
    names.lead("turning.gov.zz", "127.0.0.1", "127.0.0.2")
    site.says("/law", 302, {"Location": site.url("/new", "turning.gov.zz")})
    assert ask(site.url("/law", "turning.gov.zz")).outcome == LinkOutcome.PRIVATE
    assert (site.paths(), neighbour.paths()) == (["HEAD /law"], [])


def test_a_proxy_of_the_environment_is_not_used(site, neighbour, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, neighbour.url(""))
    assert ask(site.url("/law", "ministry.gov.zz")).outcome == LinkOutcome.ANSWERED
    assert neighbour.paths() == []


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address):
    if is_public(address):
        assert address.is_global
        assert not any((address.is_private, address.is_multicast, address.is_loopback, address.is_link_local))


def test_public_addresses_are_public():
    for address in ("8.8.8.8", "193.0.6.139", "2001:67c:2e8:22::c100:68b"):
        assert is_public(ipaddress.ip_address(address))
