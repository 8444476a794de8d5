"""Ten officers write to the same twenty milestones for thirty seconds: whoever was told yes is in the record, whoever
was refused was told so, and the chain of the ledger holds.

Each goes through the whole service, request by request, on connections of their own. They do not agree with one another
about who writes where: most of them will be late most of the time, which is the point.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connection

from accounts.models import User
from commitments.choices import Role
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.models import Milestone, ProgressReport
from tests.api.calling import Caller
from tests.factories import CommitmentFactory, CountryRoleFactory, InstitutionFactory, MilestoneFactory

OFFICERS, MILESTONES, SECONDS = 10, 20, 30


@dataclass
class Told:
    """What one officer was told: the words of each report that was taken, and the codes of each refusal."""

    accepted: dict[str, tuple[int, int]] = field(default_factory=dict)  # words: milestone and the version read
    refused: Counter[str] = field(default_factory=Counter)


def write_until(caller: Caller, name: str, milestones: list[int], end: float) -> Told:
    """Report again and again on whatever milestone comes to mind, as it was read a moment before."""
    told, chance = Told(), random.Random(name)  # noqa: S311  (no secret)
    try:
        for words in _words(name, end):
            pk = chance.choice(milestones)
            version = caller.get(f"milestones/{pk}/").json()["version"]
            time.sleep(chance.random() / 50)  # a person thinks before writing
            body = {"milestone": pk, "status": "in_progress", "narrative": words}
            answer = caller.post("progress-reports/", body, if_match=version)
            if answer.status_code == 201:
                told.accepted[words] = (pk, version)
            else:
                told.refused[f"{answer.status_code} {answer.json()['code']}"] += 1
    finally:
        connection.close()
    return told


def _words(name: str, end: float) -> Iterator[str]:
    number = 0
    while time.monotonic() < end:
        number += 1
        yield f"{name} writes for the {number}th time."


@pytest.fixture
def officers(transactional_db) -> list[User]:
    agency = InstitutionFactory(name="Digital Agency of Demoland")
    return [CountryRoleFactory(role=Role.OFFICER, institution=agency).user for _ in range(OFFICERS)]


def test_ten_officers_at_once_lose_nothing(officers):
    agency = officers[0].country_roles.get().institution
    commitments = CommitmentFactory.create_batch(4, lead_institution=agency)
    made = [MilestoneFactory(commitment=commitments[place % 4]).pk for place in range(MILESTONES)]
    callers = [Caller(user) for user in officers]
    end = time.monotonic() + SECONDS
    with ThreadPoolExecutor(OFFICERS) as pool:
        writing = [
            pool.submit(write_until, caller, f"Officer {place}", made, end) for place, caller in enumerate(callers)
        ]
        told = [each.result() for each in writing]

    accepted = {words: read for each in told for words, read in each.accepted.items()}
    refused = sum((each.refused for each in told), Counter[str]())
    reports = dict(ProgressReport.objects.values_list("narrative", "milestone_id"))
    # Every report that was taken is there, on its milestone, and none that was refused.
    assert reports == {words: pk for words, (pk, _version) in accepted.items()}
    assert len(accepted) > OFFICERS
    # No update was lost: of those who had read the same version of a milestone, one was taken.
    assert len(set(accepted.values())) == len(accepted)
    taken = Counter(pk for pk, _version in accepted.values())
    assert {pk: version - 1 for pk, version in Milestone.objects.values_list("pk", "version") if version > 1} == taken
    # Everybody else was told that somebody was quicker, and nothing else went wrong.
    assert set(refused) <= {"412 stale"}
    # One event for each, in one unbroken chain.
    [stream] = Stream.objects.all()
    assert stream.head_seq == Event.objects.count() == len(accepted)
    assert list(stream_faults(stream)) == []
