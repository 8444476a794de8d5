"""The contract against the running service: every operation, as each role, with what the OpenAPI document allows and
with what it does not.

Schemathesis makes up the questions, valid and broken ones, and judges each answer: no error of the server, no status,
header or shape that the document does not know, nothing broken taken, nothing valid refused without a rule. Valid ones
are led to what is there now and then: made-up keys alone would find nothing but 404. What one question does is taken
back before the next. ``EXAMPLES`` is how many questions each operation gets, half of them valid, at random; where it is
not said they are few and always the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.db.models import Model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup

from api.tokens import token_issue
from tests.api.world import World

pytestmark = [pytest.mark.contract, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
ROLES = {"public": "nobody", "officer": "bruno", "coordinator": "amina", "reviewer": "dalia"}
# Rules that no schema can say are answered with 400 (a day before another, a key of nothing), as the document says.
ACCEPTED = ["2xx", "400", "401", "403", "404", "406", "409", "412", "413", "415", "428", "429"]
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "428", "429"]
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": REFUSED},
        "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "428"]},
    }
}


@pytest.fixture(scope="module")
def contract(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """The document as the service itself gives it away."""
    config = SchemathesisConfig.from_dict(CONFIG)
    with django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application(), config=config)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Questions come over the test's own connection, which no request may close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def keys_of(world: World) -> dict[str, list[Any]]:
    """The keys of what is there, by the names that fields and parts of addresses have for them."""
    rows = {each.name: getattr(world, each.name) for each in fields(world)}
    found: dict[str, list[Any]] = {}
    for name, row in rows.items():
        if isinstance(row, Model):
            for word in (name, row._meta.model_name or name):
                found.setdefault(word, []).append(row.pk)
    rounds = [world.scheduled, world.open, world.closed, world.answered, world.revising, world.ripe, world.published]
    found["round"] = [each.pk for each in rounds]
    found["code"] = found["country"] = ["ZZ"]
    found["report"] = [world.report.pk]
    found["slug"] = ["open-data"]
    return found


def led(case: Case, keys: Mapping[str, list[Any]], chance: Any) -> None:
    """Put keys of what is there in place of made-up ones, three times in four."""

    def better(name: str, value: Any, owner: str) -> Any:
        known = keys.get(owner if name in ("id", "pk") else name)
        return chance.choice(known) if known and chance.random() < 0.75 else value

    parts = [part for part in case.operation.path.split("/") if part and not part.startswith("{")]
    owner = parts[2].rstrip("s").replace("-", "") if len(parts) > 2 else ""
    for name, value in (case.path_parameters or {}).items():
        case.path_parameters[name] = better(name, value, owner)
    if isinstance(case.body, dict):
        for name, value in case.body.items():
            if isinstance(value, (int, str)):
                case.body[name] = better(name, value, owner)
    if "If-Match" in (case.headers or {}) and chance.random() < 0.75:
        case.headers["If-Match"] = f'"{chance.choice((1, 1, 2))}"'


def faults(operation: Any, role: str, headers: Mapping[str, str], keys: Mapping[str, list[Any]]) -> Iterator[str]:
    """What is wrong with the answers to made-up questions of one operation; the first of each way to ask."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        try:
            _asked(operation, mode, headers, keys if mode is GenerationMode.POSITIVE else {})
        except FailureGroup as group:
            for each in group.exceptions:
                yield f"{operation.label} ({role}, {mode.value}): {told(each)}"
        except Failure as failure:
            yield f"{operation.label} ({role}, {mode.value}): {told(failure)}"
        except Unsatisfiable:
            if mode is GenerationMode.POSITIVE:  # an operation that takes nothing cannot be asked wrongly
                yield f"{operation.label}: nothing can be asked that the document allows"


def _asked(operation: Any, mode: Any, headers: Mapping[str, str], keys: Mapping[str, list[Any]]) -> None:
    """Ask what valid or broken questions there are. Raises what Schemathesis finds wrong with an answer."""

    @settings(
        max_examples=max(1, EXAMPLES // 2), deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], report_multiple_bugs=False, derandomize="EXAMPLES" not in os.environ,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms())
    def ask(case: Case, chance: Any) -> None:
        led(case, keys, chance)
        with transaction.atomic():
            case.call_and_validate(headers=dict(headers))
            transaction.set_rollback(True)

    ask()


def told(failure: BaseException) -> str:
    """What a check has to say, without the lines that come again."""
    return " ".join(f"{type(failure).__name__} {failure}".split())[:700]


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_document_says(role, request, contract, world):
    person = request.getfixturevalue(ROLES[role])
    headers = {"Accept-Encoding": "identity"}  # what is packed, Schemathesis does not open
    if person.is_authenticated:
        headers["Authorization"] = f"Token {token_issue(person)['token']}"
    found: list[str] = []
    for result in contract.get_all_operations():
        found += faults(result.ok(), role, headers, keys_of(world))
    assert found == [], "\n".join(found)
