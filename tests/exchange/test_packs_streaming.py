"""How a review pack is written: at once, a part at a time, with little memory and as many queries for any plan."""

from __future__ import annotations

import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.packs import review_pack
from milestones.models import Milestone
from tests.factories import ActionPlanFactory, CommitmentFactory, ProgressReportFactory, ReviewRoundFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2)


def many(plan, number: int) -> None:
    """So many milestones, a tenth of them reported on, half of them in one commitment."""
    for place, part in enumerate((number // 2, number - number // 2)):
        commitment = CommitmentFactory(plan=plan, position=place)
        milestones = Milestone.objects.bulk_create(
            [
                Milestone(commitment=commitment, number=f"n{each}", position=each, title=f"Step {each}")
                for each in range(part)
            ],
            batch_size=500,
        )
        pattern = ProgressReportFactory.build(milestone=milestones[0], institution=None, reported_by=None)
        reports = [
            type(pattern)(
                milestone=each, status=pattern.status, narrative="Done so far. " * 10, source_url="https://example.org/",
                reported_at=at(2026, 1, 1), recorded_at=at(2026, 1, 1),
            )
            for each in milestones[::10]
        ]  # fmt: skip
        type(pattern).objects.bulk_create(reports, batch_size=500)


def peak_of(plan) -> tuple[int, int]:
    """The most memory that writing a pack took beyond what was there before, and how long the pack is; in bytes."""
    tracemalloc.start()
    try:
        length = sum(len(part) for part in review_pack(plan, "en", lambda reference: "https://example.org/"))
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


def test_ten_thousand_milestones_take_no_more_memory_than_one_thousand(plan, demoland):
    tiny, large = ActionPlanFactory(country=demoland, number=3), ActionPlanFactory(country=demoland, number=4)
    many(tiny, 10)
    many(plan, 1000)
    many(large, 10_000)
    peak_of(tiny)  # what is read once for good, templates for instance
    small_peak, small_length = peak_of(plan)
    large_peak, large_length = peak_of(large)
    assert large_length > 5 * small_length
    # Ten times as much of everything; what is held is the rows read at once, of each table.
    assert large_peak < 2 * small_peak
    assert large_peak < 10 * 1024 * 1024


def test_the_first_byte_comes_before_anything_is_asked_of_the_database(plan):
    many(plan, 20)
    with CaptureQueriesContext(connection) as asked:
        first = next(review_pack(plan, "en", lambda reference: ""))
    assert first.startswith(b"PK")
    assert len(asked) <= 1  # the country's name


def test_it_takes_the_same_queries_at_any_size(plan, fixed_queries):
    ReviewRoundFactory(plan=plan, published=True)

    # The plan. Files of four kinds. Each table twice: commitments 5, milestones, evidence and ratings 2, ten others
    # one. The ledger. The index: what stands above the commitments 5, they and what belongs to them 9.
    def ask() -> None:
        fresh = type(plan).objects.select_related("country", "locality").get(pk=plan.pk)
        b"".join(review_pack(fresh, "en", lambda reference: ""))

    fixed_queries(ask, lambda: many(plan, 700), 1 + 4 + 2 * (5 + 3 * 2 + 10) + 1 + 5 + 9)
