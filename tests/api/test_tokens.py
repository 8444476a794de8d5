"""Tokens for programs: made by name, shown once, ended by many things."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuthToken, SentOnce
from accounts.services import MOST_TOKENS, person_set_password, token_make
from commitments.services import access_token_make, role_end
from core.errors import DomainError
from tests.api.calling import Caller, problem
from tests.api.world import NOW
from tests.factories import InstitutionFactory

WANTED = {"name": "The ministry's system", "scopes": ["report", "read"], "days": 90}


def made(person, scopes=("read",), institution=None, days=30) -> str:
    """The text of a token that was made by name."""
    return access_token_make(user=person, name="A program", scopes=scopes, days=days, institution=institution)[1]


def test_a_token_is_made_shown_once_listed_and_ended(bruno):
    caller = Caller(bruno)
    answer = caller.post("auth/tokens/", WANTED)
    assert answer.status_code == 201, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    text = body.pop("token")
    assert body["scopes"] == ["read", "report"]
    assert text.startswith(body["begins_with"])
    [listed] = caller.rows("auth/tokens/")
    assert listed == body
    assert caller.client.get(answer["Location"]).json() == body
    program = Caller(token=text)
    assert program.get("auth/me/").json()["email"] == bruno.email
    assert caller.delete(f"auth/tokens/{body['id']}/").status_code == 204
    problem(program.get("auth/me/"), 401, "token_invalid")
    assert caller.rows("auth/tokens/") == []


def test_the_database_keeps_nothing_that_opens(bruno):
    text = made(bruno)
    row = AuthToken.objects.get(signs_in=False)
    assert all(text not in str(value) for value in vars(row).values())
    assert text not in str(row)


def test_the_same_request_twice_is_one_token_and_its_text_is_not_kept(bruno):
    caller = Caller(bruno)
    first, again = (caller.send("POST", "auth/tokens/", WANTED, **{"Idempotency-Key": "k"}) for _ in range(2))
    text = first.json()["token"]
    assert again.json() == {**first.json(), "token": None}
    assert again["Location"] == first["Location"]
    assert AuthToken.objects.filter(signs_in=False).count() == 1
    assert text.encode() not in bytes(SentOnce.objects.get().body)


@pytest.mark.parametrize("days", [30, 90, 365])
def test_it_ends_by_itself(bruno, days):
    with time_machine.travel(NOW, tick=False):
        program = Caller(token=made(bruno, days=days))
    with time_machine.travel(NOW + dt.timedelta(days=days) - dt.timedelta(seconds=1), tick=False):
        assert program.get("auth/me/").status_code == 200
    with time_machine.travel(NOW + dt.timedelta(days=days), tick=False):
        problem(program.get("auth/me/"), 401, "token_invalid")


def test_me_says_what_the_token_is(bruno, digital_agency):
    token = Caller(token=made(bruno, ["report"], digital_agency)).get("auth/me/").json()["token"]
    assert token["institution"] == {"id": digital_agency.pk, "name": digital_agency.name}
    assert (token["name"], token["scopes"], token["signs_in"]) == ("A program", ["report"], False)
    assert set(token) == {"name", "scopes", "signs_in", "institution", "expires_at"}
    assert Caller(bruno).get("auth/me/").json()["token"]["signs_in"]
    client = Client()
    client.force_login(bruno)
    assert client.get("/api/v1/auth/me/").json()["token"] is None


def test_the_day_of_its_last_use_is_noted_once(bruno, django_assert_num_queries):
    program = Caller(token=made(bruno))
    assert AuthToken.objects.get(signs_in=False).last_used_on is None
    with time_machine.travel(NOW, tick=False):
        program.get("policy-areas/")
        assert AuthToken.objects.get(signs_in=False).last_used_on == NOW.date()
        with django_assert_num_queries(2):  # the token with its person, and the count of none
            program.get("policy-areas/")


def test_a_new_password_ends_it(bruno):
    program = Caller(token=made(bruno))
    person_set_password(person=bruno, password="another quiet river")
    problem(program.get("countries/"), 401, "token_invalid")


def test_a_role_that_ends_takes_it_along(amina, bruno):
    program, other = Caller(token=made(bruno)), Caller(token=made(amina))
    role_end(user=amina, role=bruno.country_roles.get())
    problem(program.get("countries/"), 401, "token_invalid")
    assert other.get("countries/").status_code == 200


def test_who_may_not_sign_in_has_none_now_or_later(client, henrike, bruno):
    program = Caller(token=made(bruno))
    client.force_login(henrike)
    client.post(reverse("admin:accounts_user_changelist"), {"action": "deactivate", "_selected_action": [bruno.pk]})
    bruno.refresh_from_db()
    assert not bruno.is_active
    bruno.is_active = True
    bruno.save()
    problem(program.get("countries/"), 401, "token_invalid")


def test_no_token_makes_tokens_but_one_of_a_moment_ago(bruno):
    everything = Caller(token=made(bruno, ["read", "report", "plan", "review", "rounds"]))
    for answer in (everything.post("auth/tokens/", WANTED), everything.get("auth/tokens/")):
        problem(answer, 403, "sign_in_needed")
    problem(everything.patch("auth/me/", {"name": "X"}), 403, "sign_in_needed")
    with time_machine.travel(NOW, tick=False):
        caller = Caller(bruno)
    with time_machine.travel(NOW + dt.timedelta(minutes=16), tick=False):
        problem(caller.post("auth/tokens/", WANTED), 403, "sign_in_again")


def test_a_session_makes_one_after_a_sign_in_of_a_moment_ago_alone(bruno):
    client = Client()
    client.force_login(bruno)
    answer = client.post("/api/v1/auth/tokens/", WANTED, content_type="application/json")
    problem(answer, 403, "sign_in_again")


def test_a_program_may_throw_its_token_away(bruno):
    program = Caller(token=made(bruno))
    assert program.post("auth/logout/").status_code == 204
    problem(program.get("auth/me/"), 401, "token_invalid")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": " "}, "name", "blank"),
        ({"scopes": []}, "scopes", "min_length"),
        ({"scopes": ["everything"]}, "scopes.0", "invalid_choice"),
        ({"days": 31}, "days", "invalid_choice"),
        ({"institution": 0}, "institution", "does_not_exist"),
        ({"owner": 1}, "owner", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named(bruno, change, field, code):
    problem(Caller(bruno).post("auth/tokens/", {**WANTED, **change}), 400, code, field)


def test_nobody_limits_a_token_to_whom_they_do_not_speak_for(amina, bruno, dalia, goran, demoland, digital_agency):
    other = InstitutionFactory(country=demoland)
    asked = {**WANTED, "scopes": ["report"]}
    allowed = {
        (person.name, place.pk): Caller(person).post("auth/tokens/", {**asked, "institution": place.pk}).status_code
        for person in (amina, bruno, dalia, goran)
        for place in (digital_agency, other)
    }
    able = {("Amina", digital_agency.pk), ("Amina", other.pk), ("Bruno", digital_agency.pk)}
    assert {key for key, status in allowed.items() if status == 201} == able
    assert set(allowed.values()) == {201, 403}


def test_a_limited_token_only_reports(bruno, digital_agency):
    asked = {**WANTED, "institution": digital_agency.pk}
    problem(Caller(bruno).post("auth/tokens/", asked), 400, "limited_only_reports", "scopes")


def test_nobody_has_too_many(bruno):
    for _ in range(MOST_TOKENS):
        made(bruno)
    problem(Caller(bruno).post("auth/tokens/", WANTED), 409, "too_many_tokens")
    with pytest.raises(DomainError):
        token_make(person=bruno, name="x", scopes=["read"], days=30)


def test_signing_in_often_ends_no_token_made_by_name(anyone, bruno):
    program = Caller(token=made(bruno))
    from_sign_in = [Caller(bruno) for _ in range(3)]
    person_set_password(person=bruno, password="another quiet river")
    assert [each.get("auth/me/").status_code for each in (program, *from_sign_in)] == [401] * 4


def test_the_list_is_ones_own_and_costs_the_same(amina, bruno, digital_agency, fixed_queries):
    made(amina)
    caller = Caller(bruno)

    def more() -> None:
        for _ in range(5):
            made(bruno, ["report"], digital_agency)

    more()
    # The token with its person, the count, the rows, the institutions.
    fixed_queries(lambda: caller.get("auth/tokens/"), more, 4)
    assert len(caller.rows("auth/tokens/")) == 10
