"""Signing in by a government's own provider: a real one, in a process of its own, asked over HTTP.

The tracker is served for real, too, so that each step is a request as a browser makes it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from config.settings import sign_in
from tests.architecture.source import ROOT
from tests.factories import UserFactory
from tests.workspace.second_factors import with_app

PASSWORD = "known to the provider alone"
CLIENT, SECRET = "tracker", "between the two of them"
PEOPLE = [
    ("bruno@example.org", PASSWORD, True),
    ("unverified@example.org", PASSWORD, False),
    ("stranger@example.org", PASSWORD, True),
]
LOGIN = "/account/oidc/government/login/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def provider(live_server: LiveServer, tmp_path_factory) -> Iterator[str]:
    """The address of the provider, which knows ``PEOPLE`` and the tracker."""
    order = {"people": PEOPLE, "client": CLIENT, "secret": SECRET, "callback": f"{live_server.url}{LOGIN}callback/"}
    environment = {
        "PATH": os.environ["PATH"],
        "PROVIDER_DATABASE": str(tmp_path_factory.mktemp("provider") / "db.sqlite3"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.workspace.oidc_provider.serve"],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    yield process.stdout.readline().strip()
    process.communicate(timeout=20)


@pytest.fixture
def tracker(live_server: LiveServer, provider: str, settings, monkeypatch) -> str:
    """The address of the tracker, told of the provider as an operator tells it: by its environment."""
    for name, value in {
        "NAME": "Demoland ID",
        "SERVER_URL": provider,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.identity_provider()
    url: str = live_server.url
    return url


class Browser(requests.Session):
    """Reads pages and sends their forms, as a person does; keeps cookies apart as browsers do."""

    def send_form(self, page: requests.Response, **values: str) -> requests.Response:
        """Send the first form of a page by its first button, with what stands in it and ``values``."""
        form = re.search(r'<form method="post"(.*?)>(.*?)</form>', page.text, re.DOTALL)
        assert form, page.text
        action = re.search(r'action="([^"]*)"', form[1])
        fields = re.findall(r"<input\b[^>]*>", form[2]) + re.findall(r"<button\b[^>]*>", form[2])[:1]
        given = [(name, value) for name, value in map(_field, fields) if name and name not in values]
        address = urljoin(page.url, unescape(action[1])) if action else page.url
        return self.post(address, data=[*given, *values.items()], headers={"Referer": page.url}, timeout=20)

    def sign_in_there(self, tracker: str, email: str, path: str = LOGIN) -> requests.Response:
        """From the tracker's link to the provider, with e-mail address and password, and back."""
        page = self.get(f"{tracker}{path}", timeout=20)
        assert urlsplit(page.url).netloc != urlsplit(tracker).netloc, "we are at the provider"
        page = self.send_form(page, login=email, password=PASSWORD)
        return self.send_form(page) if "identity/o/authorize" in page.url else page

    def who(self, tracker: str) -> str:
        """Who is signed in at the tracker; empty for nobody."""
        answer = self.get(f"{tracker}/api/v1/auth/me/", timeout=20)
        return str(answer.json()["email"]) if answer.status_code == 200 else ""


def _field(tag: str) -> tuple[str, str]:
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
    preset = "on" if attributes.get("type") == "checkbox" else ""
    return attributes.get("name", ""), unescape(attributes.get("value", preset))


@pytest.fixture
def browser() -> Browser:
    """A new visitor."""
    return Browser()


def test_the_door_names_the_provider_and_leads_there(tracker, browser, provider):
    page = browser.get(f"{tracker}/account/login/", timeout=20)
    assert "Sign in with Demoland ID" in page.text
    there = browser.get(f"{tracker}{LOGIN}", allow_redirects=False, timeout=20).headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(provider)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]


def test_a_verified_address_of_a_person_signs_them_in(tracker, browser):
    bruno = UserFactory(email="bruno@example.org")
    page = browser.sign_in_there(tracker, bruno.email)
    assert page.url == f"{tracker}/workspace/"
    assert browser.who(tracker) == bruno.email
    bruno.refresh_from_db()
    assert bruno.has_usable_password(), "their password stays"
    assert not SocialAccount.objects.exists()
    # Again, and to where they were going.
    assert Browser().sign_in_there(tracker, bruno.email, f"{LOGIN}?next=/workspace/account/").url.endswith("/account/")


@pytest.mark.parametrize(
    ("email", "says"),
    [("stranger@example.org", "nobody here has this address"), ("unverified@example.org", "nobody has checked")],
)
def test_nobody_else_comes_in_and_nobody_is_made(tracker, browser, email, says):
    UserFactory(email="unverified@example.org")
    before = User.objects.count()
    page = browser.sign_in_there(tracker, email)
    assert page.status_code == 403
    assert says in page.text
    assert browser.who(tracker) == ""
    assert User.objects.count() == before


def test_who_may_not_sign_in_any_more_does_not(tracker, browser):
    UserFactory(email="bruno@example.org", is_active=False)
    assert "This account is closed" in browser.sign_in_there(tracker, "bruno@example.org").text
    assert browser.who(tracker) == ""


def test_a_second_factor_is_asked_for_here_too(tracker, browser):
    codes = with_app(UserFactory(email="bruno@example.org"))
    page = browser.sign_in_there(tracker, "bruno@example.org")
    assert page.url == f"{tracker}/account/2fa/authenticate/"
    assert browser.who(tracker) == ""
    browser.send_form(page, code=codes[0])
    assert browser.who(tracker) == "bruno@example.org"


def test_asking_to_connect_signs_in_instead(tracker, browser):
    bruno = UserFactory(email="bruno@example.org")
    browser.sign_in_there(tracker, bruno.email)
    page = browser.get(f"{tracker}{LOGIN}?process=connect", timeout=20)
    if "identity/o/authorize" in page.url:
        page = browser.send_form(page)
    assert page.url == f"{tracker}/workspace/"
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("query", ["", "?code=made-up&state=made-up", "?error=access_denied"])
def test_an_answer_nobody_asked_for_is_refused(tracker, browser, query):
    page = browser.get(f"{tracker}{LOGIN}callback/{query}", timeout=20)
    assert "Nothing was changed" in page.text
    assert browser.who(tracker) == ""


def test_a_provider_that_is_away_is_said_so(tracker, browser, settings, monkeypatch):
    monkeypatch.setenv("OIDC_SERVER_URL", "http://127.0.0.1:9")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in.identity_provider()
    assert browser.get(f"{tracker}/account/login/", timeout=20).status_code == 200
    page = browser.get(f"{tracker}{LOGIN}", timeout=20)
    assert "Nothing was changed" in page.text


def test_without_a_provider_there_is_no_such_door(live_server, browser):
    assert "Sign in with Demoland" not in browser.get(f"{live_server.url}/account/login/", timeout=20).text
    assert browser.get(f"{live_server.url}{LOGIN}", timeout=20).status_code == 404


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"OIDC_NAME": "ID"}, "missing: OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET"),
        (
            {
                "OIDC_NAME": "ID",
                "OIDC_SERVER_URL": "http://id.example.org",
                "OIDC_CLIENT_ID": "a",
                "OIDC_CLIENT_SECRET": "b",
            },
            "begins with https://",
        ),
    ],
)
def test_half_a_configuration_stops_the_service(monkeypatch, given, complaint):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=complaint):
        sign_in.identity_provider()
