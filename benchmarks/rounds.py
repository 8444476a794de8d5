"""What it costs to publish a large round, and to show it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks.timing import fastest, milliseconds
from commitments.models import ActionPlan, Commitment, Country, CountryRole, Institution
from core.clock import now, today
from milestones.choices import STEPS
from reviews.models import Appointment, RatingRevision, ReviewRound
from reviews.services import rating_save, rating_submit, response_waive, round_close, round_open, round_publish

REVIEWERS, COMMITMENTS = 40, 60


def figures() -> Iterator[tuple[str, str, str]]:
    """A round of 40 reviewers who each hand in 60 ratings through the services, published, and its page."""
    coordinator = User.objects.get(email="coordinator@demoland.example.org")
    review_round, reviewers, promises = _round(coordinator)
    round_open(user=coordinator, review_round=review_round)
    for (place, reviewer), (number, promise) in itertools.product(enumerate(reviewers), enumerate(promises)):
        # Most agree, and every fifth is a step away.
        step = STEPS[(number + (place % 5 == 0)) % len(STEPS)]
        scores = {"completion": step.value, "reason": "We looked."}
        rating_save(user=reviewer, review_round=review_round, commitment=promise, scores=scores)
        rating_submit(user=reviewer, review_round=review_round, commitment=promise)
    round_close(user=coordinator, review_round=review_round, reason="Everybody has spoken.")
    response_waive(user=coordinator, review_round=review_round)
    ratings = RatingRevision.objects.filter(rating__round=review_round).count()
    began = perf_counter()
    round_publish(user=coordinator, review_round=review_round)
    took = perf_counter() - began
    yield f"publishing a round of {REVIEWERS} × {COMMITMENTS}, {ratings} ratings", milliseconds(took * 1000), "≤ 2 s"
    address = f"/ZZ/rounds/{review_round.pk}/"
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    yield "its page, queries", str(len(captured)), "≤ 12"
    yield "its page", milliseconds(fastest(lambda: Client().get(address), times=3)), ""


def _round(coordinator: User) -> tuple[ReviewRound, list[User], list[Commitment]]:
    """Invented rows: a plan, its commitments, reviewers of forty organisations with accepted seats."""
    country = Country.objects.get(code="ZZ")
    plan = ActionPlan.objects.create(
        country=country, number=90, title="A large plan", start_date=today(), end_date=today() + dt.timedelta(days=700),
        state="published", published_at=now(),
    )  # fmt: skip
    promises = [
        Commitment.objects.create(plan=plan, number=str(n), reference=str(n), position=n, title=f"Promise {n}")
        for n in range(1, COMMITMENTS + 1)
    ]
    review_round = ReviewRound.objects.create(
        plan=plan, title="A large round", opens_on=today(), closes_on=today() + dt.timedelta(days=30)
    )
    reviewers = []
    for n in range(1, REVIEWERS + 1):
        organisation = Institution.objects.create(country=country, name=f"Organisation {n}", kind="civil_society")
        person = User.objects.create_user(f"large{n}@example.org", None, name=f"Reviewer {n}")
        CountryRole.objects.create(
            user=person, country=country, role="reviewer", institution=organisation, began_at=now()
        )
        Appointment.objects.create(
            round=review_round, reviewer=person, organisation=organisation, declaration="None.", appointed_at=now(),
            accepted_at=now(),
        )  # fmt: skip
        reviewers.append(person)
    return review_round, reviewers, promises
