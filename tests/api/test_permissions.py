"""Every route and method, tried by every kind of caller: allowed and denied alike."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.api.calling import Caller
from tests.api.permission_matrix import ROLES, matrix, routes

ROUTES = sorted(routes() - {"GET not-there"})


@pytest.fixture
def callers(nobody, amina, bruno, chiara, goran, dalia, emil, henrike) -> list[Caller]:
    return [Caller(person) for person in (nobody, amina, bruno, chiara, goran, dalia, emil, henrike)]


def answers(route: str, world, rows, callers) -> dict[str, int]:
    """What each role is answered; nothing any of them did stays."""
    row, found = rows[route], {}
    for role, caller in zip(ROLES, callers, strict=True):
        with transaction.atomic():
            if route == "POST action-plan-publish":  # every commitment needs a milestone
                world.bare_commitment.__class__.objects.filter(pk=world.bare_commitment.pk).delete()
            answer = caller.send(route.split()[0], row.path, row.body, row.if_match)
            found[role] = answer.status_code
            answer.getvalue()  # a file is closed once it is read
            transaction.set_rollback(True)
    return found


def test_everyone_gets_their_answer(world, callers):
    """All routes in one world: it takes longer to make than they take to answer."""
    rows = matrix(world)
    wanted = {route: dict(zip(ROLES, map(int, row.answers.split()), strict=True)) for route, row in rows.items()}
    found = {route: answers(route, world, rows, callers) for route in ROUTES}
    assert {route: found[route] for route in ROUTES if found[route] != wanted[route]} == {}


def test_every_route_has_a_row(world):
    assert set(matrix(world)) == set(ROUTES)
