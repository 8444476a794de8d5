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


@pytest.mark.parametrize("route", ROUTES)
def test_everyone_gets_their_answer(route, world, callers, emil):
    if route == "POST action-plan-publish":  # every commitment needs a milestone
        world.bare_commitment.delete()
    row = matrix(world)[route]
    found = {}
    for role, caller in zip(ROLES, callers, strict=True):
        with transaction.atomic():
            answer = caller.send(route.split()[0], row.path, row.body, row.if_match)
            found[role] = answer.status_code
            answer.getvalue()  # a file is closed once it is read
            transaction.set_rollback(True)
    assert found == dict(zip(ROLES, map(int, row.answers.split()), strict=True))


def test_every_route_has_a_row(world):
    assert set(matrix(world)) == set(ROUTES)
