"""Many people at once, on a real database with several connections: nothing is lost, whoever was refused was told."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from commitments.choices import Role
from core.errors import DomainError
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.choices import MilestoneStatus
from milestones.models import Milestone, ProgressReport
from milestones.services import progress_report
from tests.factories import CommitmentFactory, CountryRoleFactory, InstitutionFactory, MilestoneFactory

OFFICERS = 6


@pytest.fixture
def officers(transactional_db) -> list[User]:
    """Six officers of one institution."""
    agency = InstitutionFactory(name="Digital Agency of Demoland")
    return [CountryRoleFactory(role=Role.OFFICER, institution=agency).user for _ in range(OFFICERS)]


def report(user: User, milestone_id: int, version: int, words: str) -> str:
    """The outcome of one report, made on a connection of its own."""
    try:
        progress_report(
            user=user,
            milestone=Milestone.objects.get(pk=milestone_id),
            version=version,
            status=MilestoneStatus.IN_PROGRESS,
            narrative=words,
        )
    except DomainError as error:
        return error.code
    finally:
        connection.close()
    return "made"


def at_once(calls) -> list[str]:
    with ThreadPoolExecutor(OFFICERS) as pool:
        return [future.result() for future in [pool.submit(*call) for call in calls]]


def institution_of(user: User):
    return user.country_roles.get().institution


def test_of_many_reports_on_one_version_exactly_one_is_made(officers):
    milestone = MilestoneFactory(commitment__lead_institution=institution_of(officers[0]))
    outcomes = at_once((report, user, milestone.pk, 1, f"I am {user.pk}.") for user in officers)
    assert Counter(outcomes) == {"made": 1, "stale": OFFICERS - 1}
    assert ProgressReport.objects.count() == 1
    assert Milestone.objects.get().version == 2


def test_reports_on_many_milestones_all_arrive_in_one_unbroken_chain(officers):
    commitment = CommitmentFactory(lead_institution=institution_of(officers[0]))
    milestones = MilestoneFactory.create_batch(20, commitment=commitment)
    calls = [
        (report, officers[place % OFFICERS], milestone.pk, 1, f"Step {place}.")
        for place, milestone in enumerate(milestones)
    ]
    assert Counter(at_once(calls)) == {"made": 20}
    assert ProgressReport.objects.count() == Event.objects.count() == 20
    stream = Stream.objects.get()
    assert stream.head_seq == 20
    assert list(stream_faults(stream)) == []
    commitment.progress.refresh_from_db()
    assert commitment.progress.claimed == "limited"
