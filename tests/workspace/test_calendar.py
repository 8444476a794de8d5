"""The page on which a person makes, sees once and ends the address of their own calendar."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CalendarKey
from accounts.services import calendar_key_make
from tests.factories import CommitmentFactory, MilestoneFactory

PAGE = "/workspace/calendar/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, bruno):
    """Bruno, signed in."""
    client.force_login(bruno)
    return bruno


def address_on(page: str) -> str:
    found = re.search(r'value="http://testserver(/calendar/[A-Za-z0-9_-]{43}\.ics)"', page)
    return found[1] if found else ""


def test_an_address_is_made_shown_once_and_works_without_signing_in(client, officer, digital_agency):
    MilestoneFactory(commitment=CommitmentFactory(lead_institution=digital_agency), title="Measure every river")
    assert "You have no address yet" in client.get(PAGE).content.decode()
    response = client.post(reverse("workspace:calendar-make"))
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    assert response.cookies["new_calendar_key"]["httponly"]
    assert response.cookies["new_calendar_key"]["samesite"] == "Strict"
    shown = client.get(PAGE)
    address = address_on(shown.content.decode())
    assert "no-store" in shown.headers["Cache-Control"]
    assert "Measure every river" in Client().get(address).content.decode()
    again = client.get(PAGE).content.decode()
    assert not address_on(again)
    assert "Your address was made on" in again
    assert "A calendar program last asked for it on" in again


def test_a_new_address_ends_the_old_one(client, officer):
    old = calendar_key_make(person=officer)
    client.post(reverse("workspace:calendar-make"))
    new = address_on(client.get(PAGE).content.decode())
    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert Client().get(new).status_code == 200
    assert CalendarKey.objects.filter(user=officer, revoked_at__isnull=True).count() == 1
    assert CalendarKey.objects.filter(user=officer).count() == 2


def test_an_ended_address_opens_nothing(client, officer):
    key = calendar_key_make(person=officer)
    page = client.post(reverse("workspace:calendar-end"), follow=True).content.decode()
    assert "The address has ended" in page
    assert "You have no address yet" in page
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


def test_a_key_brought_by_somebody_else_is_not_shown(client, officer, chiara):
    calendar_key_make(person=officer)
    client.cookies["new_calendar_key"] = calendar_key_make(person=chiara)
    assert not address_on(client.get(PAGE).content.decode())


def test_who_answers_for_nothing_is_told_so(client, dalia):
    client.force_login(dalia)
    page = client.get(PAGE).content.decode()
    assert "You answer for no milestones" in page
    assert "Make an address" not in page
    assert "/ZZ/calendar.ics" in page


@pytest.mark.parametrize("name", ["calendar", "calendar-make", "calendar-end"])
def test_it_is_behind_the_door(client, name):
    call = client.get if name == "calendar" else client.post
    response = call(reverse(f"workspace:{name}"))
    assert response.status_code == 302
    assert not CalendarKey.objects.exists()


def test_making_and_ending_need_a_post(client, officer):
    assert client.get(reverse("workspace:calendar-make")).status_code == 405
    assert client.get(reverse("workspace:calendar-end")).status_code == 405


def test_the_page_takes_the_same_queries_for_everybody(client, officer, digital_agency, fixed_queries):
    commitment = CommitmentFactory(lead_institution=digital_agency)

    def grow() -> None:
        MilestoneFactory.create_batch(5, commitment=commitment, due_date=dt.date(2026, 1, 1))
        calendar_key_make(person=officer)

    # The session, the person; their key, their seats, and their seats again for the frame.
    fixed_queries(lambda: client.get(PAGE), grow, 5)
