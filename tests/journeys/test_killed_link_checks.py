"""A worker that checks addresses is killed a hundred times at any moment: none is lost, nothing is told twice."""

from __future__ import annotations

import datetime as dt
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import F
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.clock import now
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import LinkStatus, MilestoneStatus
from milestones.models import Evidence, LinkCheck
from milestones.selectors import evidence_behind, links_due
from tests.factories import CommitmentFactory, EvidenceFactory, MilestoneFactory, ProgressReportFactory, in_step
from tests.journeys.killing import PATIENCE, Worker

ADDRESSES, SITES, KILLS, ROUNDS = 60, 20, 100, 4
# Seconds; shorter than the shortest life of a worker here would make the next one take over from the living.
LEASE = 0.5


class Press:
    """Sixty pages on twenty sites: a third always answers, a third is gone for good, a third comes and goes.

    A site whose worker was killed is left alone until the lease is over, so there must be others to go on with.
    """

    def __init__(self) -> None:
        """Every page that comes and goes is there at first."""
        self.gone = False
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.servers = [HTTPServer(host=f"127.0.1.{n + 1}", threaded=True) for n in range(SITES)]
        for server in self.servers:
            server.expect_request(re.compile(".*")).respond_with_handler(self._answer)
            server.start()

    def url(self, place: int) -> str:
        """The address of a page."""
        server = self.servers[place % SITES]
        return f"http://{server.host}:{server.port}/{('stays', 'gone', 'turns')[place % 3]}/{place}"

    def close(self) -> None:
        """Close all sites."""
        with ThreadPoolExecutor(SITES) as pool:  # each takes half a second to notice
            list(pool.map(HTTPServer.stop, self.servers))

    def _answer(self, request: Request) -> Response:
        with self.lock:
            self.asked[request.path] += 1
        gone = request.path.startswith("/gone") or (request.path.startswith("/turns") and self.gone)
        return Response(b"", 404 if gone else 200)


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def later(days: int) -> None:
    """Let so many days have passed since everything that was done, and everything be due again."""
    LinkCheck.objects.update(
        next_at=now(), checked_at=F("checked_at") - dt.timedelta(days=days),
        failing_since=F("failing_since") - dt.timedelta(days=days),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_a_hundred_times_loses_no_address_and_tells_nothing_twice(press):
    milestones = MilestoneFactory.create_batch(6, commitment=CommitmentFactory())
    reports = [ProgressReportFactory(milestone=each, status=MilestoneStatus.COMPLETED) for each in milestones]
    for place in range(ADDRESSES):
        EvidenceFactory(report=reports[place % 6], url=press.url(place))
    in_step(milestones[0].commitment)
    settings = {
        "LINKS_LOCAL_SERVERS": [f"{server.host}:{server.port}" for server in press.servers],
        "LINKS_PAUSE_SECONDS": 0,
        "LINKS_LEASE_SECONDS": LEASE,
    }
    chance = random.Random(20_260_503)  # noqa: S311  (when to strike, not what to keep secret)
    worker_of = ("db_worker", "--batch", "--no-startup-delay", "--verbosity=0")
    with Worker(*worker_of, settings=settings, preload=("exchange.links.jobs",)) as worker:
        kills = held = untold = rounds = 0
        longest = 0.2  # seconds; adapted, so that a slow machine gets something done before the blow as well
        while kills < KILLS or rounds < ROUNDS:
            call_command("check_links", "--enqueue", stdout=StringIO())
            before = press.asked.total()
            if worker.killed_after(chance.uniform(0.01, longest) if kills < KILLS else PATIENCE):
                kills += 1
                held += LinkCheck.objects.filter(claimed_until__gt=now()).exists()
                untold += evidence_behind(Evidence.objects.all()).exists()
                longest *= 0.95 if press.asked.total() > before + 2 else 1.05
            elif nothing_left():
                rounds += 1
                press.gone = rounds % 4 in (1, 2)  # gone for two requests in a row: that is how long dying takes
                later(days=2)
        while not nothing_left():
            call_command("check_links", "--enqueue", stdout=StringIO())
            worker.ends()
    assert held > KILLS / 4, "hardly any was killed while it held an address"
    assert untold, "none was killed between writing what it found and telling it"
    check_everything(press)


def nothing_left() -> bool:
    """Whether nothing is due, not even once the leases of the dead are over."""
    claimed = LinkCheck.objects.filter(claimed_until__isnull=False)
    return not links_due(now()).exists() and not claimed.exists()


def check_everything(press: Press) -> None:
    """Each address has been asked; evidence says what the last check found; each change was told once, and holds."""
    checks = {check.url: check for check in LinkCheck.objects.all()}
    assert set(checks) == {press.url(place) for place in range(ADDRESSES)}
    assert len(press.asked) == ADDRESSES
    assert all(check.checked_at and check.claimed_until is None for check in checks.values())
    for url, check in checks.items():
        if "/turns/" not in url:
            assert check.status == (LinkStatus.DEAD if "/gone/" in url else LinkStatus.ALIVE)
    assert not evidence_behind(Evidence.objects.all()).exists()
    assert all(row.link_status == checks[row.url].status for row in Evidence.objects.all())
    told: dict[int, list[str]] = defaultdict(list)
    for event in Event.objects.filter(verb="evidence.checked").order_by("seq"):
        told[event.data["evidence"]].append(event.data["link_status"])
    assert {pk: said[-1] for pk, said in told.items()} == dict(Evidence.objects.values_list("pk", "link_status"))
    assert all(earlier != later for said in told.values() for earlier, later in pairwise(said))
    assert any(len(said) > 1 for said in told.values())
    for stream in Stream.objects.all():
        assert list(stream_faults(stream)) == []
