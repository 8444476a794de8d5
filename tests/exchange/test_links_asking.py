"""One question to one address, on real servers: what each answer means, and how it is asked."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug import Response

from core.clock import now
from exchange.links.asking import ask
from milestones.choices import LinkOutcome
from tests.exchange.sites import Site


@pytest.mark.parametrize(
    ("status", "outcome", "methods"),
    [
        (200, LinkOutcome.ANSWERED, ["HEAD"]),
        (204, LinkOutcome.ANSWERED, ["HEAD"]),
        (401, LinkOutcome.CLOSED, ["HEAD", "GET"]),
        (403, LinkOutcome.CLOSED, ["HEAD", "GET"]),
        (404, LinkOutcome.GONE, ["HEAD", "GET"]),
        (405, LinkOutcome.CLOSED, ["HEAD", "GET"]),
        (410, LinkOutcome.GONE, ["HEAD", "GET"]),
        (429, LinkOutcome.LATER, ["HEAD"]),
        (500, LinkOutcome.TROUBLE, ["HEAD", "GET"]),
        (503, LinkOutcome.TROUBLE, ["HEAD", "GET"]),
    ],
)
def test_what_an_answer_means(site, status, outcome, methods):
    site.says("/law", status)
    finding = ask(site.url("/law", "ministry.gov.zz"))
    assert (finding.outcome, finding.http_status) == (outcome, status)
    assert site.paths() == [f"{method} /law" for method in methods]


def test_a_site_that_answers_head_with_nonsense_is_asked_again(site):
    site.answers["/law"] = lambda request: Response(b"", 404 if request.method == "HEAD" else 200)
    assert ask(site.url("/law", "ministry.gov.zz")).outcome == LinkOutcome.ANSWERED


def test_it_says_who_asks_and_to_whom(site):
    ask(site.url("/law?n=1#part", "ministry.gov.zz"))
    assert "+https://tracker.example.org" in site.headers[0]["User-Agent"]
    assert site.headers[0]["Host"] == f"ministry.gov.zz:{site.server.port}"
    assert not {"Authorization", "Cookie", "Referer"} & set(site.headers[0])


# Redirects


def test_redirects_are_followed_across_sites_and_with_what_they_set(site):
    site.says("/old", 301, {"Location": site.url("/middle", "agency.gov.zz")})
    site.says("/middle", 302, {"Location": "new", "Set-Cookie": "seen=1"})
    finding = ask(site.url("/old", "ministry.gov.zz"))
    assert finding.outcome == LinkOutcome.ANSWERED
    assert finding.final_url == site.url("/new", "agency.gov.zz")
    assert site.headers[-1]["Cookie"] == "seen=1"


@pytest.mark.parametrize(("hops", "outcome"), [(5, LinkOutcome.ANSWERED), (6, LinkOutcome.TROUBLE)])
def test_five_redirects_are_followed_and_no_more(site, hops, outcome):
    for hop in range(hops):
        site.says(f"/{hop}", 302, {"Location": f"/{hop + 1}"})
    assert ask(site.url("/0")).outcome == outcome


def test_a_redirect_to_what_is_gone_is_gone(site):
    site.says("/old", 301, {"Location": "/new"})
    site.says("/new", 404)
    assert ask(site.url("/old")).outcome == LinkOutcome.GONE


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://ministry.gov.zz/law", "javascript:alert(1)", "http://ministry.gov.zz:22/"]
)
def test_a_redirect_off_the_web_is_not_followed(site, location):
    site.says("/old", 302, {"Location": location})
    assert ask(site.url("/old")).outcome == LinkOutcome.NOT_WEB


# Waiting


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (lambda: format_datetime(now() + dt.timedelta(hours=1)), 3600),
        ("soon", None),
        ("", None),
        ("9" * 30, 10**9),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0),
    ],
)
def test_how_long_a_site_asks_to_wait(site, header, seconds):
    site.says("/law", 429, {"Retry-After": header() if callable(header) else header})
    wait = ask(site.url("/law")).wait
    assert wait is None if seconds is None else abs(wait.total_seconds() - seconds) < 5


def test_a_site_that_does_not_answer_in_time(site):
    def slow(_request):
        time.sleep(1)
        return Response(b"")

    site.answers["/law"] = slow
    assert ask(site.url("/law")).outcome == LinkOutcome.SILENT


def test_no_body_is_read_however_long(site):
    def endless():
        while True:
            yield b"x" * 65536

    site.answers["/law"] = lambda request: Response(endless(), 200 if request.method == "GET" else 405)
    site.answers["/old"] = lambda _request: Response(endless(), 302, {"Location": "/law"})
    began = time.monotonic()
    assert ask(site.url("/old")).outcome == LinkOutcome.ANSWERED
    assert time.monotonic() - began < 1


def test_a_site_that_drips_its_answer_is_left_after_a_while(settings, site):
    settings.LINKS_LONGEST_SECONDS = 1
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LINKS_LOCAL_SERVERS = [f"127.0.0.1:{server.getsockname()[1]}"]

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        connection.sendall(b"X-More: and more\r\n"[:1])
                        time.sleep(0.1)
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        assert ask(f"http://127.0.0.1:{server.getsockname()[1]}/").outcome == LinkOutcome.SILENT
        assert time.monotonic() - began < 1.9
        dripping.join()


# No answer


def test_what_is_not_there(site, names):
    assert ask("http://nowhere.gov.zz/").outcome == LinkOutcome.NO_SUCH_SITE
    names.lead("troubled.gov.zz", "unreachable")
    assert ask("http://troubled.gov.zz/").outcome == LinkOutcome.SILENT


def test_a_site_that_takes_no_connection(settings, site):
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"127.0.0.1:{server.getsockname()[1]}"
    settings.LINKS_LOCAL_SERVERS = [endpoint]
    assert ask(f"http://{endpoint}/").outcome == LinkOutcome.NO_CONNECTION


def test_a_site_that_hangs_up(settings, site):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LINKS_LOCAL_SERVERS = [f"127.0.0.1:{server.getsockname()[1]}"]

        def hang_up() -> None:
            for _ in range(2):
                server.accept()[0].close()

        hanging_up = threading.Thread(target=hang_up)
        hanging_up.start()
        assert ask(f"http://127.0.0.1:{server.getsockname()[1]}/").outcome == LinkOutcome.TROUBLE
        hanging_up.join()


# Certificates


@pytest.fixture
def secure_site(settings, names, monkeypatch, tmp_path):
    """A site with a certificate for ``ministry.gov.zz``, made by an authority that is trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ministry.gov.zz")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("ministry.gov.zz")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    made = Site(ssl_context=context)
    settings.LINKS_LOCAL_SERVERS = [made.endpoint]
    settings.LINKS_TIMEOUT_SECONDS = 2
    names.lead("ministry.gov.zz", "127.0.0.1")
    names.lead("agency.gov.zz", "127.0.0.1")
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "certificate.pem"))
    yield made
    made.stop()


def test_a_certificate_is_for_the_name_although_the_connection_goes_to_the_number(secure_site):
    port = secure_site.server.port
    assert ask(f"https://ministry.gov.zz:{port}/").outcome == LinkOutcome.ANSWERED
    assert ask(f"https://agency.gov.zz:{port}/").outcome == LinkOutcome.UNSAFE


def test_a_site_without_encryption_is_no_safe_site(site):
    assert ask(site.url("/").replace("http:", "https:")).outcome == LinkOutcome.UNSAFE
