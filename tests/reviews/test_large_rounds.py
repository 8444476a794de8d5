"""Publishing a round, and showing it, makes the same number of queries whatever its size."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.models import ReviewRound, Verdict
from reviews.services import round_publish
from tests.factories import AppointmentFactory, CommitmentFactory, RatingFactory, ReviewRoundFactory
from tests.reviews.review_rows import ProposalFactory, RecusalFactory

pytestmark = pytest.mark.django_db


def filled(reviewers: int, commitments: int) -> ReviewRound:
    """A ripe round: every reviewer has a seat that was proposed, and rated every commitment but the first."""
    first = CommitmentFactory()
    review_round = ReviewRoundFactory(plan=first.plan, closed=True, response_until=dt.date(2025, 9, 1))
    promises = CommitmentFactory.create_batch(commitments, plan=first.plan)
    for _ in range(reviewers):
        seat = AppointmentFactory(round=review_round)
        ProposalFactory(round=review_round, organisation=seat.organisation, appointment=seat)
        RecusalFactory(appointment=seat, commitment=first)
        for promise in promises:
            RatingFactory(round=review_round, commitment=promise, reviewer=seat.reviewer, handed_in=True)
    return review_round


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_publishing_costs_the_same_queries(amina):
    round_publish(user=amina, review_round=filled(3, 1))  # the country's stream of the ledger begins once
    few, many = filled(3, 2), filled(9, 7)
    counts = [queries_of(lambda each=each: round_publish(user=amina, review_round=each)) for each in (few, many)]
    assert counts[0] == counts[1]
    assert Verdict.objects.filter(round=many).count() == 7


def test_the_page_of_a_round_makes_at_most_twelve_queries(amina):
    counts = []
    for reviewers, commitments in ((3, 2), (12, 8)):
        review_round = filled(reviewers, commitments)
        round_publish(user=amina, review_round=review_round)
        cache.clear()
        address = f"/ZZ/rounds/{review_round.pk}/"

        def look(address=address) -> None:
            page = Client().get(address)
            assert page.status_code == 200
            assert page.content.count(b'class="hash"')

        counts.append(queries_of(look))
    assert counts[0] == counts[1] <= 12


def test_a_running_round_costs_no_more():
    review_round = filled(12, 8)
    assert queries_of(lambda: Client().get(f"/ZZ/rounds/{review_round.pk}/")) <= 12
