"""The public face asks the same number of questions, whatever the size of the data."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from commitments.choices import PlanState
from commitments.models import ActionPlan
from core.clock import today
from dashboards.selectors import completion_by_plan, countries_overview, country_scorecard
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _some_days_later():
    with time_machine.travel("2026-06-15T12:00:00Z", tick=False):
        yield


def grow(plan: ActionPlan, number: int) -> None:
    """Add so many commitments, each with a milestone, its report, evidence, verification, verdict and assessment."""
    found = ReviewRoundFactory(plan=plan, published=True)
    area = PolicyAreaFactory(slug="open-data")
    for commitment in CommitmentFactory.create_batch(number, plan=plan, policy_areas=[area]):
        report = ProgressReportFactory(milestone=MilestoneFactory(commitment=commitment))
        EvidenceFactory(report=report)
        VerificationFactory(report=report)
        VerdictFactory(round=found, commitment=commitment)
        IRMAssessmentFactory(commitment=commitment, completion="limited")


@pytest.fixture
def plan() -> ActionPlan:
    plan = ActionPlanFactory(number=3)
    grow(plan, 1)
    return plan


def test_a_scorecard_takes_seventeen_queries(plan: ActionPlan, fixed_queries):
    # 1 current plan, 2 public plans, 3 commitments, 4 milestones with their latest reports, 5 their institutions,
    # 6 evidence, 7 promised dates, 8 verifications, 9 verdicts, 10 official assessments, 11 policy areas, 12 values,
    # 13 supporters, 14 rounds, 15 who rated in them, and for the curve 16 completions and 17 all findings
    fixed_queries(lambda: country_scorecard(plan.country, None, today()), lambda: grow(plan, 199), 17)


def test_a_past_scorecard_takes_twenty_one_queries(plan: ActionPlan, fixed_queries):
    # the same, and 18 what was amended since of the plans that may be current, 19 of all that is shown, 20 who was
    # responsible before, 21 which plans were closed since
    agency = InstitutionFactory(name="Agency of before")
    commitment = plan.commitments.first()

    def amend() -> None:
        for _ in range(20):
            AmendmentFactory(commitment=commitment, before={"lead_institution": agency.name}, at=at(2026, 6, 2))
        grow(plan, 20)

    plan.state = PlanState.CLOSED
    plan.save_checked()
    amend()
    fixed_queries(lambda: country_scorecard(plan.country, None, DAY), amend, 21)


def test_more_plans_take_no_more_queries(plan: ActionPlan, fixed_queries):
    def more() -> None:
        for number in (1, 2, 4):
            grow(ActionPlanFactory(number=number), 2)

    fixed_queries(lambda: country_scorecard(plan.country, plan, today()), more, 17)


def test_completion_by_plan_takes_ten_queries(plan: ActionPlan, fixed_queries):
    # 1 to 10 of the same
    fixed_queries(lambda: completion_by_plan(plan.country, today()), lambda: grow(plan, 199), 10)


def more_countries() -> None:
    """Nine more countries, each with a plan of commitments."""
    for letter in "ABCDEFGHI":
        country = CountryFactory(code=f"A{letter}", name=f"Country {letter}")
        grow(ActionPlanFactory(country=country), 3)


@pytest.mark.usefixtures("plan")
def test_today_s_overview_takes_four_queries(fixed_queries):
    # 1 current plans, 2 commitments with their values, 3 milestones, 4 countries
    fixed_queries(lambda: countries_overview(today()), more_countries, 4)


@pytest.mark.usefixtures("plan")
def test_a_past_overview_takes_ten_queries(fixed_queries):
    # 1 current plans, 2 what was amended of plans since, 3 commitments, 4 milestones, 5 institutions, 6 evidence,
    # 7 promised dates, 8 verifications, 9 verdicts, 10 countries
    fixed_queries(lambda: countries_overview(DAY), more_countries, 10)
