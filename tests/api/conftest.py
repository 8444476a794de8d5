"""The callers and the world of the API's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from tests.api.calling import Caller
from tests.api.world import NOW, World, world_made


@pytest.fixture
def anyone(db: None) -> Caller:
    """Whoever has not signed in."""
    return Caller()


@pytest.fixture
def as_person(db: None) -> Callable[[Any], Caller]:
    """Signs somebody in."""
    return Caller


@pytest.fixture
def world(demoland: Any, digital_agency: Any, bruno: Any, amina: Any, dalia: Any) -> Iterator[World]:
    """A small Demoland with one of everything, and the day it is made for."""
    with time_machine.travel(NOW, tick=False):
        yield world_made(demoland, digital_agency, bruno, amina, dalia)
