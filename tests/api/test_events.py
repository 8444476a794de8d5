"""The public ledger, and whether it is whole."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785
from django.db import connection

from ledger.models import Event
from ledger.services import Actor, event_append, stream_reveal
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


def test_a_country_and_everything_are_followed_by_one_cursor(anyone, told):
    event_append(stream="QX", actor=Actor("coordinator", "Farland"), verb="thing.done", subject="thing:1")
    first = anyone.get("events/", country="ZZ", since=0, page_size=2).json()
    assert (first["count"], first["cursor"], [each["seq"] for each in first["results"]]) == (3, "2", [1, 2])
    second = anyone.client.get(first["next"]).json()
    assert (second["next"], second["cursor"], [each["seq"] for each in second["results"]]) == (None, "3", [3])
    everything = anyone.get("events/", since="0", page_size=2).json()
    assert (everything["count"], everything["cursor"]) == (4, "QX-1.ZZ-1")
    rest = anyone.client.get(everything["next"]).json()
    assert ([each["seq"] for each in rest["results"]], rest["cursor"]) == ([2, 3], "QX-1.ZZ-3")
    assert anyone.get("events/", since=rest["cursor"]).json()["results"] == []
    assert anyone.get("events/", since=rest["cursor"], country="ZZ").json()["cursor"] == "3"
    assert [each["stream"] for each in anyone.rows("events/", since="ZZ-3")] == ["QX"]


def test_a_draft_that_is_published_comes_to_who_follows_after_what_they_have_read(anyone, told):
    cursor = anyone.get("events/", country="ZZ", since=0).json()["cursor"]
    sealed = Event.objects.filter(stream__name__startswith="ZZ/plan/").get()
    stream_reveal(stream=sealed.stream.name, into="ZZ", actor=Actor("coordinator", "Demoland"))
    later = anyone.get("events/", country="ZZ", since=cursor).json()
    assert [each["verb"] for each in later["results"]] == ["stream.revealed", "plan.created"]
    narrowed = anyone.get("events/", country="ZZ", since=0, verb="plan.created").json()
    assert ([each["hash"] for each in narrowed["results"]], narrowed["cursor"]) == ([sealed.hash], later["cursor"])


@pytest.mark.parametrize(
    "since", ["x", "-1", "FR", "FR-", "FR-1.", "1.2", "FR-1..ZZ-2", "9" * 19, "FR-1." * 900 + "ZZ-1", "١"]
)
def test_a_cursor_that_is_none_is_refused(anyone, since):
    problem(anyone.get("events/", since=since), 400, "invalid", "since")


def test_who_follows_asks_for_no_page_and_no_order(anyone, told):
    problem(anyone.get("events/", since=0, page=1), 400, "not_with_since", "page")
    problem(anyone.get("events/", since=0, ordering="at"), 400, "not_with_since", "ordering")
    problem(anyone.get("events/", since=0, page_size=0), 400, "page_size", "page_size")


def test_who_follows_may_ask_for_some_fields(anyone, told):
    rows = anyone.rows("events/", since=0, fields="seq,verb")
    assert rows
    assert all(set(row) == {"seq", "verb"} for row in rows)
    problem(anyone.get("events/", since=0, fields="seq,nonsense"), 400, "unknown_name", "fields")


def test_following_costs_the_same_however_much_there_is(anyone, told, fixed_queries):
    def more() -> None:
        for number in range(20):
            event_append(stream=f"Q{number % 7}", actor=Actor("a", "b"), verb="told", subject="thing:1")

    # How far the feeds are, and the events.
    fixed_queries(lambda: anyone.get("events/", since=0, page_size=200), more, 2)


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
