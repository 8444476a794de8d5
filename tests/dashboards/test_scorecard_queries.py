"""The public face asks the same number of questions, whatever the size of the data."""

from __future__ import annotations

import datetime as dt

import pytest

from commitments.models import ActionPlan
from core.clock import today
from dashboards.selectors import completion_by_plan, countries_overview, country_scorecard
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 31)


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


def test_a_scorecard_takes_thirteen_queries(plan: ActionPlan, fixed_queries):
    # 1 current plan, 2 public plans, 3 commitments, 4 their policy areas, 5 milestones, 6 reports, 7 evidence,
    # 8 promised dates, 9 verifications, 10 verdicts, 11 official assessments, 12 rounds, 13 who rated in them
    fixed_queries(lambda: country_scorecard(plan.country, None, DAY), lambda: grow(plan, 199), 13)


def test_more_plans_take_no_more_queries(plan: ActionPlan, fixed_queries):
    def more() -> None:
        for number in (1, 2, 4):
            grow(ActionPlanFactory(number=number), 2)

    fixed_queries(lambda: country_scorecard(plan.country, plan, DAY), more, 13)


def test_completion_by_plan_takes_eleven_queries(plan: ActionPlan, fixed_queries):
    # the same without rounds and who rated in them
    fixed_queries(lambda: completion_by_plan(plan.country, DAY), lambda: grow(plan, 199), 11)


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
def test_a_past_overview_takes_nine_queries(fixed_queries):
    # 1 current plans, 2 commitments, 3 milestones, 4 reports, 5 evidence, 6 promised dates, 7 verifications,
    # 8 verdicts, 9 countries
    fixed_queries(lambda: countries_overview(DAY), more_countries, 9)
