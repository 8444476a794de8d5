"""Answers that a connection to PostgreSQL keeps: they save work, and are never old."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from api import prepared
from api.prepared import ASK_STATE
from commitments.models import Commitment
from tests.api.calling import Caller
from tests.factories import CommitmentFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite tells no snapshots: nothing is kept there."),
]
PAGES = ({"cursor": "start"}, {"page": "1"})


@pytest.fixture(autouse=True)
def _a_connection_of_its_own(transactional_db: None) -> Iterator[None]:
    """Each test begins with nothing kept, and leaves no lost connection."""
    connection.close()
    yield
    connection.close()


@pytest.fixture
def row() -> Commitment:
    return CommitmentFactory(title="As it was")


@pytest.fixture
def caller() -> Caller:
    return Caller()


@contextmanager
def another_line() -> Iterator[psycopg.Connection[Any]]:
    """A connection of somebody else to the same database."""
    with psycopg.connect(**connection.get_connection_params()) as line:
        yield line


def titles(caller: Caller, **asked: Any) -> list[str]:
    answer = caller.get("commitments/", fields="title,policy_areas", **(asked or PAGES[0]))
    assert answer.status_code == 200
    return [each["title"] for each in answer.json()["results"]]


def retitled(line: psycopg.Connection[Any], row: Commitment, title: str) -> None:
    line.execute("UPDATE commitments_commitment SET title = %s WHERE id = %s", [title, row.pk])


@pytest.mark.parametrize("asked", PAGES)
def test_while_nothing_changes_only_that_is_asked(caller, row, asked):
    first = caller.get("commitments/", **asked)
    with CaptureQueriesContext(connection) as captured:
        again = caller.get("commitments/", **asked)
    assert {each["sql"] for each in captured} == {ASK_STATE.decode()}
    assert again.json() == first.json()
    assert [each["title"] for each in again.json()["results"]] == ["As it was"]


@pytest.mark.parametrize("asked", PAGES)
def test_what_comes_changes_and_goes_is_told_at_once(caller, row, asked):
    assert titles(caller, **asked) == ["As it was"]
    Commitment.objects.filter(pk=row.pk).update(title="Changed")
    assert titles(caller, **asked) == ["Changed"]
    other = CommitmentFactory(plan=row.plan, title="Added")
    assert titles(caller, **asked) == ["Changed", "Added"]
    assert caller.get("commitments/").json()["count"] == 2
    other.delete()
    assert titles(caller, **asked) == ["Changed"]
    assert caller.get("commitments/").json()["count"] == 1
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE commitments_commitment CASCADE")
    assert titles(caller, **asked) == []


def test_a_change_is_told_when_it_counts_and_not_before(caller, row):
    with another_line() as line:
        retitled(line, row, "Promised")
        assert titles(caller) == titles(caller) == ["As it was"]
        line.commit()
        assert titles(caller) == titles(caller) == ["Promised"]
        retitled(line, row, "Thought better of")
        assert titles(caller) == ["Promised"]
        line.rollback()
        assert titles(caller) == ["Promised"]
        with line.transaction(), line.transaction():  # a part of a change, which has a number of its own
            retitled(line, row, "In part")
            assert titles(caller) == titles(caller) == ["Promised"]
        assert titles(caller) == ["In part"]


def test_an_older_change_that_ends_late_is_told(caller, row):
    with another_line() as slow, another_line() as quick:
        retitled(slow, row, "Begun first")
        quick.execute("UPDATE commitments_actionplan SET title = 'Ended first'")
        quick.commit()
        assert titles(caller) == titles(caller) == ["As it was"]
        slow.commit()
        assert titles(caller) == ["Begun first"]


def test_a_change_of_ones_own_is_seen_before_it_counts(caller, row):
    assert titles(caller) == ["As it was"]
    with transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(title="Perhaps")
        assert titles(caller) == ["Perhaps"]
        transaction.set_rollback(True)
    assert titles(caller) == ["As it was"]


def test_who_asks_after_a_change_never_gets_what_was_before(caller, row):
    told, faults = [0], []

    def change() -> None:
        with another_line() as line:
            for number in range(1, 301):
                retitled(line, row, str(number))
                line.commit()
                told[0] = number

    Commitment.objects.filter(pk=row.pk).update(title="0")
    thread = threading.Thread(target=change)
    thread.start()
    seen: set[int] = set()
    while thread.is_alive():
        least = told[0]
        found = int(titles(caller)[0])
        seen.add(found)
        if found < least:
            faults.append((found, least))
    thread.join()
    assert faults == []
    assert titles(caller) == ["300"]
    assert len(seen) > 10


def test_what_a_person_sees_who_signed_in_is_asked_anew(row, amina):
    caller = Caller(amina)
    assert titles(caller) == ["As it was"]
    with CaptureQueriesContext(connection) as captured:
        assert titles(caller) == ["As it was"]
    assert not any(each["sql"] == ASK_STATE.decode() for each in captured)


def test_behind_a_pool_nothing_is_kept(caller, row):
    connection.ensure_connection()
    connection.connection.prepare_threshold = None
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert titles(caller) == ["As it was"]
        assert not any(each["sql"] == ASK_STATE.decode() for each in captured)


def test_a_question_outlives_the_connection(caller, row):
    assert titles(caller) == ["As it was"]
    ended(connection.connection.info.backend_pid)
    assert titles(caller) == ["As it was"]


def test_within_a_transaction_a_lost_connection_is_told(caller, row):
    assert titles(caller) == ["As it was"]
    with transaction.atomic():
        ended(connection.connection.info.backend_pid)
        with pytest.raises(OperationalError):
            prepared.answer_to("anything", b"SELECT 1, ''", list)
        connection.close()


def ended(process: int) -> None:
    """The database ends a connection, as it does with all of them where it is started anew."""
    with another_line() as line:
        line.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def test_no_more_is_kept_than_there_is_room_for(caller, row, monkeypatch):
    assert titles(caller) == ["As it was"]
    [first] = getattr(connection.connection, prepared.KEPT).answers.values()
    assert first.letters > 1000
    monkeypatch.setattr(prepared, "MOST", 3 * first.letters + 500)
    many = []
    for size in range(1, 20):
        assert titles(caller, cursor="start", page_size=str(size)) == ["As it was"]
        kept = getattr(connection.connection, prepared.KEPT).answers
        assert sum(each.letters for each in kept.values()) <= prepared.MOST
        many.append(len(kept))
    assert set(many) == {1, 2, 3}
