"""The order in which events became public: no gaps, nothing put in later, the same for everybody who follows."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from ledger import selectors
from ledger.models import Event, Place, Stream
from ledger.selectors import feed_page
from ledger.services import Actor, event_append, stream_reveal

AGENCY = Actor("officer", "Digital Agency of Demoland")


def append(stream: str = "ZZ", verb: str = "thing.done", **fields) -> Event:
    return event_append(stream=stream, actor=AGENCY, verb=verb, subject="thing:1", **fields)


def names(feed: str = "ZZ") -> list[str]:
    """The events of a feed by their places, which have no gaps."""
    places = list(Place.objects.filter(feed__name=feed).select_related("event__stream").order_by("number"))
    assert [place.number for place in places] == list(range(1, len(places) + 1))
    assert sum(Stream.objects.filter(name=feed).values_list("shown", flat=True)) == len(places)
    return [f"{place.event.stream.name}:{place.event.seq}" for place in places]


def read_all(since: dict[str, int], **how) -> tuple[list[str], dict[str, int]]:
    """Everything there is to read, page by page; and how far that is."""
    found: list[str] = []
    while True:
        page = feed_page(Event.objects.public(), since=since, **{"size": 2, **how})
        found += [f"{event.stream.name}:{event.seq}" for event in page.events]
        since = dict(page.read)
        if not page.left:
            return found, since


@pytest.mark.django_db
def test_a_revealed_stream_comes_after_what_was_public_before_it():
    append("ZZ/plan/1", sealed=True)
    append("ZZ")
    append("ZZ/plan/1", sealed=True)
    assert names() == ["ZZ:1"]
    stream_reveal(stream="ZZ/plan/1", into="ZZ", actor=AGENCY)
    stream_reveal(stream="ZZ/plan/1", into="ZZ", actor=AGENCY)
    append("ZZ")
    append("ZZ/plan/1")
    assert names() == ["ZZ:1", "ZZ:2", "ZZ/plan/1:1", "ZZ/plan/1:2", "ZZ:3", "ZZ/plan/1:3"]


@pytest.mark.django_db
def test_whoever_follows_skips_nothing_and_reads_nothing_twice():
    read: dict[str, int] = {}
    told: list[str] = []
    for step in range(12):
        append(("ZZ", "QX", "ZZ/round/1", "ZZ/round/1")[step % 4], sealed=step % 4 > 1)
        if step in (4, 9):
            stream_reveal(stream="ZZ/round/1", into="ZZ", actor=AGENCY)
        found, read = read_all(read, size=1 + step % 3)
        told += found
    assert len(told) == len(set(told))
    assert sorted(told) == sorted(f"{event.stream.name}:{event.seq}" for event in Event.objects.public())
    assert [name for name in told if name.startswith("ZZ")] == names()
    assert read_all({})[0] == [*names("QX"), *names("ZZ")]
    assert read_all({"ZZ": 3}, feed="ZZ")[0] == names()[3:]


@pytest.mark.django_db
def test_what_is_filtered_out_is_read_all_the_same(monkeypatch):
    monkeypatch.setattr(selectors, "WINDOW", 4)
    for step in range(11):
        append("ZZ" if step % 2 else "QX", verb="thing.done" if step == 9 else "thing.begun")
    since: dict[str, int] = {}
    shown: list[Event] = []
    pages = 0
    while True:
        page = feed_page(Event.objects.public().filter(verb="thing.done"), since=since, size=2)
        shown, since, pages = [*shown, *page.events], dict(page.read), pages + 1
        if not page.left:
            break
    assert [event.verb for event in shown] == ["thing.done"]
    assert (pages, since) == (3, {"QX": 6, "ZZ": 5})


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_never_let_a_reader_skip_one():
    """The one who began first ends last: on PostgreSQL what the other wrote must not be read before."""
    begun, may_end, order = threading.Event(), threading.Event(), []

    def slow() -> None:
        try:
            with transaction.atomic():
                append("ZZ", "slow.one")
                begun.set()
                may_end.wait(20)
            order.append("slow")
        finally:
            connections.close_all()

    def quick() -> None:
        try:
            begun.wait(20)
            with transaction.atomic():
                append("ZZ", "quick.one")
            order.append("quick")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=each) for each in (slow, quick)]
    for each in threads:
        each.start()
    begun.wait(20)
    found, read = read_all({})
    assert (found, read) == ([], {})
    may_end.set()
    for each in threads:
        each.join(20)
    found, read = read_all(read)
    assert [Event.objects.get(stream__name="ZZ", seq=number).verb for number in (1, 2)] == ["slow.one", "quick.one"]
    assert found == ["ZZ:1", "ZZ:2"]


@pytest.mark.django_db(transaction=True)
def test_readers_beside_many_writers_of_one_country_see_each_event_once():
    """Four write to Demoland, sealed and open, and reveal; one follows meanwhile."""
    done = threading.Event()

    def write(number: int) -> None:
        try:
            for step in range(6):
                with transaction.atomic():
                    append("ZZ")
                with transaction.atomic():
                    append(f"ZZ/round/{number}", sealed=True)
                if step == 3:
                    with transaction.atomic():
                        stream_reveal(stream=f"ZZ/round/{number}", into="ZZ", actor=AGENCY)
        finally:
            connections.close_all()

    with transaction.atomic():
        append("ZZ")
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    read: dict[str, int] = {}
    told: list[str] = []
    while not done.is_set():
        if not any(each.is_alive() for each in threads):
            done.set()
        found, read = read_all(read, size=3)
        told += found
    assert told == names()
    assert len(told) == Event.objects.public().count() == 1 + 4 * (6 + 6 + 1)
    connection.close()
