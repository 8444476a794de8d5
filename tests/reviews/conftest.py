"""A promise, and a round on it, for tests of judging."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from commitments.models import Commitment, Institution
from core.clock import today
from milestones.services import EvidenceDraft
from reviews.models import Appointment, RatingRevision, ReviewRound
from reviews.services import rating_save, rating_submit, round_open
from tests.factories import (
    AppointmentFactory,
    CommitmentFactory,
    CountryRoleFactory,
    InstitutionFactory,
    ReviewRoundFactory,
)

PROOF = EvidenceDraft(title="The register", url="https://demoland.example.org/register")


@pytest.fixture
def commitments(digital_agency: Institution) -> list[Commitment]:
    """Four commitments of a published plan of Demoland, led by the digital agency."""
    first = CommitmentFactory(plan__country=digital_agency.country, lead_institution=digital_agency)
    return [first, *CommitmentFactory.create_batch(3, plan=first.plan, lead_institution=digital_agency)]


@pytest.fixture
def scheduled(commitments: list[Commitment]) -> ReviewRound:
    """A scheduled round on them."""
    return ReviewRoundFactory(plan=commitments[0].plan, opens_on=today(), closes_on=today() + dt.timedelta(days=14))


@pytest.fixture
def sit() -> Callable[..., Appointment]:
    """Give somebody who reviews an accepted seat."""

    def seated(review_round: ReviewRound, person: Any, **facts: Any) -> Appointment:
        organisation = person.country_roles.get(ended_at=None).institution
        return AppointmentFactory(round=review_round, reviewer=person, organisation=organisation, **facts)

    return seated


@pytest.fixture
def running(amina: Any, dalia: Any, emil: Any, farah: Any, scheduled: ReviewRound, sit: Any) -> ReviewRound:
    """The round, open, with three reviewers."""
    for person in (dalia, emil, farah):
        sit(scheduled, person)
    return round_open(user=amina, review_round=scheduled)


@pytest.fixture
def rate() -> Callable[..., RatingRevision]:
    """Rate and hand in."""

    def rated(
        user: Any, review_round: ReviewRound, commitment: Commitment, completion: str, **more: str
    ) -> RatingRevision:
        rating_save(
            user=user, review_round=review_round, commitment=commitment,
            scores={"completion": completion, "reason": "We looked."}, evidence=[PROOF],
        )  # fmt: skip
        return rating_submit(user=user, review_round=review_round, commitment=commitment, **more)

    return rated


@pytest.fixture
def reviewer_of(demoland: Any) -> Callable[[Institution], Any]:
    """A new reviewer for an organisation."""

    def made(organisation: Institution) -> Any:
        return CountryRoleFactory(country=demoland, role="reviewer", institution=organisation).user

    return made


@pytest.fixture
def watch(demoland: Any) -> Institution:
    """An organisation of civil society."""
    return InstitutionFactory(country=demoland, name="Watchdogs", kind="civil_society")
