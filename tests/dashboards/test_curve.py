"""The progress curve: on every day what a scorecard of that day counts, and days that suit the plan."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import CommitmentState
from commitments.models import ActionPlan
from core.clock import end_of_day
from dashboards.curve import MOST_POINTS, NEVER, CurvePoint, MilestoneLife, Said, Span, curve, curve_days
from dashboards.scorecard import CountryScorecard
from dashboards.selectors import country_scorecard
from dashboards.selectors.country import _standings_by_plan
from dashboards.selectors.curve import progress_curve
from milestones.choices import LinkStatus, MilestoneStatus, StandingStatus
from milestones.models import Evidence
from reviews.choices import Finding
from tests.checked_factory import trusting
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    PromisedDateFactory,
    UserFactory,
    VerificationFactory,
    at,
)

AS_OF = dt.date(2026, 5, 31)
FIRST = dt.date(2025, 1, 15)
DAYS = (AS_OF - FIRST).days


def point_of(card: CountryScorecard) -> CurvePoint:
    """What a scorecard counts of the same things."""
    completed = [row for row in card.timeline if row.status == StandingStatus.COMPLETED]
    return CurvePoint(
        day=card.as_of,
        total=card.milestones.total,
        planned=sum(
            row.first_due is not None and row.first_due <= card.as_of and row.status != StandingStatus.WITHDRAWN
            for row in card.timeline
        ),
        claimed=card.milestones.by_status.of(StandingStatus.COMPLETED),
        evidenced=sum(row.proven and not row.disputed for row in completed),
    )


def some_moment(dice: random.Random, earliest: int = 0) -> dt.datetime:
    return end_of_day(FIRST) + dt.timedelta(days=dice.randint(earliest, DAYS), seconds=dice.randint(-80_000, 0))


def lively_plan(seed: int) -> ActionPlan:
    """A plan in which everything happens that moves the curve: back and forth, withdrawn, added, disputed, dead."""
    dice = random.Random(seed)  # noqa: S311  (any numbers will do)
    plan = ActionPlanFactory(number=3)
    reviewers = UserFactory.create_batch(2)
    for _ in range(6):
        commitment = CommitmentFactory(plan=plan)
        if dice.random() < 0.3:
            type(commitment).objects.filter(pk=commitment.pk).update(
                state=CommitmentState.WITHDRAWN, withdrawn_at=some_moment(dice, 200), withdrawn_reason="No money."
            )
        if dice.random() < 0.3:
            type(commitment).objects.filter(pk=commitment.pk).update(added_at=some_moment(dice))
        for _ in range(4):
            a_life(dice, commitment, reviewers)
    return plan


def a_life(dice: random.Random, commitment, reviewers) -> None:
    """A milestone that is reported on again and again, with evidence that dies and disputes that are settled."""
    due = FIRST + dt.timedelta(days=dice.randint(0, 700)) if dice.random() < 0.8 else None
    milestone = MilestoneFactory(commitment=commitment, due_date=due)
    if dice.random() < 0.3:
        type(milestone).objects.filter(pk=milestone.pk).update(added_at=some_moment(dice))
    if dice.random() < 0.4:
        PromisedDateFactory(milestone=milestone, due_date=AS_OF, promised_at=some_moment(dice))
    for _ in range(dice.randint(0, 4)):
        report = ProgressReportFactory(
            milestone=milestone, reported_at=some_moment(dice),
            status=dice.choice([*MilestoneStatus, MilestoneStatus.COMPLETED, MilestoneStatus.COMPLETED]),
        )  # fmt: skip
        for _ in range(dice.randint(0, 2)):
            evidence = EvidenceFactory(report=report, added_at=max(report.reported_at, some_moment(dice)))
            if dice.random() < 0.4:
                dead = {"link_status": LinkStatus.DEAD, "checked_at": some_moment(dice)}
                Evidence.objects.filter(pk=evidence.pk).update(**dead)
        for reviewer in reviewers:
            for _ in range(dice.randint(0, 2)):
                VerificationFactory(
                    report=report, reviewer=reviewer, finding=dice.choice(list(Finding)),
                    created_at=max(report.reported_at, some_moment(dice)),
                )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_every_day_counts_what_a_scorecard_of_that_day_counts(seed: int):
    with trusting():
        plan = lively_plan(seed)
    dice = random.Random(seed)  # noqa: S311  (any numbers will do)
    days = sorted({FIRST, AS_OF, *(FIRST + dt.timedelta(days=dice.randint(0, DAYS)) for _ in range(13))})
    standings = _standings_by_plan([plan], AS_OF)[plan.pk]
    points = progress_curve(plan, standings, AS_OF, days)
    assert points == tuple(point_of(country_scorecard(plan.country, plan, day)) for day in days)
    assert len({(each.claimed, each.evidenced) for each in points}) > 3  # the world is not too quiet to say anything


@pytest.mark.django_db
def test_the_card_s_own_curve_ends_in_its_counts_and_goes_on_with_the_plan_alone():
    with trusting():
        plan = lively_plan(7)
    card = country_scorecard(plan.country, plan, AS_OF)
    today = next(each for each in card.curve if each.day == AS_OF)
    assert today == point_of(card)
    past = [each for each in card.curve if each.day <= AS_OF]
    assert past[-1] is today
    for each in past[:-1:5]:
        assert each == point_of(country_scorecard(plan.country, plan, each.day))
    to_come = card.curve[len(past) :]
    assert to_come
    assert all(each.claimed is None and each.evidenced is None for each in to_come)
    assert card.curve[0].day == FIRST
    assert card.curve[-1].day >= plan.end_date


@pytest.mark.django_db
def test_a_plan_without_milestones_has_no_curve():
    plan = ActionPlanFactory(number=3)
    CommitmentFactory(plan=plan)
    assert country_scorecard(plan.country, plan, AS_OF).curve == ()


def life(*reports: Said, first_due: dt.date | None = dt.date(2025, 6, 30), **changes) -> MilestoneLife:
    facts = {"stands": (at(2025, 1, 15), NEVER), "promised_at": at(2025, 1, 15), **changes}
    return MilestoneLife(first_due=first_due, reports=reports, **facts)


def since(moment: dt.datetime) -> Span:
    return moment, NEVER


def counts(found: MilestoneLife, day: dt.date, as_of: dt.date = AS_OF) -> tuple[int | None, ...]:
    (point,) = curve([found], [day], as_of)
    return point.total, point.planned, point.claimed, point.evidenced


COMPLETED = MilestoneStatus.COMPLETED
MARCH = at(2025, 3, 1)
ALIVE = (since(MARCH),)


@pytest.mark.parametrize(
    ("found", "day", "expected"),
    [
        (life(), dt.date(2025, 6, 29), (1, 0, 0, 0)),
        (life(), dt.date(2025, 6, 30), (1, 1, 0, 0)),
        (life(), dt.date(2026, 12, 31), (1, 1, None, None)),
        (life(promised_at=at(2025, 8, 1)), dt.date(2025, 7, 31), (1, 0, 0, 0)),
        (life(Said(since(MARCH), COMPLETED)), dt.date(2025, 3, 1), (1, 0, 1, 0)),
        (life(Said(since(MARCH), COMPLETED, ALIVE)), dt.date(2025, 3, 1), (1, 0, 1, 1)),
        (life(Said(since(MARCH), COMPLETED, ALIVE)), dt.date(2025, 2, 28), (1, 0, 0, 0)),
        (life(Said(since(MARCH), MilestoneStatus.WITHDRAWN)), dt.date(2025, 7, 1), (1, 0, 0, 0)),
        (life(stands=(at(2025, 1, 15), at(2025, 5, 1))), dt.date(2025, 7, 1), (0, 0, 0, 0)),
    ],
)
def test_what_counts_on_a_day(found: MilestoneLife, day: dt.date, expected: tuple[int | None, ...]):
    assert counts(found, day) == expected


@given(st.dates(dt.date(2011, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 6000), st.integers(0, 6000))
def test_days_are_few_in_order_and_hold_both_ends_and_the_day_itself(first: dt.date, length: int, passed: int):
    last, as_of = first + dt.timedelta(days=length), first + dt.timedelta(days=passed)
    days = curve_days(first, last, as_of)
    assert days == sorted(set(days))
    assert {first, last, as_of} <= set(days)
    assert len(days) <= MOST_POINTS + 3
