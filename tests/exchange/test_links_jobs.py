"""Checks of addresses over days and weeks: what dies, what lives on, who is told, and what nobody asks."""

from __future__ import annotations

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import pairwise

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult
from werkzeug import Response

from commitments.choices import PlanState
from core.clock import now
from core.errors import RuleBroken
from exchange.links.jobs import links_check
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import LinkOutcome, LinkStatus, MilestoneStatus
from milestones.models import Evidence, LinkCheck, ProcessEvidence
from milestones.selectors import links_unknown
from milestones.services import evidence_link_found, link_claim, link_record, links_register
from milestones.services.links import LinkFinding, address_print
from reviews.choices import RoundState
from reviews.models import RatingEvidence
from reviews.services import rating_link_found
from tests.factories import (
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    RatingFactory,
    ReviewRoundFactory,
    at,
    in_step,
)

START = dt.datetime(2026, 5, 3, 12, tzinfo=dt.UTC)
LEASE, NO_PAUSE = dt.timedelta(minutes=5), dt.timedelta(0)
pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    """A milestone reported as completed, in a commitment of its own."""
    milestone = MilestoneFactory()
    return ProgressReportFactory(milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=at(2025, 6, 1))


def check(days: float = 0, **how):
    """Run the checks so many days after the start."""
    with time_machine.travel(START + dt.timedelta(days=days)):
        return links_check(**how)


def told() -> list[str]:
    return [event.data["link_status"] for event in Event.objects.filter(verb="evidence.checked").order_by("pk")]


def test_a_dead_address_turns_evidenced_down_and_an_answer_turns_it_up_again(site, done):
    evidence = EvidenceFactory(report=done, url=site.url("/law", "ministry.gov.zz"))
    EvidenceFactory(url=site.url("/other", "agency.gov.zz"))
    commitment = done.milestone.commitment
    in_step(commitment)

    def stands() -> tuple[str, str, dt.date | None]:
        evidence.refresh_from_db()
        commitment.progress.refresh_from_db()
        day = evidence.checked_at.date() if evidence.checked_at else None
        return evidence.link_status, commitment.progress.evidenced, day

    assert stands() == ("unchecked", "complete", None)
    check(0)
    assert stands() == ("alive", "complete", dt.date(2026, 5, 3))
    check(29)
    assert stands() == ("alive", "complete", dt.date(2026, 5, 3))  # not due yet
    check(30.1)
    assert stands() == ("alive", "complete", dt.date(2026, 6, 2))
    site.says("/law", 404)
    check(60.2)
    assert stands() == ("alive", "complete", dt.date(2026, 6, 2))  # once is no proof
    check(61.3)
    assert stands() == ("dead", "no_evidence_available", dt.date(2026, 7, 3))
    check(70)
    assert stands() == ("dead", "no_evidence_available", dt.date(2026, 7, 3))  # the day from which it counts no more
    site.says("/law", 200)
    check(78)
    assert stands() == ("alive", "complete", dt.date(2026, 7, 20))
    assert told() == ["alive", "alive", "dead", "alive"]  # both addresses, then the changes of one
    assert list(stream_faults(Stream.objects.get(name="ZZ"))) == []


def test_every_piece_of_evidence_with_an_address_is_told_and_it_is_asked_once(site, done):
    url = site.url("/law", "ministry.gov.zz")
    EvidenceFactory.create_batch(3, url=url)
    run = check(0)
    assert site.paths() == ["HEAD /law"]
    assert (run.registered, run.told) == (1, 3)
    assert set(Evidence.objects.values_list("link_status", flat=True)) == {"alive"}
    later = EvidenceFactory(url=url)
    run = check(5)
    later.refresh_from_db()
    assert (run.registered, run.told, site.paths()) == (0, 1, ["HEAD /law"])
    assert (later.link_status, later.checked_at.date()) == ("alive", START.date())  # when it answered, not when told


def test_kinds_of_evidence_that_are_not_public_are_not_asked(site, amina, done):
    plan = done.milestone.commitment.plan
    shows = {"plan": plan, "shows": "space", "added_by": amina, "added_at": now(), "title": "The forum"}
    process = ProcessEvidence(url=site.url("/forum"), **shows).save_checked()
    rating = RatingFactory(round=ReviewRoundFactory(plan=plan, state=RoundState.OPEN), submitted_at=now())
    secret = RatingEvidence(rating=rating, title="Seen", url=site.url("/seen"), added_at=START).save_checked()
    draft = MilestoneFactory(commitment__plan__state=PlanState.DRAFT, commitment__plan__published_at=None)
    EvidenceFactory(report__milestone=draft, url=site.url("/draft"))
    check(0)
    assert site.paths() == ["HEAD /forum"]
    with pytest.raises(RuleBroken) as caught:
        rating_link_found(evidence=secret, answers=False)
    assert caught.value.code == "round_not_published"
    process.refresh_from_db()
    assert process.link_status == "alive"
    type(rating.round).objects.filter(pk=rating.round_id).update(state=RoundState.PUBLISHED, published_at=now())
    check(1)
    secret.refresh_from_db()
    assert (secret.link_status, site.paths()[1:]) == ("alive", ["HEAD /seen"])
    verbs = Event.objects.filter(role="tracker").order_by("pk").values_list("verb", "subject")
    assert list(verbs) == [
        ("process_evidence.checked", f"plan:{plan.pk}"),
        ("rating_evidence.checked", f"commitment:{rating.commitment_id}"),
    ]


def test_reserved_names_are_never_asked_and_stay_unchecked(site, names):
    evidence = EvidenceFactory(url="https://demoland.example.org/register")
    run = check(0)
    assert (run.outcomes, names.asked, site.paths()) == ({LinkOutcome.RESERVED: 1}, [], [])
    evidence.refresh_from_db()
    assert (evidence.link_status, evidence.checked_at) == ("unchecked", None)
    assert told() == []


def test_a_file_has_no_address_to_check(done):
    file = EvidenceFactory(report=done, url="", file="ab/abc", sha256="abc")
    assert links_unknown(Evidence.objects.all()) == []
    with pytest.raises(RuleBroken):
        evidence_link_found(evidence=file, answers=True)


# One's own line


def test_where_no_site_answers_nothing_dies(site, names, done):
    hosts = [f"ministry{n}.gov.zz" for n in range(8)]
    for host in hosts:
        names.lead(host, "127.0.0.1")
        EvidenceFactory(url=site.url("/law", host))
    check(0)
    for host in hosts:
        names.lead(host, "unreachable")
    for day in range(31, 60):
        run = check(day)
        assert set(run.outcomes) == {LinkOutcome.OFFLINE}
        assert run.outcomes.total() <= 5  # it is noticed, and not gone on with
    assert set(Evidence.objects.values_list("link_status", flat=True)) == {"alive"}
    assert not LinkCheck.objects.filter(failures__gt=0).exists()


def test_where_another_site_answers_the_fault_is_the_sites(site, done):
    EvidenceFactory(url="http://gone.gov.zz/law")
    check(0)
    assert LinkCheck.objects.get().outcome == "offline"  # nobody else is known: it may be our own line
    EvidenceFactory(url=site.url("/law", "agency.gov.zz"))
    for day in (1, 3, 5):
        check(day)
    assert LinkCheck.objects.get(host="gone.gov.zz").status == LinkStatus.DEAD


def test_a_site_that_is_known_to_answer_is_asked_for_a_second_opinion(site, done):
    EvidenceFactory(url=site.url("/law", "agency.gov.zz"))
    check(0)
    EvidenceFactory(url="http://gone.gov.zz/law")
    check(1)  # nothing else is due
    assert site.paths() == ["HEAD /law", "HEAD /law"]
    assert LinkCheck.objects.get(host="gone.gov.zz").failures == 1


def test_a_site_that_asks_for_patience_is_left_in_peace(site, done):
    EvidenceFactory(url=site.url("/law", "ministry.gov.zz"))
    site.says("/law", 429, {"Retry-After": "7200"})
    check(0)
    check(1 / 24)
    assert len(site.seen) == 1
    for day in range(1, 30, 3):
        check(day)
    assert Evidence.objects.get().link_status == "unchecked"


# Politeness and leases


def test_requests_to_one_site_keep_their_distance(settings, site, done):
    settings.LINKS_PAUSE_SECONDS = 0.3
    for n in range(3):
        EvidenceFactory(url=site.url(f"/{n}", "ministry.gov.zz"))
        EvidenceFactory(url=site.url(f"/{n}", "agency.gov.zz"))
    assert links_check().outcomes == {LinkOutcome.ANSWERED: 6}
    for host in ("ministry.gov.zz", "agency.gov.zz"):
        moments = site.by_host[host]
        assert len(moments) == 3
        assert all(later - earlier >= 0.3 for earlier, later in pairwise(moments))


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_ask_one_site_at_once_nor_one_address_twice(site):
    hosts = [f"ministry{n}.gov.zz" for n in range(3)]
    links_register(urls=[f"http://{host}/{n}" for host in hosts for n in range(5)])
    held: list[tuple[str, float, float]] = []

    def work() -> None:
        try:
            while LinkCheck.objects.filter(checked_at__isnull=True).exists():
                claimed = link_claim(lease=LEASE, pause=NO_PAUSE)
                if claimed is None:
                    time.sleep(0.005)
                    continue
                began = time.monotonic()
                time.sleep(0.01)
                held.append((claimed.host, began, time.monotonic()))
                assert link_record(check=claimed, finding=LinkFinding(LinkOutcome.ANSWERED)) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()
    assert len(held) == 15
    for host in hosts:
        spans = sorted(span[1:] for span in held if span[0] == host)
        assert len(spans) == 5
        assert all(later[0] >= earlier[1] for earlier, later in pairwise(spans))


def test_a_lease_that_ended_is_taken_over_and_the_late_finding_is_not_written():
    links_register(urls=["http://ministry.gov.zz/law"])
    with time_machine.travel(START):
        links_register(urls=["http://agency.gov.zz/law", "http://agency.gov.zz/law"])
        LinkCheck.objects.update(next_at=START)
        first = link_claim(lease=LEASE, pause=NO_PAUSE)
        second = link_claim(lease=LEASE, pause=NO_PAUSE)
        assert link_claim(lease=LEASE, pause=NO_PAUSE) is None
    assert {each.host for each in (first, second) if each} == {"ministry.gov.zz", "agency.gov.zz"}
    with time_machine.travel(START + LEASE + dt.timedelta(seconds=1)):
        again = link_claim(lease=LEASE, pause=NO_PAUSE)
        assert first is not None
        assert again == first
        assert link_record(check=first, finding=LinkFinding(LinkOutcome.GONE, 404)) is None
        recorded = link_record(check=again, finding=LinkFinding(LinkOutcome.ANSWERED, 200, "http://["))
    assert recorded is not None
    assert (recorded.failures, recorded.status, recorded.claimed_until, recorded.final_url) == (0, "alive", None, "")


def test_what_a_killed_worker_did_not_tell_is_told_by_the_next(site, done):
    evidence = EvidenceFactory(report=done, url=site.url("/law", "ministry.gov.zz"))
    check(0)
    LinkCheck.objects.update(status=LinkStatus.DEAD)
    assert check(1).told == 1
    evidence.refresh_from_db()
    assert (evidence.link_status, site.paths()) == ("dead", ["HEAD /law"])
    assert check(2).told == 0
    assert told() == ["alive", "dead"]


def test_the_database_and_the_house_print_addresses_alike(done):
    for url in ("http://ministry.gov.zz/loi/été", "http://ministry.gov.zz/" + "x" * 1900):
        EvidenceFactory(report=done, url=url)
        assert links_unknown(Evidence.objects.all()) == [url]
        links_register(urls=[url])
        assert LinkCheck.objects.filter(url_sha256=address_print(url)).exists()
        assert links_unknown(Evidence.objects.all()) == []


def test_preparing_makes_the_same_number_of_queries_for_many_addresses(fixed_queries, site, done):
    # For each of three kinds of evidence: which addresses are unknown, which evidence is behind its check.
    def grow() -> None:
        links_register(urls=[EvidenceFactory(report=done, url=site.url(f"/{n}")).url for n in range(20)])

    fixed_queries(lambda: links_check(limit=0), grow, 6)


# The command


def called(*arguments: str) -> str:
    out = StringIO()
    call_command("check_links", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_is_due_and_what_it_found(site, done):
    for n in range(3):
        EvidenceFactory(report=done, url=site.url(f"/{n}", "ministry.gov.zz"))
    site.says("/2", 404)
    assert called("--dry-run").splitlines()[-1] == "3 new, 0 due. Dry run: nothing was asked or written."
    assert (site.seen, LinkCheck.objects.count()) == ([], 0)
    assert called("--limit", "2") == "3 new, 2 asked, 2 pieces of evidence told.\n     2  It answers\n"
    assert called() == "0 new, 1 asked, 0 pieces of evidence told.\n     1  The page is gone\n"
    assert called() == "0 new, 0 asked, 0 pieces of evidence told.\n"


@pytest.mark.django_db(transaction=True)
def test_the_queue_does_the_same(site):
    EvidenceFactory(url=site.url("/law", "ministry.gov.zz"))
    assert called("--enqueue") == "The check waits for the worker.\n"
    assert called("--enqueue") == "The check waits for the worker already.\n"
    call_command("db_worker", "--batch", "--no-startup-delay", verbosity=0)
    assert DBTaskResult.objects.get().return_value == {"registered": 1, "told": 1, "answered": 1}
    assert called("--enqueue") == "The check waits for the worker.\n"


def test_a_slow_site_does_not_hold_a_job_for_ever(site, done):
    def slow(_request: object) -> Response:
        time.sleep(0.2)
        return Response(b"")

    for n in range(5):
        EvidenceFactory(report=done, url=site.url(f"/{n}", "ministry.gov.zz"))
        site.answers[f"/{n}"] = slow
    run = links_check(seconds=0.3)
    assert 1 <= run.outcomes.total() <= 3
