"""The page of an institution: what it leads, what it owes, how late and how silent it is."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from milestones.choices import MilestoneStatus
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    InstitutionFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    VerdictFactory,
    at,
    in_step,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def led(demoland, digital_agency):
    plan = ActionPlanFactory(country=demoland, number=2)
    commitment = CommitmentFactory(
        plan=plan, number="1", reference="1", title="Publish the river register", lead_institution=digital_agency,
        policy_areas=[PolicyAreaFactory()],
    )  # fmt: skip
    late = MilestoneFactory(commitment=commitment, title="Measure every river", due_date=dt.date(2026, 5, 16))
    ProgressReportFactory(milestone=late, reported_at=at(2026, 6, 1))
    MilestoneFactory(commitment=commitment, title="Say nothing", institution=None, due_date=dt.date(2026, 12, 1))
    done = MilestoneFactory(commitment=commitment, title="Done with it")
    ProgressReportFactory(milestone=done, status=MilestoneStatus.COMPLETED, reported_at=at(2026, 6, 1))
    MilestoneFactory(commitment=commitment, title="Another's", institution=InstitutionFactory(country=demoland))
    in_step(commitment)
    return commitment


@pytest.fixture
def page(digital_agency):
    return f"/ZZ/institutions/{digital_agency.pk}/"


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_it_says_what_is_owed_and_since_when_nothing_was_said(client, led, page):
    told = words(client, page)
    assert "It leads 1 commitment of the public plans. Of the 3 milestones it answers for, 2 are not finished." in told
    assert "▲ 1 milestone is overdue" in told
    assert "On 1 unfinished milestone nothing has been said for more than 60 days." in told
    assert "Measure every river In progress 16 May 2026 ▲ overdue for 30 days" in told
    assert "Say nothing Not reported 1 December 2026 silent for 17 months" in told
    for absent in ("Done with it", "Another's", "Another&#x27;s"):
        assert absent not in told


def test_an_institution_that_only_answers_for_a_milestone_does_not_lead(client, led, demoland):
    helper = InstitutionFactory(country=demoland, name="Helper")
    MilestoneFactory(commitment=led, title="Lend a hand", institution=helper)
    told = words(client, f"/ZZ/institutions/{helper.pk}/")
    assert "It leads 0 commitments" in told
    assert "led by another institution; it answers for milestones" in told


def test_it_is_told_in_french_and_of_a_past_day(client, led, page):
    assert "Cette institution pilote 1 engagement des plans publiés." in words(client, f"{page}?lang=fr")
    past = words(client, f"{page}?as_of=2025-02-01&lang=en")
    assert "You are looking at the past." in past
    assert "▲" not in past
    assert "It leads 0 commitments" in words(client, f"{page}?as_of=2025-01-01")
    assert client.get(f"{page}?as_of=nonsense").status_code == 400


def test_an_institution_of_nothing_says_so(client, page):
    told = words(client, page)
    assert "No public plan names this institution as lead or gives it a milestone." in told
    assert client.get("/ZZ/institutions/999999/").status_code == 404


def test_of_another_country_it_is_not_there(client, farland, digital_agency):
    assert client.get(f"/QX/institutions/{digital_agency.pk}/").status_code == 404


def test_the_commitment_leads_to_it(client, led, page):
    assert f'<a href="{page}">' in client.get("/ZZ/commitments/2-1/").content.decode()


def test_it_takes_the_same_queries_at_any_size(client, led, page, digital_agency, fixed_queries):
    VerdictFactory(commitment=led, round__plan=led.plan, round__published=True)

    def grow() -> None:
        for _ in range(5):
            more = CommitmentFactory(plan=led.plan, lead_institution=digital_agency, policy_areas=[PolicyAreaFactory()])
            ProgressReportFactory(milestone=MilestoneFactory(commitment=more))

    def ask() -> None:
        cache.clear()
        assert client.get(page).status_code == 200

    # The tag, country, institution; commitments with areas, values and supporters; milestones with their
    # reports, institutions, evidence, dates, disputes, verdicts.
    fixed_queries(ask, grow, 13)
