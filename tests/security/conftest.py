"""The world that adversaries look at: Emil judges in the open round, and they must not learn of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from commitments.choices import Role
from commitments.models import Invitation
from commitments.services import invitation_make
from tests.api.world import NOW, World, world_made
from tests.factories import AppointmentFactory


@pytest.fixture
def world(demoland, digital_agency, bruno, amina, dalia, emil, farah) -> Iterator[World]:
    """Demoland on a day on which nothing moves but what the test does; Emil and Farah have seats in the open round."""
    with time_machine.travel(NOW, tick=False):
        made = world_made(demoland, digital_agency, bruno, amina, dalia)
        for reviewer in (emil, farah):
            AppointmentFactory(
                round=made.open, reviewer=reviewer, organisation=reviewer.country_roles.get().institution
            )
        yield made


@pytest.fixture
def invitation(world, amina, demoland, digital_agency) -> Invitation:
    """An invitation that waits."""
    return invitation_make(
        user=amina, country=demoland, role=Role.OFFICER, institution=digital_agency, email="ines@example.org",
        name="Ines", language="en",
    )  # fmt: skip
