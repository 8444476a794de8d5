"""The pages on which a person makes, sees once and ends tokens for programs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuthToken
from accounts.services import token_make
from commitments.policies import limit_to
from tests.api.calling import Caller
from tests.factories import PASSWORD, InstitutionFactory

PAGE = "/workspace/account/tokens/"
NEW = f"{PAGE}new/"
WANTED = {"name": "The ministry’s system", "scopes": ["report"], "days": "90"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, bruno):
    """Bruno, signed in, who just gave his password again."""
    client.force_login(bruno)
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return bruno


def text_on(page: str) -> str:
    found = re.search(r'value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def test_a_token_is_made_shown_once_and_works(client, officer):
    assert "You have made none" in client.get(PAGE).content.decode()
    response = client.post(NEW, WANTED)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    cookie = response.cookies["new_token"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", PAGE)
    shown = client.get(PAGE)
    text = text_on(shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    assert shown.cookies["new_token"]["max-age"] == 0
    again = client.get(PAGE).content.decode()
    assert not text_on(again)
    assert "The ministry’s system" in again
    assert f"{text[:8]}…" in again
    assert Caller(token=text).get("auth/me/").json()["token"]["scopes"] == ["report"]


def test_the_page_shows_no_text_but_that_of_ones_own_new_token(client, officer, amina):
    """Whatever the cookie holds: what is no token, somebody else's, or one that signs in."""
    others = token_make(person=amina, name="Hers", scopes=["read"], days=30)[1]
    signed_in = AuthToken.objects.create(user=officer, signs_in=True)[1]
    for text in (others, signed_in, "0" * 64, "<b>", "²"):
        client.cookies["new_token"] = text
        page = client.get(PAGE).content.decode()
        assert "shown only this once" not in page
        assert text not in page or text == "<b>"


def test_making_one_asks_for_the_password_again(client, bruno):
    client.force_login(bruno)
    for answer in (client.get(NEW), client.post(NEW, WANTED)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate/")
    assert not AuthToken.objects.exists()


def test_what_was_sent_before_the_password_was_asked_for_is_not_lost(client, bruno):
    client.force_login(bruno)
    door = client.post(NEW, WANTED)["Location"]
    client.post(door, {"password": PASSWORD})
    assert AuthToken.objects.get().name == WANTED["name"]


def test_an_officer_limits_it_to_their_institution_a_reviewer_to_none(client, officer, dalia, digital_agency, demoland):
    other = InstitutionFactory(country=demoland, name="Another Agency")
    form = client.get(NEW).content.decode()
    assert digital_agency.name in form
    assert other.name not in form
    client.post(NEW, {**WANTED, "institution": digital_agency.pk})
    assert AuthToken.objects.get().limited_to == limit_to(digital_agency)
    assert f"Only for {digital_agency.name}" in re.sub(r"<[^>]+>", "", client.get(PAGE).content.decode())
    browser = Client()
    browser.force_login(dalia)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert "Limited to an institution" not in browser.get(NEW).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["all"]}, "Select a valid choice"),
        ({"days": "4000"}, "Select a valid choice"),
        ({"institution": "0"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said(client, officer, change, words):
    answer = client.post(NEW, {**WANTED, **change})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not AuthToken.objects.exists()


def test_a_limited_token_that_would_do_more_is_refused_beside_the_field(client, officer, digital_agency):
    answer = client.post(NEW, {**WANTED, "scopes": ["report", "plan"], "institution": digital_agency.pk})
    assert "may do nothing else" in answer.content.decode()
    assert not AuthToken.objects.exists()


def test_ending_one_takes_a_second_page_and_is_ones_own_affair(client, officer, amina):
    token, text = token_make(person=officer, name="Mine", scopes=["read"], days=30)
    hers = token_make(person=amina, name="Hers", scopes=["read"], days=30)[0]
    program = Caller(token=text)
    page = reverse("workspace:token-end", args=[token.public_id])
    assert "It was never used." in client.get(page).content.decode()
    assert program.get("auth/me/").status_code == 200
    assert client.post(page)["Location"] == PAGE
    assert program.get("auth/me/").status_code == 401
    assert client.post(reverse("workspace:token-end", args=[hers.public_id])).status_code == 404
    assert AuthToken.objects.get() == hers


def test_the_page_costs_the_same_however_many_there_are(client, officer, digital_agency, fixed_queries):
    def more() -> None:
        for _ in range(5):
            token_make(person=officer, name="x", scopes=["report"], days=30, limited_to=limit_to(digital_agency))

    more()
    # The session, the person, the tokens, the institutions, and the reader's seats in the frame.
    fixed_queries(lambda: client.get(PAGE), more, 5)
