"""The contract against the running service: every operation, as each role, with what the OpenAPI document allows and
with what it does not.

Schemathesis makes up the questions, valid and broken ones, and judges each answer: no error of the server, no status,
header or shape that the document does not know, nothing broken taken, nothing valid refused without a rule. Valid ones
are led to what is there now and then: made-up keys alone would find nothing but 404. What one question does is taken
back before the next. ``EXAMPLES`` is how many questions each operation gets from each role, half of them valid, at
random; where it is not said they are few and always the same.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.config import SchemathesisConfig

from api.tokens import token_issue
from tests.contract.asking import Answers, asked_at_random, asked_at_the_edges, asked_in_a_row, keys_of

pytestmark = [pytest.mark.contract, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
ALWAYS_THE_SAME = "EXAMPLES" not in os.environ
SHARES = 4  # so that several processes can share the operations
# Operations of which there are fewer questions than that, and why.
FEW = {
    "GET /api/v1/auth/me/": "it takes nothing, so there is one question",
    "GET /api/v1/export/": "the same",
}
# Rules that no schema can say are answered with 400 (a day before another, a key of nothing), as the document says.
ACCEPTED = ["2xx", "400", "401", "403", "404", "406", "409", "412", "413", "415", "428", "429"]
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "428", "429"]
# All checks are on. Those of one person's rows shown to another (``object_level_authorization``) finds nothing to look
# at here, for it takes signing in to be its own: the matrix in ``tests/api/test_permissions.py`` does that.
CONFIG = {
    "checks": {
        "max_response_time": 10.0,
        "positive_data_acceptance": {"expected-statuses": ACCEPTED},
        "negative_data_rejection": {"expected-statuses": REFUSED},
        "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "428"]},
    }
}


def read_whole(application: Any) -> Any:
    """The service as a server runs it: answers are read and closed, which Schemathesis alone would leave to chance."""

    def served(environ: Any, start_response: Any) -> list[bytes]:
        answer = application(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    return served


@pytest.fixture(scope="module")
def contract(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """The document as the service itself gives it away."""
    config = SchemathesisConfig.from_dict(CONFIG)
    with django_db_blocker.unblock():
        service = read_whole(get_wsgi_application())
        return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", service, config=config)


def headers_of(person: Any) -> dict[str, str]:
    """What each request of a person carries."""
    headers = {"Accept-Encoding": "identity"}  # what is packed, Schemathesis does not open
    return headers | ({"Authorization": f"Token {token_issue(person)['token']}"} if person.is_authenticated else {})


@pytest.fixture
def roles(nobody: Any, bruno: Any, amina: Any, dalia: Any) -> dict[str, dict[str, str]]:
    """The headers of each role's requests."""
    people = {"public": nobody, "officer": bruno, "coordinator": amina, "reviewer": dalia}
    return {role: headers_of(person) for role, person in people.items()}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Questions come over the test's own connection, which no request may close."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("share", range(SHARES))
def test_every_answer_is_as_the_document_says(share, roles, contract, world):
    answers, fewer = Answers(roles=roles, keys=keys_of(world)), {}
    for result in list(contract.get_all_operations())[share::SHARES]:
        operation, began = result.ok(), time.process_time()
        asked_at_random(operation, answers, EXAMPLES, ALWAYS_THE_SAME)
        asked_at_the_edges(contract, operation, answers, every=max(1, 40 // EXAMPLES))
        counts = {kind: answers.counts[operation.label, kind] for kind in ("positive", "negative", "edge")}
        sys.stdout.write(f"{operation.label}: {counts}, {time.process_time() - began:.1f} s\n")
        if answers.at_random(operation.label) < EXAMPLES and operation.label not in FEW:
            fewer[operation.label] = counts
    sys.stdout.write(f"{sorted(answers.statuses.items())}\n")
    assert answers.told() == [], "\n".join(answers.told())
    assert fewer == {}, "these were asked less than they should be"


def test_what_is_made_is_there_and_what_is_deleted_is_gone(roles, contract, world):
    answers = Answers(roles=roles, keys=keys_of(world))
    for role in roles:
        asked_in_a_row(contract, answers, role, EXAMPLES, ALWAYS_THE_SAME)
    sys.stdout.write(f"{dict(answers.counts)} {sorted(answers.statuses.items())}\n")
    assert answers.told() == [], "\n".join(answers.told())
    assert answers.counts["linked", "in a row"] > EXAMPLES
