"""Every address and method of the workspace, tried by every kind of visitor: let in and turned away alike."""

from __future__ import annotations

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client

from commitments.choices import Role
from commitments.services import invitation_make
from tests.api.world import NOW, world_made
from tests.factories import CountryRoleFactory
from tests.workspace.permission_matrix import ROLES, Row, matrix, routes


@pytest.fixture
def rows(amina, bruno, dalia, demoland, digital_agency) -> dict[str, Row]:
    """The matrix, on the day of its world."""
    with time_machine.travel(NOW, tick=False):
        world = world_made(demoland, digital_agency, bruno, amina, dalia)
        invitation = invitation_make(
            user=amina, country=demoland, role=Role.OFFICER, institution=digital_agency, email="ines@example.org",
            name="Ines", language="en",
        )  # fmt: skip
        yield matrix(world, invitation)


@pytest.fixture
def visitors(rows, nobody, amina, bruno, chiara, goran, farland, dalia, henrike) -> dict[str, Client]:
    """A browser for each role; they sign in on the day of the world."""
    hanna = CountryRoleFactory(country=farland, role=Role.COORDINATOR).user
    people = (nobody, amina, bruno, chiara, goran, hanna, dalia, henrike)
    return {role: _client(person) for role, person in zip(ROLES, people, strict=True)}


def _client(person) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def answer(client: Client, method: str, row: Row) -> str:
    """The status of what ``row`` asks for, or ``door``; nothing it did stays."""
    with transaction.atomic():
        got = getattr(client, method.lower())(f"/workspace/{row.path}", row.body)
        got.getvalue()  # a file is closed once it is read
        assert "no-store" in got["Cache-Control"]
        transaction.set_rollback(True)
    led = got.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
    return "door" if got.status_code == 302 and led else str(got.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_everyone_gets_their_answer(role, rows, visitors):
    client, place = visitors[role], ROLES.index(role)
    wanted = {route: row.answers.split()[place] for route, row in rows.items()}
    found = {route: answer(client, route.split()[0], row) for route, row in rows.items()}
    assert {route: found[route] for route in found if found[route] != wanted[route]} == {}


def test_every_address_has_a_row_and_every_row_an_address(rows):
    assert sorted(routes() - set(rows)) == []
    assert sorted(set(rows) - routes()) == []
