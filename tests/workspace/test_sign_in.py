"""The door: by password, for who was entered or invited; nobody signs up, no account is told apart from none."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import person_set_password
from api.tokens import token_issue
from tests.api.calling import Caller
from tests.factories import PASSWORD, UserFactory

LOGIN = "/account/login/"
NEW = "a horse that counts to nine"


def try_to_sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def who(client: Client) -> str:
    """Who a client is signed in as; empty for nobody."""
    answer = client.get("/api/v1/auth/me/")
    return answer.json()["email"] if answer.status_code == 200 else ""


def test_a_person_signs_in_and_comes_to_their_work(client, bruno):
    answer = try_to_sign_in(client, "BRUNO@example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/workspace/")
    assert who(client) == bruno.email


def test_who_wanted_a_page_comes_to_that_page(client, bruno):
    answer = client.get("/workspace/account/")
    assert answer["Location"] == f"{LOGIN}?next=/workspace/account/"
    page = client.get(answer["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/workspace/account/">' in page
    assert try_to_sign_in(client, bruno.email, next="/workspace/account/")["Location"] == "/workspace/account/"


def test_nobody_is_sent_elsewhere(client, bruno):
    assert try_to_sign_in(client, bruno.email, next="https://elsewhere.example.org/")["Location"] == "/workspace/"


def test_stranger_and_wrong_password_hear_the_same(client, bruno):
    said = [try_to_sign_in(client, *tried).content.decode() for tried in ((bruno.email, "no"), ("x@example.org", "no"))]
    texts = [re.sub(r'value="[^"]*"', "", page) for page in said]
    assert texts[0] == texts[1]
    assert "are not correct" in texts[0]
    assert who(client) == ""


def test_who_may_not_sign_in_any_more_does_not(client, bruno):
    bruno.is_active = False
    bruno.save()
    assert try_to_sign_in(client, bruno.email)["Location"] == "/account/inactive/"
    assert "closed" in client.get("/account/inactive/").content.decode()
    assert who(client) == ""


def test_staying_signed_in_is_a_choice(client, bruno):
    try_to_sign_in(client, bruno.email)
    assert client.session.get_expire_at_browser_close()
    other = Client()
    try_to_sign_in(other, bruno.email, remember="on")
    assert not other.session.get_expire_at_browser_close()


@pytest.mark.parametrize("door", ["signup/", "email/", "3rdparty/", "3rdparty/signup/", "2fa/", "sessions/", ""])
def test_closed_doors_lead_to_the_account(client, bruno, door):
    before = User.objects.count()
    data = {"email": "new@example.org", "password1": NEW, "password2": NEW, "action_add": ""}
    for call in (client.get, lambda address: client.post(address, data)):
        assert call(f"/account/{door}")["Location"] == "/workspace/account/"
        client.force_login(bruno)
    assert User.objects.count() == before
    assert not bruno.emailaddress_set.exists()


def test_signing_out_takes_a_click(client, bruno):
    client.force_login(bruno)
    assert client.get("/account/logout/").status_code == 200
    assert who(client)
    assert client.post("/account/logout/")["Location"] == LOGIN
    assert who(client) == ""


def test_a_form_without_its_token_is_refused(bruno):
    answer = try_to_sign_in(Client(enforce_csrf_checks=True), bruno.email)
    assert answer.status_code == 403
    assert "what you typed is still there" in answer.content.decode()


@pytest.mark.parametrize("address", [LOGIN, "/account/password/reset/", "/workspace/account/"])
def test_no_cache_keeps_these_pages(client, address, bruno):
    client.force_login(bruno)
    assert "no-store" in client.get(address)["Cache-Control"]


# Passwords


def reset_link(email: str) -> str:
    assert Client().post("/account/password/reset/", {"email": email})["Location"] == "/account/password/reset/done/"
    [letter] = mail.outbox
    assert letter.to == [email]
    found = re.search(r"http://testserver(/account/\S+)", str(letter.body))
    assert found, letter.body
    return found[1]


def test_a_new_password_comes_by_mail_once(client, bruno):
    token = token_issue(bruno)["token"]
    try_to_sign_in(elsewhere := Client(), bruno.email)
    link = reset_link(bruno.email)
    address = client.get(link, follow=True).redirect_chain[-1][0]
    answer = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/password/reset/key/done/"
    assert who(client) == "", "a link in a mail alone signs nobody in"
    assert who(elsewhere) == ""
    assert Caller(token=token).get("auth/me/").status_code == 401
    assert try_to_sign_in(Client(), bruno.email, PASSWORD).status_code == 200
    assert try_to_sign_in(Client(), bruno.email, NEW).status_code == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_a_stranger_gets_no_mail_and_hears_the_same(client, bruno):
    answer = client.post("/account/password/reset/", {"email": "stranger@example.org"})
    assert answer["Location"] == "/account/password/reset/done/"
    assert mail.outbox == []


def test_a_weak_password_is_refused_with_the_rule(client, bruno):
    client.force_login(bruno)
    data = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    page = client.post("/account/password/change/", data).content.decode()
    assert "at least 12 characters" in page
    bruno.refresh_from_db()
    assert bruno.check_password(PASSWORD)


def test_a_changed_password_ends_other_sessions_and_tokens_but_not_this_one(client, bruno, chiara):
    token, hers = token_issue(bruno)["token"], token_issue(chiara)["token"]
    try_to_sign_in(client, bruno.email)
    try_to_sign_in(elsewhere := Client(), bruno.email)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/change/", data).status_code == 302
    assert who(client) == bruno.email
    assert who(elsewhere) == ""
    assert Caller(token=token).get("auth/me/").status_code == 401
    assert Caller(token=hers).get("auth/me/").status_code == 200


def test_a_password_is_not_changed_without_the_old_one(client, bruno):
    client.force_login(bruno)
    data = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert client.post("/account/password/change/", data).status_code == 200
    assert not User.objects.get(pk=bruno.pk).check_password(NEW)


def test_who_has_no_password_sets_one(client, bruno):
    person_set_password(person=bruno, password=None)
    client.force_login(bruno)
    assert reverse("account_set_password") in client.get("/workspace/account/").content.decode()
    assert client.post("/account/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    assert try_to_sign_in(Client(), bruno.email, NEW).status_code == 302


# Operators


def test_operators_come_in_by_the_same_door(client, henrike):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{LOGIN}?next=%2Fadmin%2F"
    assert try_to_sign_in(client, henrike.email, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/password_change/")["Location"] == "/account/password/change/"


def test_the_admins_own_form_signs_nobody_in(client, henrike):
    answer = client.post("/admin/login/", {"username": henrike.email, "password": PASSWORD})
    assert answer["Location"].startswith(LOGIN)
    assert who(client) == ""


def test_who_is_no_operator_stays_outside(client, bruno):
    client.force_login(bruno)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_pages_speak_french(client, bruno):
    page = client.get(LOGIN, {"lang": "fr"}).content.decode()
    assert 'lang="fr"' in page


def test_a_person_entered_without_a_password_asks_for_one_by_mail(client, db):
    person = UserFactory(email="new@example.org")
    person.password = make_password(None)
    person.save()
    assert reset_link("new@example.org")
    assert "Set a new password" in mail.outbox[0].subject
