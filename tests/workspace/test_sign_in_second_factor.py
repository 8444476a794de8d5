"""A second factor, once set, is asked for at every door; the password alone opens none."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.selectors import second_factors_of
from tests.api.calling import problem
from tests.factories import PASSWORD
from tests.workspace.second_factors import SECRET, code_now, with_app

LOGIN, SECOND = "/account/login/", "/account/2fa/authenticate/"


def who(client: Client) -> str:
    answer = client.get("/api/v1/auth/me/")
    return answer.json()["email"] if answer.status_code == 200 else ""


def by_password(client: Client, email: str, **more):
    return client.post(LOGIN, {"login": email, "password": PASSWORD, **more})


def token(email: str, **more):
    data = {"email": email, "password": PASSWORD, **more}
    return Client().post("/api/v1/auth/token/", data, content_type="application/json")


def shows_again(client: Client) -> None:
    """What changes how one signs in asks once more for the password, and for five minutes not again."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.fixture
def codes(bruno) -> list[str]:
    """Bruno's recovery codes; his app shows ``code_now()``."""
    return with_app(bruno)


def test_the_password_alone_opens_nothing(client, bruno, codes):
    assert by_password(client, bruno.email)["Location"] == SECOND
    assert who(client) == ""
    assert client.get("/workspace/").status_code == 302
    assert client.get("/workspace/account/").status_code == 302


def test_the_code_of_the_app_lets_in(client, bruno, codes):
    by_password(client, bruno.email, next="/workspace/account/")
    assert client.get(SECOND).status_code == 200
    assert client.post(SECOND, {"code": "000000"}).status_code == 200
    assert who(client) == ""
    assert client.post(SECOND, {"code": code_now()})["Location"] == "/workspace/account/"
    assert who(client) == bruno.email


def test_a_code_is_good_once(client, bruno, codes):
    with time_machine.travel(dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC), tick=False):
        for visitor, lets_in in ((client, True), (Client(), False)):
            by_password(visitor, bruno.email)
            visitor.post(SECOND, {"code": code_now()})
            assert bool(who(visitor)) == lets_in


def test_a_recovery_code_lets_in_once(client, bruno, codes):
    for visitor, lets_in in ((client, True), (Client(), False)):
        by_password(visitor, bruno.email)
        visitor.post(SECOND, {"code": codes[0]})
        assert bool(who(visitor)) == lets_in


def test_a_code_without_a_password_is_nothing(client, bruno, codes):
    assert client.post(SECOND, {"code": code_now()})["Location"].startswith(LOGIN)
    assert who(client) == ""


def test_guessing_codes_is_slowed_down(client, bruno, codes):
    by_password(client, bruno.email)
    for _ in range(5):
        client.post(SECOND, {"code": "000000"})
    assert "Too many" in client.post(SECOND, {"code": code_now()}).content.decode()
    assert who(client) == ""
    problem(token(bruno.email, code=codes[0]), 429, "too_many_guesses")


def test_an_operator_cannot_go_round_it(client, henrike):
    with_app(henrike)
    client.post("/admin/login/", {"username": henrike.email, "password": PASSWORD})
    assert by_password(client, henrike.email, next="/admin/")["Location"] == SECOND
    assert client.get("/admin/").status_code == 302
    assert client.post(SECOND, {"code": code_now()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_new_password_by_mail_does_not_go_round_it(client, bruno, codes):
    client.post("/account/password/reset/", {"email": bruno.email})
    found = re.search(r"http://testserver(/account/\S+)", str(mail.outbox[0].body))
    address = client.get(found[1], follow=True).redirect_chain[-1][0]
    new = "a horse that counts to nine"
    client.post(address, {"password1": new, "password2": new})
    assert client.post(LOGIN, {"login": bruno.email, "password": new})["Location"] == SECOND


# The API


def test_a_token_takes_the_code_too(bruno, codes):
    problem(token(bruno.email), 401, "second_factor_required")
    problem(token(bruno.email, code="000000"), 401, "wrong_code")
    with time_machine.travel(dt.datetime(2025, 9, 1, 9, tzinfo=dt.UTC), tick=False):
        assert token(bruno.email, code=code_now()).status_code == 200
        problem(token(bruno.email, code=code_now()), 401, "wrong_code")
    assert token(bruno.email, code=codes[0]).status_code == 200
    problem(token(bruno.email, code=codes[0]), 401, "wrong_code")


def test_the_second_factor_is_not_told_to_who_has_no_password(bruno, codes):
    data = {"email": bruno.email, "password": "wrong", "code": code_now()}
    problem(Client().post("/api/v1/auth/token/", data, content_type="application/json"), 401, "wrong_credentials")


def test_who_has_no_second_factor_needs_no_code(chiara):
    assert token(chiara.email).status_code == 200
    assert token(chiara.email, code="whatever").status_code == 200


# Setting it up and taking it away


def test_setting_up_an_app_shows_recovery_codes(client, bruno):
    by_password(client, bruno.email)
    shows_again(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml" in page
    secret = re.search(r'<code class="key">(\w+)</code>', page)[1]
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert second_factors_of(bruno) == []
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="key">(\w+)</code>', page)[1]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/2fa/recovery-codes/"
    assert len(re.findall(r"<li><code>", answer.content.decode())) == 10
    assert [factor.type for factor in second_factors_of(bruno)] == ["totp"]
    by_password(later := Client(), bruno.email)
    assert who(later) == ""


@pytest.mark.parametrize("minutes", [0, 10])
def test_who_sits_at_an_open_session_shows_who_they_are(client, bruno, codes, minutes):
    by_password(client, bruno.email)
    client.post(SECOND, {"code": codes[0]})
    shows_again(client)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)):
        if not minutes:
            assert client.get("/account/2fa/totp/deactivate/").status_code == 200
            return
        answer = client.get("/account/2fa/totp/deactivate/")
        assert answer["Location"].startswith("/account/reauthenticate/")
        recovery = client.get("/account/2fa/recovery-codes/")
        assert recovery["Location"].startswith("/account/reauthenticate/")
        assert client.get(answer["Location"]).status_code == 200
        answer = client.post(answer["Location"], {"password": PASSWORD})
        assert answer["Location"] == "/account/2fa/totp/deactivate/"
        assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=bruno).exists(), "the recovery codes go with the last factor"
    by_password(later := Client(), bruno.email)
    assert who(later) == bruno.email


def test_new_recovery_codes_end_the_old_ones(client, bruno, codes):
    by_password(client, bruno.email)
    client.post(SECOND, {"code": code_now()})
    shows_again(client)
    answer = client.post("/account/2fa/recovery-codes/generate/", follow=True)
    shown = re.findall(r"<code>(\w+)</code>", answer.content.decode())
    assert len(shown) == 10
    assert not set(shown) & set(codes)
    assert "attachment" in client.get("/account/2fa/recovery-codes/download/")["Content-Disposition"]


def test_an_operator_takes_away_a_lost_factor_and_sees_no_secret(client, henrike, bruno, codes):
    client.force_login(henrike)
    app = second_factors_of(bruno)[0]
    change = reverse("admin:mfa_authenticator_change", args=[app.pk])
    assert SECRET not in client.get(change).content.decode()
    assert client.post(change, {"type": "webauthn"}).status_code == 403
    delete = reverse("admin:mfa_authenticator_delete", args=[app.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert second_factors_of(bruno) == []
    by_password(later := Client(), bruno.email)
    assert who(later) == bruno.email
