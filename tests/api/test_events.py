"""The public ledger, and whether it is whole."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785
from django.db import connection

from tests.api.calling import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(amina, digital_agency):
    """Three events of Demoland's own stream, and one of a draft, which is sealed."""
    for number in range(3):
        Caller(amina).patch(f"institutions/{digital_agency.pk}/", {"short_name": f"D{number}"})
    plan = {"country": "ZZ", "number": 1, "title": "Plan", "start_date": "2027-01-01", "end_date": "2028-12-31"}
    assert Caller(amina).post("action-plans/", plan).status_code == 201


def test_events_are_told_in_order_without_those_that_are_sealed(anyone, amina, henrike, told):
    for caller in (anyone, Caller(amina), Caller(henrike)):
        rows = caller.rows("events/")
        assert [(each["stream"], each["seq"], each["verb"]) for each in rows] == [
            ("ZZ", number, "institution.changed") for number in (1, 2, 3)
        ]
        assert [each["previous_hash"] for each in rows[1:]] == [each["hash"] for each in rows[:-1]]
        assert (rows[0]["actor"], rows[0]["role"]) == ("Demoland", "coordinator")


def test_anyone_can_do_a_hash_again(anyone, told):
    [row] = anyone.rows("events/", seq=2)
    stated = row.pop("hash")
    assert hashlib.sha256(rfc8785.dumps(row)).hexdigest() == stated
    assert anyone.get(f"events/{stated}/").json()["seq"] == 2


def test_events_are_filtered(anyone, told):
    assert [each["seq"] for each in anyone.rows("events/", stream="ZZ", since="1")] == [2, 3]
    assert anyone.rows("events/", stream="ZZ", since="3") == []
    assert len(anyone.rows("events/", country="ZZ", verb="institution.changed")) == 3
    assert anyone.rows("events/", country="QX") == []
    assert [each["seq"] for each in anyone.rows("events/", ordering="-seq")] == [3, 2, 1]
    problem(anyone.get("events/", since="x"), 400, "invalid", "since")
    problem(anyone.get("events/", search="x"), 400, "unknown_parameter", "search")


def test_a_whole_chain_is_whole(anyone, told):
    body = anyone.get("events/verify/", stream="ZZ").json()
    head = anyone.rows("events/", seq=3)[0]["hash"]
    assert body == {"stream": "ZZ", "ok": True, "events": 3, "head_hash": head, "faults": []}


def test_one_altered_byte_is_found_and_named(anyone, told):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET actor = 'Demolanb' WHERE seq = 2")
    body = anyone.get("events/verify/", stream="ZZ").json()
    assert not body["ok"]
    assert [each["seq"] for each in body["faults"]] == [2]


def test_verifying_asks_for_a_public_stream(anyone, told):
    problem(anyone.get("events/verify/"), 400, "required", "stream")
    problem(anyone.get("events/verify/", stream="QX"), 404)
    problem(anyone.get("events/verify/", stream="ZZ/plan/1"), 404)


def test_verifying_is_slowed_down(anyone, told, settings):
    settings.RATES = {**settings.RATES, "verify": (2, 2, 86_400)}
    assert [anyone.get("events/verify/", stream="ZZ").status_code for _ in range(3)] == [200, 200, 429]
    assert anyone.get("events/").status_code == 200
