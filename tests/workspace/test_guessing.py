"""Who guesses passwords waits, and only they do: the pages and the API count together, by address and place."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.guessing import client_address, place
from accounts.services import person_set_password
from tests.api.calling import problem
from tests.factories import PASSWORD

LOGIN = "/account/login/"
START = dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC)
LIMIT = 5
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def page(email: str, password: str, source: str = HERE):
    return Client(REMOTE_ADDR=source).post(LOGIN, {"login": email, "password": password})


def api(email: str, password: str, source: str = HERE):
    data = {"email": email, "password": password}
    return Client(REMOTE_ADDR=source).post("/api/v1/auth/token/", data, content_type="application/json")


@pytest.fixture
def guessed(bruno):
    """Bruno, after as many wrong passwords from here as are taken."""
    with time_machine.travel(START, tick=False):
        tries = [(page, api)[number % 2](bruno.email.upper(), "wrong").status_code for number in range(LIMIT)]
        assert tries == [200, 401, 200, 401, 429]
        yield bruno


def test_the_right_password_does_not_help_before_its_time(guessed):
    answer = page(guessed.email, PASSWORD)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == 15 * 60
    text = answer.content.decode()
    assert "Try again in 15 minutes" in text
    assert guessed.email in text
    body = problem(api(guessed.email, PASSWORD), 429, "too_many_guesses")
    assert "900 seconds" in body["detail"]
    assert api(guessed.email, PASSWORD)["Retry-After"] == "900"


def test_trying_on_does_not_prolong_the_pause(guessed):
    with time_machine.travel(START + dt.timedelta(minutes=14), tick=False):
        assert "Try again in 1 minute;" in page(guessed.email, "wrong").content.decode()
    with time_machine.travel(START + dt.timedelta(minutes=15, seconds=1), tick=False):
        assert page(guessed.email, PASSWORD).status_code == 302
        assert api(guessed.email, PASSWORD).status_code == 200


def test_a_stranger_keeps_nobody_out(guessed):
    assert page(guessed.email, PASSWORD, ELSEWHERE).status_code == 302
    assert api(guessed.email, PASSWORD, ELSEWHERE).status_code == 200


def test_one_person_keeps_no_colleague_out(guessed, chiara):
    assert page(chiara.email, PASSWORD).status_code == 302
    assert api(chiara.email, PASSWORD).status_code == 200


def test_the_operators_door_is_no_way_round(henrike):
    with time_machine.travel(START, tick=False):
        for _ in range(LIMIT):
            page(henrike.email, "wrong")
        client = Client(REMOTE_ADDR=HERE)
        client.post("/admin/login/", {"username": henrike.email, "password": PASSWORD}, follow=True)
        assert client.get("/admin/").status_code == 302


def test_a_new_password_ends_the_pause(guessed):
    person_set_password(person=guessed, password="a horse that counts to nine")
    assert page(guessed.email, "a horse that counts to nine").status_code == 302


def test_a_right_password_forgets_the_wrong_ones(bruno):
    for _ in range(3):
        for _ in range(LIMIT - 1):
            assert page(bruno.email, "wrong").status_code == 200
        assert page(bruno.email, PASSWORD).status_code == 302


def test_somebody_who_is_not_here_is_counted_alike(db):
    assert [page("nobody@example.org", "wrong").status_code for _ in range(LIMIT)][-1] == 429


def test_who_is_signed_in_guesses_no_password_either(client, bruno):
    client.force_login(bruno)
    tries = [client.post("/account/reauthenticate/", {"password": "wrong"}).status_code for _ in range(LIMIT)]
    assert tries == [200, 200, 200, 200, 429]


@pytest.mark.parametrize(
    ("proxies", "told", "found"),
    [
        (0, "192.0.2.1", HERE),  # nobody is trusted to say where others are
        (1, "192.0.2.1, 203.0.113.9", "203.0.113.9"),  # what the client claims itself stands left
        (2, "192.0.2.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, None, HERE),
        (1, "unknown", HERE),
        (1, "2001:db8:0:1::7", "2001:db8:0:1::7"),
    ],
)
def test_where_a_request_comes_from(rf, settings, proxies, told, found):
    settings.NUM_PROXIES = proxies
    headers = {"x-forwarded-for": told} if told else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=HERE)) == found


def test_a_household_with_many_addresses_is_one_place(rf):
    first, second = (rf.get("/", REMOTE_ADDR=f"2001:db8:0:1::{end}") for end in ("7", "9:8"))
    assert place(first) == place(second) == "2001:db8:0:1::"
    assert place(rf.get("/", REMOTE_ADDR=HERE)) == HERE


def test_an_address_of_any_length_is_counted(db):
    email = "x" * 300 + "@example.org"
    assert [api(email, "wrong").status_code for _ in range(LIMIT)][-1] == 429
