"""Ending mail by the address in it: RFC 8058, in one step for mail programs, and never by merely looking."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from notices.choices import EVERYTHING, Topic
from notices.letters import stop_token
from notices.selectors import unwanted_by

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def url(person, topic: str = EVERYTHING) -> str:
    return reverse("workspace:mail_stop", kwargs={"token": stop_token(person.pk, topic)})


@pytest.fixture
def program() -> Client:
    """A mail program: no session, no cookie, no token against forged requests, which are looked for."""
    return Client(enforce_csrf_checks=True)


def test_a_mail_program_ends_everything_in_one_step(program, bruno):
    answer = program.post(url(bruno), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200  # never a redirect: RFC 8058, section 3.1
    assert unwanted_by(bruno) == {EVERYTHING}
    assert not answer.cookies


def test_multipart_is_understood_too(program, bruno):
    assert program.post(url(bruno), ONE_CLICK).status_code == 200
    assert unwanted_by(bruno) == {EVERYTHING}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(program, bruno, method):
    answer = getattr(program, method)(url(bruno))
    assert answer.status_code == 200
    assert unwanted_by(bruno) == set()


def test_the_page_has_a_button_that_does_it(program, bruno):
    words = program.get(url(bruno)).content.decode()
    assert '<input type="hidden" name="List-Unsubscribe" value="One-Click">' in words
    assert bruno.email not in words
    assert bruno.name not in words
    assert "no more mail" in program.post(url(bruno), ONE_CLICK).content.decode().lower()


def test_another_post_changes_nothing(program, bruno):
    assert program.post(url(bruno), {"something": "else"}).status_code == 200
    assert unwanted_by(bruno) == set()


def test_one_topic_alone(program, bruno):
    assert str(Topic.OVERDUE.label) in program.get(url(bruno, Topic.OVERDUE)).content.decode()
    program.post(url(bruno, Topic.OVERDUE), ONE_CLICK)
    assert unwanted_by(bruno) == {Topic.OVERDUE}


def test_it_is_in_the_readers_language(program, bruno):
    bruno.language = "fr"
    bruno.save()
    assert '<html lang="fr" dir="ltr">' in program.get(url(bruno)).content.decode()


def test_an_address_that_is_none_of_ours_does_nothing(program, bruno, chiara):
    forged = url(bruno).replace(f"/{bruno.pk}:", f"/{chiara.pk}:")
    for address in (forged, url(bruno).replace("everything", "overdue"), url(bruno)[:-3] + "/"):
        assert program.post(address, ONE_CLICK).status_code == 404
    assert unwanted_by(bruno) == unwanted_by(chiara) == set()


def test_a_person_who_is_gone_is_no_fault(program, bruno):
    address = url(bruno)
    bruno.country_roles.all().delete()
    bruno.delete()
    assert program.post(address, ONE_CLICK).status_code == 404


def test_no_cache_search_engine_or_other_site_learns_the_address(program, bruno):
    answer = program.get(url(bruno))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
