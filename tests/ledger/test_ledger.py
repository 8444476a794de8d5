"""The chain: what is appended, that one altered byte is found, and what is sealed."""

from __future__ import annotations

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AppendOnlyViolation
from ledger.models import Event, Stream
from ledger.rules import GENESIS, Entry, chain_faults, entry_hash
from ledger.services import Actor, event_append, stream_faults, stream_reveal
from milestones.models import ProgressReport
from tests.factories import ProgressReportFactory, at

AGENCY = Actor("officer", "Digital Agency of Demoland")


def append(stream: str = "ZZ", **fields) -> Event:
    return event_append(stream=stream, actor=AGENCY, verb="thing.done", subject="thing:1", **fields)


def verify(*args: str) -> str:
    out = StringIO()
    call_command("verify_ledger", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db
def test_events_are_chained_from_one():
    first, second = append(), append(data={"n": 2})
    assert (first.seq, second.seq) == (1, 2)
    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    stream = Stream.objects.get(name="ZZ")
    assert (stream.head_seq, stream.head_hash) == (2, second.hash)
    assert "2 events in 1 streams" in verify()


@pytest.mark.django_db
def test_anyone_can_recompute_a_hash_with_sha256_alone():
    event = append(data={"title": "Registre des décisions", "days": 3, "open": True})
    event.refresh_from_db()
    body = {
        "stream": "ZZ", "seq": 1, "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "actor": event.actor,
        "role": event.role, "verb": event.verb, "subject": event.subject, "data": event.data, "previous_hash": GENESIS,
    }  # fmt: skip
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == event.hash


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["actor", "role", "verb", "subject", "data", "at", "hash", "previous_hash", "seq"])
def test_one_altered_byte_is_found_and_named(column):
    for _ in range(3):
        append(data={"status": "completed"})
    value = {
        "data": '{"status": "completeD"}', "at": "2020-01-01 00:00:00+00:00", "hash": "f" * 64,
        "previous_hash": "f" * 64, "seq": "9",
    }.get(column, "somebody else")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_event SET {column} = %s WHERE seq = 2", [value])  # noqa: S608  (a test's constant)
    with pytest.raises(CommandError, match="fault"):
        verify()
    found = {fault.seq for fault in stream_faults(Stream.objects.get(name="ZZ"))}
    assert found & {2, 3}


@pytest.mark.django_db
def test_a_chain_cut_short_is_found():
    for _ in range(3):
        append()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_place WHERE number = 3")
        cursor.execute("DELETE FROM ledger_event WHERE seq = 3")
    assert [fault.seq for fault in stream_faults(Stream.objects.get(name="ZZ"))] == [3]


@pytest.mark.django_db
def test_a_chain_emptied_is_found_and_named():
    append()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_place")
        cursor.execute("DELETE FROM ledger_event")
    [fault] = stream_faults(Stream.objects.get(name="ZZ"))
    assert (fault.stream, fault.seq) == ("ZZ", 1)


@pytest.mark.django_db
def test_an_altered_report_is_found_through_its_event():
    report = ProgressReportFactory(narrative="The register is half full.")
    append(records=[report])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE milestones_progressreport SET narrative = %s", ["The register is full."])
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", "ZZ", stdout=out, stderr=StringIO())
    assert f"milestones.progressreport {report.pk} was altered" in out.getvalue()


@pytest.mark.django_db
def test_a_report_survives_the_database_unaltered():
    report = ProgressReportFactory(
        narrative="Un tiers du registre, « à peu près ». \U0001f600", reported_at=at(2025, 6, 1)
    )
    append(records=[ProgressReport.objects.get(pk=report.pk)])
    assert list(stream_faults(Stream.objects.get(name="ZZ"))) == []


@pytest.mark.django_db
def test_events_are_never_changed_or_deleted():
    event = append()
    event.verb = "thing.undone"
    for attempt in (
        event.save,
        event.delete,
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.update(verb="x"),
        lambda: Event.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(AppendOnlyViolation):
            attempt()
    event.refresh_from_db()
    assert event.verb == "thing.done"


@pytest.mark.django_db
def test_a_sealed_stream_is_hidden_until_revealed_and_bound_by_its_head():
    append("ZZ")
    secret = append("ZZ/round/1", sealed=True)
    assert [event.stream.name for event in Event.objects.public()] == ["ZZ"]
    stream_reveal(stream="ZZ/round/1", into="ZZ", actor=AGENCY)
    assert secret in Event.objects.public()
    bound = Event.objects.get(verb="stream.revealed")
    assert bound.data == {"stream": "ZZ/round/1", "seq": 1, "hash": secret.hash}
    stream_reveal(stream="ZZ/round/1", into="ZZ", actor=AGENCY)
    stream_reveal(stream="ZZ/never", into="ZZ", actor=AGENCY)
    assert Event.objects.filter(verb="stream.revealed").count() == 1


@pytest.mark.django_db
def test_the_streams_of_a_country():
    for name in ("ZZ", "ZZ/plan/1", "QX"):
        append(name)
    assert {event.stream.name for event in Event.objects.of_country("ZZ")} == {"ZZ", "ZZ/plan/1"}


@pytest.mark.django_db
def test_verifying_an_unknown_stream_is_an_error():
    with pytest.raises(CommandError, match="no stream"):
        verify("XX")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_any_change_of_any_entry_breaks_the_chain(verbs, data):
    chain, previous = [], GENESIS
    for number, verb in enumerate(verbs, start=1):
        entry = Entry("ZZ", number, at(2026, 1, 1), "a", "r", verb, "s", {}, previous)
        previous = entry_hash(entry)
        chain.append((entry, previous))
    head = (len(chain), previous)
    assert list(chain_faults("ZZ", chain, head)) == []
    place = data.draw(st.integers(0, len(chain) - 1))
    entry, stored = chain[place]
    altered = Entry("ZZ", entry.seq, entry.at, "a", "r", entry.verb + "!", "s", {}, entry.previous_hash)
    chain[place] = (altered, stored)
    assert [fault.seq for fault in chain_faults("ZZ", chain, head)] == [entry.seq]
