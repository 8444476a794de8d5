"""The page of one's own account: what one says of oneself, how one signs in, where one is signed in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.selectors import sessions_of
from accounts.services import person_change, person_set_password
from core.errors import Malformed
from ledger.models import Event
from tests.factories import PASSWORD
from tests.workspace.second_factors import with_app
from workspace.browsers import browser_named

ACCOUNT = "/workspace/account/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
EDGE = f"{CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0')} Edg/142.0.0.0"


def signed_in(person: User, browser: str = FIREFOX) -> Client:
    """A browser at which a person signed in."""
    client = Client(headers={"user-agent": browser})
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return client


def still_in(client: Client) -> bool:
    return client.get("/api/v1/auth/me/").status_code == 200


def text_of(client: Client) -> str:
    page = client.get(ACCOUNT).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# What one says of oneself


def test_a_person_says_who_they_are(bruno):
    client = signed_in(bruno)
    answer = client.post(ACCOUNT, {"name": " Bruno B. ", "language": "fr", "shows_name": "on"})
    assert (answer.status_code, answer["Location"]) == (302, ACCOUNT)
    bruno.refresh_from_db()
    assert (bruno.name, bruno.language, bruno.shows_name) == ("Bruno B.", "fr", True)
    assert 'lang="fr"' in client.get(ACCOUNT).content.decode(), "the pages follow"
    assert not Event.objects.exists(), "the ledger is public and keeps for ever"


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(bruno):
    page = signed_in(bruno).post(ACCOUNT, {"name": "", "language": "xx", "shows_name": "on"}).content.decode()
    assert page.count("Please look at this again") == 1
    assert "This field is required" in page
    assert re.search(r'name="shows_name"[^>]*checked', page)
    assert User.objects.get(pk=bruno.pk).name == "Bruno"


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"language": "xx"}, "language")]
)
def test_the_service_keeps_its_own_rules(bruno, change, field):
    with pytest.raises(Malformed) as refused:
        person_change(person=bruno, **{"name": "Bruno", "language": "fr", "shows_name": True, **change})
    assert refused.value.field == field
    assert User.objects.get(pk=bruno.pk).language == "en"


def test_who_has_no_part_anywhere_has_an_account_too(henrike):
    assert "henrike@example.org" in text_of(signed_in(henrike))


# How one signs in


def test_it_says_plainly_whether_a_second_factor_is_set(bruno):
    client = signed_in(bruno)
    assert "Not set: who learns your password gets in." in text_of(client)
    with_app(bruno)
    Authenticator.objects.create(user=bruno, type="webauthn", data={"name": "Blue key", "credential": {}})
    text = text_of(client)
    assert "Set: the password alone lets nobody in." in text
    assert "Blue key" in text
    assert "10 codes are left" in text


# Where one is signed in


def test_sessions_are_listed_with_browser_and_place(bruno, chiara):
    here = signed_in(bruno)
    signed_in(bruno, CHROME)
    signed_in(chiara, SAFARI)
    text = text_of(here)
    assert "Firefox on Windows (this one)" in text
    assert "Chrome on Linux" in text
    assert "127.0.0.1" in text
    assert "iPhone" not in text, "somebody else's"


def test_one_session_is_ended_from_another(bruno):
    here, there = signed_in(bruno), signed_in(bruno, CHROME)
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(reverse("workspace:session_end", args=[row.pk]))["Location"] == ACCOUNT
    assert "One session ended." in text_of(here)
    assert (still_in(here), still_in(there)) == (True, False)
    here.post(reverse("workspace:session_end", args=[row.pk]))
    assert "no such session any more" in text_of(here)


def test_all_others_are_ended_at_once(bruno):
    here, others = signed_in(bruno), [signed_in(bruno, CHROME) for _ in range(3)]
    here.post(reverse("workspace:sessions_end_others"))
    assert "3 sessions ended." in text_of(here)
    assert still_in(here)
    assert not any(map(still_in, others))


def test_nobody_ends_a_session_of_somebody_else_nor_by_a_mere_look(bruno, chiara):
    here, hers = signed_in(bruno), signed_in(chiara)
    row = UserSession.objects.get(session_key=hers.session.session_key)
    here.post(reverse("workspace:session_end", args=[row.pk]))
    here.post(reverse("workspace:sessions_end_others"))
    assert still_in(hers)
    assert here.get(reverse("workspace:session_end", args=[row.pk])).status_code == 405
    assert Client().post(reverse("workspace:session_end", args=[row.pk]))["Location"].startswith("/account/login/")
    assert still_in(hers)


def test_sessions_of_the_past_are_not_listed(bruno):
    here = signed_in(bruno)
    signed_in(bruno)
    assert len(sessions_of(bruno)) == 2
    Session.objects.exclude(session_key=here.session.session_key).delete()
    assert len(sessions_of(bruno)) == 1
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        assert sessions_of(bruno) == []
    person_set_password(person=bruno, password="a horse that counts to nine")
    assert sessions_of(bruno) == []


def test_the_page_makes_a_fixed_number_of_queries(bruno, fixed_queries):
    client = signed_in(bruno)
    # Session, person, second factors, recovery codes, listed sessions, sessions kept, seats.
    fixed_queries(lambda: client.get(ACCOUNT), lambda: [signed_in(bruno) for _ in range(4)], 7)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5", "Another program"),
        ("", "Another program"),
    ],
)
def test_browsers_are_named_as_people_know_them(said, named):
    assert browser_named(said) == named
