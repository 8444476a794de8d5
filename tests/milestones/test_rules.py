"""What is claimed and what is proven."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, STEPS, Completion, MilestoneStatus
from milestones.rules import (
    MilestoneFacts,
    claimed,
    evidenced,
    is_due_within,
    is_overdue,
    silent_days,
    slippage_days,
)

N, P, C, W = (
    MilestoneStatus.NOT_STARTED,
    MilestoneStatus.IN_PROGRESS,
    MilestoneStatus.COMPLETED,
    MilestoneStatus.WITHDRAWN,
)
FACTS = st.lists(
    st.builds(
        MilestoneFacts,
        status=st.sampled_from([None, N, P, C, W]),
        proven=st.booleans(),
        disputed=st.booleans(),
        any_evidence=st.booleans(),
    ).map(lambda facts: MilestoneFacts(facts.status, facts.proven, facts.disputed, facts.any_evidence or facts.proven)),
    max_size=8,
)
DAYS = st.dates(dt.date(2011, 1, 1), dt.date(2040, 12, 31))


def facts(*statuses: MilestoneStatus | None) -> list[MilestoneFacts]:
    return [MilestoneFacts(status) for status in statuses]


def proof(status: MilestoneStatus, *, disputed: bool = False) -> MilestoneFacts:
    return MilestoneFacts(status, proven=True, any_evidence=True, disputed=disputed)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((), Completion.NOT_REPORTED),
        ((None, None), Completion.NOT_REPORTED),
        ((W,), Completion.NOT_REPORTED),
        ((W, None), Completion.NOT_REPORTED),
        ((N,), Completion.NOT_STARTED),
        ((N, None), Completion.NOT_STARTED),
        ((P, None), Completion.LIMITED),
        ((C, N, N), Completion.LIMITED),
        ((C, N), Completion.SUBSTANTIAL),
        ((C, None), Completion.SUBSTANTIAL),
        ((C, C, P), Completion.SUBSTANTIAL),
        ((C,), Completion.COMPLETE),
        ((C, C, W), Completion.COMPLETE),
    ],
)
def test_claimed(statuses, expected):
    assert claimed(facts(*statuses)) == expected


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [
        ([], Completion.NO_EVIDENCE),
        (facts(C, C), Completion.NO_EVIDENCE),
        ([proof(W)], Completion.NO_EVIDENCE),
        ([proof(C)], Completion.COMPLETE),
        ([proof(C, disputed=True)], Completion.LIMITED),
        ([proof(C), *facts(C)], Completion.SUBSTANTIAL),
        ([proof(C), *facts(C, C)], Completion.LIMITED),
        ([proof(C), proof(C, disputed=True)], Completion.SUBSTANTIAL),
        ([proof(N)], Completion.NOT_STARTED),
        ([MilestoneFacts(C, proven=False, any_evidence=True)], Completion.LIMITED),
    ],
)
def test_evidenced(milestones, expected):
    assert evidenced(milestones) == expected


@given(FACTS)
def test_both_values_stay_on_their_scales(milestones):
    assert claimed(milestones) in CLAIMED_SCALE
    assert evidenced(milestones) in EVIDENCED_SCALE


@given(FACTS)
def test_evidence_never_shows_more_than_is_claimed(milestones):
    claim, shown = claimed(milestones), evidenced(milestones)
    if claim in STEPS and shown in STEPS:
        assert STEPS.index(shown) <= STEPS.index(claim)


@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_milestones_does_not_matter(milestones, random):
    shuffled = list(milestones)
    random.shuffle(shuffled)
    assert (claimed(shuffled), evidenced(shuffled)) == (claimed(milestones), evidenced(milestones))


@given(FACTS)
def test_a_withdrawn_milestone_changes_nothing(milestones):
    more = [*milestones, MilestoneFacts(W, proven=True, any_evidence=True)]
    assert (claimed(more), evidenced(more)) == (claimed(milestones), evidenced(milestones))


@given(FACTS, st.integers(min_value=0, max_value=7))
def test_a_dispute_never_raises_what_evidence_shows(milestones, index):
    if index >= len(milestones):
        return
    each = milestones[index]
    disputed = [*milestones]
    disputed[index] = MilestoneFacts(each.status, each.proven, True, each.any_evidence)
    before, after = evidenced(milestones), evidenced(disputed)
    assert claimed(disputed) == claimed(milestones)
    if before in STEPS:
        assert STEPS.index(after) <= STEPS.index(before)


@given(DAYS, st.sampled_from([None, N, P, C, W]), DAYS)
def test_overdue_and_due_soon_exclude_each_other(due, status, on):
    late, soon = is_overdue(due, status, on), is_due_within(due, status, on, 90)
    assert not (late and soon)
    if status in (C, W):
        assert not late
        assert not soon


def test_the_due_day_itself_is_in_time():
    leap_day = dt.date(2028, 2, 29)
    assert not is_overdue(leap_day, P, leap_day)
    assert is_overdue(leap_day, P, dt.date(2028, 3, 1))
    assert is_due_within(leap_day, None, leap_day, 0)


def test_without_a_date_nothing_is_late():
    assert not is_overdue(None, P, dt.date(2040, 1, 1))
    assert not is_due_within(None, P, dt.date(2040, 1, 1), 90)


def test_slippage_is_from_the_first_promise_to_todays():
    first, second, third = dt.date(2026, 1, 31), dt.date(2026, 6, 30), dt.date(2026, 3, 1)
    assert slippage_days([first]) == 0
    assert slippage_days([first, second]) == 150
    assert slippage_days([first, second, third]) == 29
    assert slippage_days([None, first, None, third]) == 29
    assert slippage_days([third, first]) == -29
    assert slippage_days([None]) is None
    assert slippage_days([]) is None


def test_silence_counts_from_the_last_word_or_the_plans_first_day():
    began, on = dt.date(2026, 1, 1), dt.date(2026, 3, 2)
    assert silent_days(None, began, on) == 60
    assert silent_days(dt.date(2026, 3, 1), began, on) == 1
    assert silent_days(None, dt.date(2027, 1, 1), on) == 0
