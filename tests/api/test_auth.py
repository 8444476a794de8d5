"""Signing in and out, by token and by session."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.models import AuthToken
from accounts.services import MOST_TOKENS
from tests.api.calling import Caller, problem
from tests.factories import PASSWORD


def test_a_password_gives_a_token_that_works_until_it_expires(anyone, bruno):
    answer = anyone.post("auth/token/", {"email": "BRUNO@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"token", "expires_at"}
    caller = Caller(token=body["token"])
    assert caller.get("auth/me/").json()["email"] == bruno.email
    with time_machine.travel(dt.datetime.fromisoformat(body["expires_at"]) + dt.timedelta(seconds=1)):
        problem(caller.get("auth/me/"), 401)


def test_the_database_does_not_know_the_token(anyone, bruno):
    token = anyone.post("auth/token/", {"email": bruno.email, "password": PASSWORD}).json()["token"]
    assert not AuthToken.objects.filter(digest__contains=token).exists()


@pytest.mark.parametrize("credentials", [("bruno@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_wrong_credentials_tell_nothing(anyone, bruno, credentials):
    email, password = credentials
    answer = anyone.post("auth/token/", {"email": email, "password": password})
    body = problem(answer, 401, "wrong_credentials")
    assert answer["WWW-Authenticate"] == "Token"
    assert body["detail"] == "This e-mail address and password do not belong together."


def test_who_may_not_sign_in_does_not(anyone, bruno):
    bruno.is_active = False
    bruno.save()
    problem(anyone.post("auth/token/", {"email": bruno.email, "password": PASSWORD}), 401, "wrong_credentials")


def test_a_token_of_who_may_not_sign_in_any_more_is_worth_nothing(bruno):
    caller = Caller(bruno)
    bruno.is_active = False
    bruno.save()
    problem(caller.get("auth/me/"), 401)


def test_what_is_missing_is_named(anyone):
    body = problem(anyone.post("auth/token/", {"email": "no address"}), 400, "invalid", "email")
    assert {each["field"] for each in body["errors"]} == {"email", "password"}


def test_guessing_is_slowed_down(anyone, bruno, settings):
    settings.RATES = {**settings.RATES, "sign-in": (2, 2, 60)}
    wrong = {"email": bruno.email, "password": "wrong"}
    assert [anyone.post("auth/token/", wrong).status_code for _ in range(2)] == [401, 401]
    answer = anyone.post("auth/token/", {"email": bruno.email, "password": PASSWORD})
    problem(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "\xff" * 64, "a b", "0" * 63 + "\u2460"])
def test_what_is_no_token_is_refused_even_for_reading(token, db):
    answer = Client().get("/api/v1/countries/", headers={"Authorization": f"Token {token}".encode().decode("latin-1")})
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_signing_out_revokes_this_token_alone(bruno):
    here, there = Caller(bruno), Caller(bruno)
    answer = here.post("auth/logout/")
    assert (answer.status_code, answer.content) == (204, b"")
    problem(here.get("auth/me/"), 401)
    assert there.get("auth/me/").status_code == 200


def test_the_oldest_of_too_many_tokens_goes(anyone, bruno):
    tokens = []
    for minute in range(MOST_TOKENS + 1):
        with time_machine.travel(dt.datetime(2025, 9, 1, 9, minute, tzinfo=dt.UTC), tick=False):
            answer = anyone.post("auth/token/", {"email": bruno.email, "password": PASSWORD})
            tokens.append(answer.json()["token"])
    assert AuthToken.objects.filter(user=bruno).count() == MOST_TOKENS
    with time_machine.travel(dt.datetime(2025, 9, 1, 10, tzinfo=dt.UTC), tick=False):
        problem(Caller(token=tokens[0]).get("auth/me/"), 401)
        assert Caller(token=tokens[1]).get("auth/me/").status_code == 200


def test_me_says_who_and_whom_one_serves(bruno, henrike, digital_agency):
    body = Caller(bruno).get("auth/me/").json()
    [role] = body["roles"]
    assert (body["id"], body["name"], body["countries"], body["is_operator"]) == (bruno.pk, "Bruno", ["ZZ"], False)
    assert role["role"] == "officer"
    assert role["country"] == {"code": "ZZ", "name": "Demoland"}
    assert role["institution"] == {"id": digital_agency.pk, "name": digital_agency.name}
    assert Caller(henrike).get("auth/me/").json()["is_operator"]


def test_a_session_writes_only_with_its_csrf_token(bruno):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bruno)
    assert client.get("/api/v1/auth/me/").json()["email"] == bruno.email
    problem(client.post("/api/v1/auth/logout/", content_type="application/json"), 403, "permission_denied")
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post("/api/v1/auth/logout/", content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 204
    problem(client.get("/api/v1/auth/me/"), 401, "not_authenticated")
