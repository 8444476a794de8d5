"""The three values: from the raw rows, from the columns that repeat them, and on any past day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commitments.models import Commitment
from core.clock import end_of_day
from milestones.choices import LinkStatus, MilestoneStatus
from milestones.models import Milestone
from milestones.services import dispute_set, progress_refresh
from reviews.choices import NOT_REVIEWED, REVIEWED_SCALE, Finding
from reviews.selectors import commitments_standing, disputed_reports, plan_standing, with_values
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    UserFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

REPORTS = st.lists(
    st.tuples(
        st.sampled_from(MilestoneStatus.values),
        st.sampled_from(["no evidence", "alive", "dead"]),
        st.sampled_from([None, Finding.CONFIRMED, Finding.DISPUTED]),
    ),
    max_size=3,
)
COMMITMENTS = st.lists(
    st.tuples(st.lists(REPORTS, max_size=3), st.one_of(st.none(), st.sampled_from(REVIEWED_SCALE))),
    min_size=1,
    max_size=3,
)


def build(shape) -> list[Commitment]:
    """Commitments with milestones, reports a day apart, evidence, findings and verdicts of that shape."""
    plan = ActionPlanFactory()
    reviewer, review_round = UserFactory(), ReviewRoundFactory(plan=plan, published=True)
    return [_commitment(plan, reviewer, review_round, milestones, verdict) for milestones, verdict in shape]


def _commitment(plan, reviewer, review_round, milestones, verdict) -> Commitment:
    commitment = CommitmentFactory(plan=plan)
    for reports in milestones:
        _milestone(MilestoneFactory(commitment=commitment), reviewer, reports)
    if verdict:
        VerdictFactory(round=review_round, commitment=commitment, completion=verdict)
    return commitment


def _milestone(milestone, reviewer, reports) -> None:
    for day, (status, evidence, finding) in enumerate(reports, start=1):
        report = ProgressReportFactory(milestone=milestone, status=status, reported_at=at(2026, 3, day))
        if evidence != "no evidence":
            dead = {"link_status": LinkStatus.DEAD, "checked_at": at(2026, 3, day, 12)} if evidence == "dead" else {}
            EvidenceFactory(report=report, **dead)
        if finding:
            VerificationFactory(report=report, reviewer=reviewer, finding=finding, created_at=at(2026, 3, day, 15))


class Values(TestCase):
    """Each example runs in a transaction of its own."""

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(COMMITMENTS)
    def test_columns_agree_with_the_raw_rows(self, shape):
        commitments = build(shape)
        progress_refresh(commitment_ids=[each.pk for each in commitments])
        self._dispute_latest(commitments)
        columns = {each.pk: each for each in with_values(Commitment.objects.all())}
        for standing in commitments_standing(commitments, end_of_day(dt.date(2026, 4, 1))):
            row = columns[standing.commitment.pk]
            expected = (standing.claimed, standing.evidenced, standing.reviewed or NOT_REVIEWED, str(standing.gap))
            assert (row.claimed, row.evidenced, row.reviewed, row.gap) == expected

    def _dispute_latest(self, commitments) -> None:
        """What ``verification_make`` does after each finding."""
        for milestone in Milestone.objects.filter(commitment__in=commitments):
            latest = milestone.reports.latest_first().first()
            if latest:
                moment = end_of_day(dt.date(2026, 4, 1))
                dispute_set(milestone=milestone, disputed=latest.pk in disputed_reports([latest.pk], moment))

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(COMMITMENTS, st.integers(1, 3))
    def test_a_past_day_is_as_if_nothing_had_come_after(self, shape, day):
        cut = [([reports[:day] for reports in milestones], verdict) for milestones, verdict in shape]
        then = commitments_standing(build(shape), end_of_day(dt.date(2026, 3, day)))
        only = commitments_standing(build(cut), end_of_day(dt.date(2026, 4, 1)))
        assert [(each.claimed, each.evidenced) for each in then] == [(each.claimed, each.evidenced) for each in only]


@pytest.mark.django_db
def test_the_latest_published_round_counts():
    plan = ActionPlanFactory()
    commitment = CommitmentFactory(plan=plan)
    first = ReviewRoundFactory(plan=plan, published=True, published_at=at(2025, 6, 1))
    second = ReviewRoundFactory(plan=plan, published=True, published_at=at(2025, 12, 1))
    VerdictFactory(round=first, commitment=commitment, completion="complete")
    VerdictFactory(round=second, commitment=commitment, completion="limited")
    values = {
        day: plan_standing(plan, day)[0].reviewed
        for day in (dt.date(2025, 5, 31), dt.date(2025, 6, 1), dt.date(2025, 11, 30), dt.date(2025, 12, 1))
    }
    assert list(values.values()) == [None, "complete", "complete", "limited"]
    assert with_values(Commitment.objects.all()).get().reviewed == "limited"


@pytest.mark.django_db
def test_commitments_come_and_go():
    plan = ActionPlanFactory()
    CommitmentFactory(plan=plan, title="From the start")
    CommitmentFactory(plan=plan, title="Added", added_at=at(2025, 6, 1))
    CommitmentFactory(
        plan=plan, title="Withdrawn", state="withdrawn", withdrawn_at=at(2025, 9, 1), withdrawn_reason="A law."
    )
    titles = {
        month: {each.commitment.title for each in plan_standing(plan, dt.date(2025, month, 1))} for month in (5, 6, 9)
    }
    assert titles == {
        5: {"From the start", "Withdrawn"}, 6: {"From the start", "Added", "Withdrawn"}, 9: {"From the start", "Added"},
    }  # fmt: skip


@pytest.mark.django_db
def test_an_empty_plan_stands_empty():
    assert plan_standing(ActionPlanFactory(), dt.date(2026, 1, 1)) == []


@pytest.mark.django_db
def test_a_plans_standing_takes_a_fixed_number_of_queries(fixed_queries):
    plan = ActionPlanFactory()

    def grow(size: int = 20) -> None:
        for commitment in CommitmentFactory.create_batch(size, plan=plan):
            milestone = MilestoneFactory(commitment=commitment)
            report = ProgressReportFactory(milestone=milestone)
            EvidenceFactory(report=report)
            VerificationFactory(report=report)
            VerdictFactory(commitment=commitment, round__plan=plan)

    grow(1)
    # 1 commitments, 2 milestones, 3 latest reports, 4 evidence, 5 promised dates, 6 verifications, 7 verdicts
    fixed_queries(lambda: plan_standing(plan, dt.date(2026, 1, 1)), grow, 7)
