"""The life of a commitment in one line: what is on it, in which order, and that many marks stay readable."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
import time_machine
from django.test import Client

from commitments.models import Commitment
from commitments.services import commitment_withdraw
from dashboards.life import NEAR, Entry, Lane, Life, life_of
from dashboards.selectors.commitment import commitment_page
from milestones.choices import MilestoneStatus
from reviews.choices import Finding
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    ProgressReportFactory,
    ResponseFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(at(2026, 6, 15), tick=False):
        yield


@pytest.fixture
def commitment(demoland):
    """One that was carried over, amended, reported, disputed, judged, answered, assessed and carried on."""
    older = ActionPlanFactory(
        number=1, start_date=dt.date(2023, 1, 1), end_date=dt.date(2024, 12, 31), published_at=at(2023, 1, 9)
    )
    later = ActionPlanFactory(
        number=3, start_date=dt.date(2026, 1, 1), end_date=dt.date(2027, 12, 31), published_at=at(2026, 2, 1)
    )
    commitment = CommitmentFactory(
        plan=ActionPlanFactory(number=2), number="1", reference="1", source_url="https://demoland.example.org/plan"
    )
    commitment.carried_over_from.add(CommitmentFactory(plan=older, title="The first register"))
    CommitmentFactory(plan=later, title="The last register").carried_over_from.add(commitment)
    AmendmentFactory(commitment=commitment, before={"title": "Soon"}, after={"title": "Now"}, at=at(2025, 3, 1))
    milestone = MilestoneFactory(commitment=commitment, number="1.1")
    ProgressReportFactory(milestone=milestone, source_url="https://demoland.example.org/report", reported_by=None)
    report = ProgressReportFactory(
        milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=at(2025, 6, 1, 12)
    )
    EvidenceFactory.create_batch(2, report=report)
    VerificationFactory(report=report, finding=Finding.DISPUTED, organisation__name="Budget Watch")
    found = ReviewRoundFactory(plan=commitment.plan, published=True, title="First review")
    VerdictFactory(round=found, commitment=commitment)
    ResponseFactory(round=found, commitment=commitment)
    IRMAssessmentFactory(
        commitment=commitment, report_year=2026, completion="limited", source_url="https://irm.example.org/"
    )
    return commitment


def life(commitment: Commitment, as_of: dt.date = TODAY, *, rtl: bool = False) -> Life:
    fresh = Commitment.objects.select_related("plan__country", "lead_institution").get(pk=commitment.pk)
    return life_of(commitment_page(fresh, fresh.plan, as_of), rtl=rtl)


def told(entries: tuple[Entry, ...]) -> list[tuple[str, str, str]]:
    return [(entry.day.isoformat(), entry.mark, entry.words) for entry in entries]


def test_a_life_is_told_in_order(commitment):
    assert told(life(commitment).entries) == [
        ("2023-01-09", "open", "Carried over from an earlier plan:"),
        ("2025-01-15", "open", "Promised: the plan was published"),
        ("2025-03-01", "open", f"Amended: {commitment}"),
        ("2025-06-01", "claimed", "The government reports milestone 1.1 in progress"),
        ("2025-06-01", "evidenced", "The government reports milestone 1.1 completed"),
        ("2025-07-01", "disputed", "Budget Watch disputes the report on milestone 1.1"),
        ("2025-10-10", "open", "The government replied to the round “First review”"),
        ("2025-11-01", "reviewed", "First review, 3 reviewers: limited"),
        ("2026-01-01", "official", "Design: completion Limited"),
        ("2026-02-01", "open", "Carried over to a later plan:"),
    ]


def test_everything_has_its_evidence_and_its_source(commitment):
    entries = life(commitment).entries
    assert {entry.source_url for entry in entries if entry.source_url} == {
        "https://demoland.example.org/plan", "https://demoland.example.org/report", "https://irm.example.org/"
    }  # fmt: skip
    assert [entry.evidence for entry in entries if entry.evidence] == [2]
    (amended,) = (entry for entry in entries if entry.changes)
    assert (amended.changes[0].before, amended.changes[0].after) == ("Soon", "Now")
    assert all(entry.link or entry.relative or entry.words.startswith("Promised") for entry in entries)


def test_a_past_day_cuts_the_line(commitment):
    shown = life(commitment, dt.date(2025, 6, 30))
    assert shown.entries[-1].day == dt.date(2025, 6, 1)
    assert shown.last == dt.date(2025, 6, 30)
    assert not any("later plan" in entry.words for entry in shown.entries)


def test_what_was_withdrawn_says_so(commitment, amina):
    fresh = Commitment.objects.get(pk=commitment.pk)
    commitment_withdraw(user=amina, commitment=fresh, version=fresh.version, reason="The law changed.")
    last = life(commitment).entries[-1]
    assert last.words == f"Withdrawn: {commitment}"
    assert last.detail == "The law changed."


def test_what_an_amendment_added_is_promised_by_it(demoland):
    commitment = CommitmentFactory(plan=ActionPlanFactory(number=2), added_at=at(2025, 5, 5))
    AmendmentFactory(commitment=commitment, before={}, after={"title": "New"}, at=at(2025, 5, 5))
    assert told(life(commitment).entries) == [("2025-05-05", "open", "Promised, by an amendment of the plan")]


def test_corrections_and_attested_standstills_are_told_as_such(commitment):
    milestone = commitment.milestones.get()
    first = milestone.reports.order_by("pk").first()
    ProgressReportFactory(milestone=milestone, corrects=first, reported_at=at(2026, 3, 1))
    ProgressReportFactory(milestone=milestone, no_change=True, reported_at=at(2026, 4, 1))
    words = [entry.words for entry in life(commitment).entries[-2:]]
    assert words == [
        "The government corrects an earlier report: milestone 1.1 in progress",
        "The government attests that nothing changed on milestone 1.1",
    ]


def test_entries_of_one_moment_have_one_order(commitment):
    moment = at(2026, 5, 1)
    for number in range(3):
        milestone = MilestoneFactory(commitment=commitment, number=f"9.{number}")
        VerificationFactory(report=ProgressReportFactory(milestone=milestone, reported_at=moment), created_at=moment)
    AmendmentFactory(commitment=commitment, at=moment)
    first = told(life(commitment).entries)
    assert all(told(life(commitment).entries) == first for _ in range(3))
    lanes = [entry.lane for entry in life(commitment).entries if entry.at == moment]
    assert lanes == [Lane.PROMISE] + [Lane.GOVERNMENT] * 3 + [Lane.REVIEWERS] * 3


def places(shown: Life) -> list[list[float]]:
    return [[float(bead.x.rstrip("%")) for bead in strand.beads] for strand in shown.strands]


def test_sixty_reports_stay_apart_and_none_is_lost(commitment):
    milestone = commitment.milestones.get()
    for week in range(60):
        ProgressReportFactory(milestone=milestone, reported_at=at(2025, 4, 1) + dt.timedelta(days=7 * week))
    shown = life(commitment)
    for strand, xs in zip(shown.strands, places(shown), strict=True):
        assert all(0 <= x <= 100 for x in xs)
        assert all(later - before >= NEAR - 0.02 for before, later in pairwise(xs)), strand.words
    drawn = sum(bead.number for strand in shown.strands for bead in strand.beads)
    assert drawn == len(shown.entries)
    ticks = [float(x.rstrip("%")) for x, _year in shown.ticks]
    assert all(later - before >= 2 * NEAR for before, later in pairwise(ticks))


def test_a_dispute_is_never_hidden_behind_other_marks(commitment):
    report = commitment.milestones.get().reports.latest_first()[0]
    VerificationFactory(report=report, created_at=at(2025, 7, 2))
    (reviewers,) = (strand for strand in life(commitment).strands if strand.words == "Reviewers")
    assert (reviewers.beads[0].mark, reviewers.beads[0].number) == ("disputed", 2)


def test_the_line_runs_from_the_right_where_that_is_read_first(commitment):
    left, right = places(life(commitment)), places(life(commitment, rtl=True))
    for one, other in zip(left, right, strict=True):
        assert [round(100 - x, 2) for x in one] == other


def test_a_life_of_one_day_is_a_list(demoland):
    plan = ActionPlanFactory(number=2, published_at=at(2025, 1, 1), start_date=dt.date(2025, 1, 1))
    shown = life(CommitmentFactory(plan=plan), dt.date(2025, 1, 1))
    assert shown.strands == ()
    assert len(shown.entries) == 1


def test_the_page_tells_the_life_and_draws_it(client: Client, commitment):
    body = client.get("/ZZ/commitments/2-1/").content.decode()
    section = body[body.index('id="life"') : body.index("The promise</h2>")]
    assert section.count("<li><span") == 10
    assert "The first register" in section
    assert 'href="/ZZ/commitments/3-' in section
    assert "2 pieces of evidence" in section
    assert len(re.findall(r'<use class="\w+" href="#mark-', section)) >= 8
    assert "style=" not in section
    past = client.get("/ZZ/commitments/2-1/?as_of=2025-12-31").content.decode()
    assert "Carried over to a later plan" not in past
    assert re.search(r'href="/ZZ/commitments/1-[^"]*\?as_of=2025-12-31"', past)
