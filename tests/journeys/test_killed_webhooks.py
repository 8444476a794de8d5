"""A worker that tells other systems is killed a hundred times while it sends: everything arrives, in its order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

import pytest
from django.db.models import F
from pytest_httpserver import HTTPServer
from werkzeug import Response

from core.clock import now
from ledger.models import Event, Place
from ledger.services import stream_reveal
from notices.webhooks.choices import DeliveryState
from notices.webhooks.jobs import webhooks_send
from notices.webhooks.lines import lines_missing
from notices.webhooks.models import Delivery, Line
from notices.webhooks.services import webhook_register
from tests.journeys.killing import PATIENCE, Worker
from tests.notices.hooks import AGENCY, Receiver, happen

KILLS = 100
FEEDS = ("ZZ", "QX", "QY", "QZ", "XA", "XB")
# Seconds: a dead worker's lines are free again soon, so that the next one finds something to be killed at.
LEASE = 0.3


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield Receiver(server)


def something_happens(numbers: Iterator[int], chance: random.Random) -> None:
    """A few events, some of them sealed; now and then a sealed stream is revealed."""
    for feed in FEEDS:
        for _ in range(chance.randint(1, 3)):
            happen(f"thing:{next(numbers)}", feed)
        happen(f"rating:{next(numbers)}", f"{feed}/round/1", sealed=True)
    if chance.random() < 0.3:
        for feed in FEEDS:
            stream_reveal(stream=f"{feed}/round/1", into=feed, actor=AGENCY)


def everything_is_told() -> bool:
    """Whether no event and no delivery is left, be its line due, waiting after a failure, or still a dead worker's."""
    behind = Line.objects.filter(told_to__lt=F("feed__shown")).exists()
    return not (behind or any(lines_missing()) or Delivery.objects.filter(state=DeliveryState.WAITING).exists())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_a_hundred_times_loses_nothing_and_keeps_the_order(receiver, amina, settings):
    settings.WEBHOOKS_PLAIN_HTTP, settings.LINKS_LOCAL_SERVERS = True, [receiver.local]
    chance, numbers = random.Random(20_261_128), count()  # noqa: S311  (when to strike, not what to keep secret)
    receiver.answers = lambda number: Response(status=503 if number % 17 == 16 else 204)
    webhook_register(user=amina, url=receiver.url)
    something_happens(numbers, chance)
    overrides = {
        "WEBHOOKS_PLAIN_HTTP": True, "LINKS_LOCAL_SERVERS": [receiver.local], "WEBHOOKS_LEASE_SECONDS": LEASE,
    }  # fmt: skip
    command = ("db_worker", "--batch", "--no-startup-delay", "--verbosity=0")
    with Worker(*command, settings=overrides, preload=("notices.webhooks.jobs",)) as worker:
        kills = unsure = 0
        longest = 0.2  # seconds; adapted, so that a slow machine gets something done before the blow as well
        while kills < KILLS:
            webhooks_send.enqueue()
            Line.objects.filter(failures__gt=0).update(next_at=now())
            before = len(receiver.requests)
            if worker.killed_after(chance.uniform(0.01, longest)):
                kills += 1
                longest *= 0.95 if len(receiver.requests) > before + 2 else 1.05
                unsure += Delivery.objects.filter(state=DeliveryState.WAITING).exists()
            else:
                something_happens(numbers, chance)
        while not everything_is_told():
            webhooks_send.enqueue()
            Line.objects.update(next_at=now(), claimed_until=None)
            worker.killed_after(PATIENCE)
    assert unsure > KILLS / 4, "hardly any was killed between writing a delivery down and noting that it arrived"
    check_everything(receiver)


def check_everything(receiver: Receiver) -> None:
    """Each public event of each feed arrived, in the order in which it became public; nothing that is sealed."""
    assert Event.objects.filter(stream__sealed=True).exists() or Event.objects.filter(verb="stream.revealed").exists()
    for feed in FEEDS:
        public = Place.objects.filter(feed__name=feed).order_by("number").values_list("event__hash", flat=True)
        arrived = [event["hash"] for event in receiver.taken if event["stream"].partition("/")[0] == feed]
        assert list(dict.fromkeys(arrived)) == list(public)
    assert {event["hash"] for event in receiver.taken} == set(Event.objects.public().values_list("hash", flat=True))
