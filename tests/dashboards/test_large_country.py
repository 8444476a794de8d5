"""200 commitments and 2,000 milestones, or 40 plans: as many queries as a small country takes, and readable."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from commitments.models import ActionPlan, Commitment, Country, Institution
from dashboards.commitment_table import PAGE, commitment_table
from dashboards.kept_card import kept_scorecard
from dashboards.pictures import ROWS
from dashboards.plan_switch import SIDE_BY_SIDE, plan_switch
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate
from tests.dashboards.cards import commitment_row, plan_ref
from tests.factories import ActionPlanFactory, CommitmentFactory, EvidenceFactory, InstitutionFactory, at

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


@pytest.fixture
def plan(demoland: Country) -> ActionPlan:
    """A plan of one commitment and one milestone with its evidence."""
    plan = ActionPlanFactory(country=demoland, number=2)
    EvidenceFactory(report__milestone__commitment=CommitmentFactory(plan=plan, number="1", reference="1"))
    return plan


def grow(plan: ActionPlan, commitments: int = 199, milestones: int = 10) -> None:
    """So many more, of sixty institutions, each milestone reported twice, every second one completed with evidence."""
    leads = Institution.objects.bulk_create(
        Institution(country=plan.country, name=f"Ministry {n}", kind="ministry") for n in range(60)
    )
    promises = Commitment.objects.bulk_create(
        Commitment(
            plan=plan, reference=str(n), number=str(n), position=n, title=f"Register {n}",
            lead_institution=leads[n % 60],
        )
        for n in range(2, commitments + 2)
    )  # fmt: skip
    steps = Milestone.objects.bulk_create(
        Milestone(
            commitment=promise, number=str(n), position=n, title=f"Step {n}", institution=promise.lead_institution,
            due_date=dt.date(2025, 3, 1) + dt.timedelta(days=60 * n),
        )
        for promise in promises
        for n in range(milestones)
    )  # fmt: skip
    PromisedDate.objects.bulk_create(
        PromisedDate(milestone=step, due_date=step.due_date, promised_at=at(2025, 1, 15)) for step in steps
    )
    said = ((MilestoneStatus.IN_PROGRESS, at(2025, 4, 1)), (MilestoneStatus.COMPLETED, at(2026, 2, 1)))
    reports = ProgressReport.objects.bulk_create(
        ProgressReport(
            milestone=step, status=status, narrative="Done.", source_url="https://demoland.example.org/",
            reported_at=when, recorded_at=when,
        )
        for place, step in enumerate(steps)
        for status, when in said[: 1 + place % 2]
    )  # fmt: skip
    Evidence.objects.bulk_create(
        Evidence(report=each, title="It", url="https://demoland.example.org/it", added_at=each.reported_at)
        for each in reports
        if each.status == MilestoneStatus.COMPLETED
    )


@pytest.mark.django_db
class TestTheLargestPage:
    @pytest.fixture(autouse=True)
    def _a_day_of_the_plan(self):
        with time_machine.travel(TODAY, tick=False):
            yield

    def test_it_takes_as_many_queries_as_a_small_one_and_stays_readable(self, client: Client, plan, fixed_queries):
        def call() -> None:
            cache.clear()
            client.get("/ZZ/")

        # 2 ledger, 1 country, 17 scorecard, 1 the making of the plan, 5 stops in time, 1 data version
        fixed_queries(call, lambda: grow(plan), 27)
        body = client.get("/ZZ/").content.decode()
        assert body.count('class="title-link"') == PAGE
        assert "page=2#commitments" in body
        assert f"The first {ROWS} of 1991 rows; all of them are in the CSV." in body
        assert "The rest of the 61 institutions" in body
        assert len(body) < 400_000
        assert client.get("/ZZ/charts/timeline.csv").content.count(b"\n") == 1991 + 1
        second = client.get("/ZZ/?page=2").content.decode()
        assert 'aria-current="page">Page 2</a>' in second
        assert second.count('class="title-link"') == PAGE

    def test_a_page_and_its_charts_ask_the_data_once(self, client: Client, plan, django_assert_num_queries):
        client.get("/ZZ/?plan=2")
        with django_assert_num_queries(4):  # 1 ledger, 1 country, 1 plan, 1 ledger for what is kept
            assert client.get("/ZZ/charts/progress.svg?plan=2").status_code in (200, 404)

    def test_what_is_kept_is_of_one_plan_day_and_language_and_goes_with_the_cache(self, plan):
        first = kept_scorecard(plan.country, plan, TODAY.date())
        assert kept_scorecard(plan.country, plan, TODAY.date()) is first
        assert kept_scorecard(plan.country, plan, dt.date(2026, 1, 1)) is not first
        assert kept_scorecard(plan.country, None, TODAY.date()) is not first
        cache.clear()
        assert kept_scorecard(plan.country, plan, TODAY.date()) is not first

    def test_policy_areas_and_values_lead_to_their_commitments(self, client: Client, plan):
        commitment = plan.commitments.get()
        commitment.values_served.create(value="public_accountability")
        other = CommitmentFactory(plan=plan, number="2", reference="2", title="Something else")
        body = client.get("/ZZ/").content.decode()
        assert '<a href="?ogp_value=public_accountability#commitments">' in body
        found = client.get("/ZZ/?ogp_value=public_accountability").content.decode()
        assert f"/commitments/2-{commitment.reference}/" in found
        assert f"/commitments/2-{other.reference}/" not in found

    def test_an_institution_that_leads_nothing_and_answers_for_a_milestone_is_named(self, client: Client, plan):
        Milestone.objects.create(
            commitment=plan.commitments.get(), number="9", title="Print it",
            institution=InstitutionFactory(country=plan.country, name="State printer"),
        )  # fmt: skip
        assert "State printer" in client.get("/ZZ/").content.decode()

    def test_a_young_plan_says_what_it_waits_for(self, client: Client, demoland):
        young = ActionPlanFactory(
            country=demoland, number=4, start_date=dt.date(2026, 6, 1), end_date=dt.date(2028, 5, 31),
            published_at=at(2026, 6, 3),
        )  # fmt: skip
        commitment = CommitmentFactory(plan=young)
        for month in (1, 6):
            Milestone.objects.create(
                commitment=commitment, number=str(month), title="A step", due_date=dt.date(2027, month, 1)
            )
        PromisedDate.objects.bulk_create(
            PromisedDate(milestone=step, due_date=step.due_date, promised_at=at(2026, 6, 3))
            for step in Milestone.objects.filter(commitment=commitment)
        )
        body = re.sub(r"\s+", " ", client.get("/ZZ/?plan=4").content.decode())
        assert "By their first promises 0 should be by now, and 2 in the end." in body
        assert "No reports yet. The first one will stand here." in body


@pytest.mark.parametrize(
    ("typed", "page", "shown"),
    [
        ("", 1, 100), ("1", 1, 100), ("2", 2, 100), ("3", 3, 50), ("9", 3, 50), ("0", 1, 100), ("x", 1, 100),
        ("-1", 1, 100), ("9" * 5000, 1, 100), ("٣", 3, 50),
    ],
)  # fmt: skip
def test_a_long_table_has_pages_and_survives_what_is_typed(typed: str, page: int, shown: int):
    table = commitment_table([commitment_row(str(n)) for n in range(1, 251)], {"page": typed})
    assert (table.page, len(table.lines), table.pages, table.fitting) == (page, shown, (1, 2, 3), 250)


def test_a_short_table_has_no_pages():
    assert commitment_table([commitment_row("1")], {"page": "7"}).pages == ()


def test_few_plans_stand_side_by_side():
    plans = [plan_ref(n) for n in range(SIDE_BY_SIDE, 0, -1)]
    switch = plan_switch(plans, plans[0])
    assert (switch.shown, switch.groups, switch.total) == (tuple(plans), (), SIDE_BY_SIDE)


def test_of_forty_plans_the_newest_and_the_chosen_stand_open_and_all_are_one_click_away():
    national = [plan_ref(n) for n in range(12, 0, -1)]
    local = [plan_ref(n, locality=name) for name in ("Lakeside", "Rivertown") for n in range(14, 0, -1)]
    switch = plan_switch([*national, *local], local[-1])
    assert switch.shown == (*national[: SIDE_BY_SIDE - 1], local[-1])
    assert [(group.locality, len(group.plans)) for group in switch.groups] == [
        ("", 12), ("Lakeside", 14), ("Rivertown", 14),
    ]  # fmt: skip
    assert switch.total == 40
