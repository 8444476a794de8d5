"""Scripts of any other site read, and write with a token; no cookie crosses, and no password is typed elsewhere."""

from __future__ import annotations

import gzip
import json

import pytest
from django.test import Client

from tests.api.calling import ROOT, Caller

pytestmark = pytest.mark.django_db
ELSEWHERE = {"Origin": "https://news.example.org"}


def test_any_site_reads_without_cookies_and_sees_what_it_needs(anyone, demoland):
    answer = anyone.get("countries/", headers=ELSEWHERE)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    shown = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Link", "Location", "Retry-After", "RateLimit"} <= shown


def test_a_problem_can_be_read_too(anyone):
    assert anyone.get("countries/?x=1", headers=ELSEWHERE)["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_any_site_may_ask_to_write_with_a_token(method):
    wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,if-match"}
    answer = Client().options(f"{ROOT}milestones/1/", headers={**ELSEWHERE, **wanted})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert method in answer["Access-Control-Allow-Methods"]
    assert {"authorization", "if-match", "idempotency-key"} <= {
        name.strip() for name in answer["Access-Control-Allow-Headers"].split(",")
    }
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", [f"{ROOT}auth/token/", f"{ROOT}auth/logout/", "/", "/workspace/", "/ZZ/"])
def test_passwords_and_pages_are_for_no_other_site(demoland, path):
    wanted = {**ELSEWHERE, "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in Client().options(path, headers=wanted)
    assert "Access-Control-Allow-Origin" not in Client().get(path, headers=ELSEWHERE)


def test_a_session_of_this_site_writes_nothing_from_another(amina):
    """The cookie is not sent across; were it sent, the token against forged requests would be missing."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    body = {"country": "ZZ", "name": "New"}
    answer = client.post(f"{ROOT}institutions/", body, content_type="application/json", headers=ELSEWHERE)
    assert answer.status_code == 403
    assert Caller(amina).send("POST", "institutions/", body, **ELSEWHERE).status_code == 201


def test_answers_are_compressed_for_whoever_takes_it(anyone, demoland):
    plain = anyone.get("schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    small = anyone.get("schema/", headers={"Accept": "application/vnd.oai.openapi+json", "Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(small.content)) == plain.json()
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) * 5 < len(plain.content)


def test_a_compressed_answer_that_did_not_change_is_not_sent_again(anyone, demoland):
    first = anyone.get("countries/", headers={"Accept-Encoding": "gzip"})
    again = anyone.get("countries/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
