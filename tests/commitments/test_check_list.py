"""What a draft lacks before it is published, and the order and the days of what is carried over: the pure rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import FORBIDDING, Lack, OgpValue
from commitments.rules import CommitmentSketch, MilestoneSketch, Missing, lacks, moved, moved_along

BEGINS, ENDS = dt.date(2027, 1, 1), dt.date(2028, 12, 31)
DUE = MilestoneSketch(key=10, due_date=dt.date(2027, 9, 30), institution=None)
LED = 7


def promise(key: int = 1, **facts: Any) -> CommitmentSketch:
    """A commitment that lacks nothing, but for ``facts``."""
    whole = CommitmentSketch(
        key=key, number=str(key), title=f"Publish register {key}", problem="Nobody knows.", action="We publish it.",
        expected_result="All know.", lead=LED, values=frozenset({OgpValue.ACCESS_TO_INFORMATION.value}), end_date=None,
        milestones=(DUE,),
    )  # fmt: skip
    return replace(whole, **facts)


def five(**facts: Any) -> list[CommitmentSketch]:
    """As many as the partnership recommends at least; the first with ``facts``."""
    return [promise(**facts), *(promise(key) for key in range(2, 6))]


def found(commitments: list[CommitmentSketch], officers: tuple[int, ...] = (LED,)) -> list[Missing]:
    return lacks(BEGINS, ENDS, commitments, officers)


def test_a_whole_plan_lacks_nothing():
    assert found(five()) == []


@pytest.mark.parametrize(
    ("ends", "usual"),
    [
        (dt.date(2027, 12, 31), False), (dt.date(2028, 8, 31), True), (dt.date(2028, 12, 31), True),
        (dt.date(2029, 12, 31), False), (dt.date(2030, 12, 31), True), (dt.date(2032, 12, 31), False),
    ],
)  # fmt: skip
def test_a_national_plan_lasts_two_or_four_years(ends, usual):
    due = replace(DUE, due_date=BEGINS)
    commitments = [replace(each, milestones=(due,)) for each in five()]
    wanted = [] if usual else [Missing(Lack.UNUSUAL_LENGTH)]
    assert lacks(BEGINS, ends, commitments, (LED,)) == wanted
    assert lacks(BEGINS, ends, commitments, (LED,), national=False) == []


def test_a_plan_without_commitments_cannot_be_published():
    assert found([]) == [Missing(Lack.NO_COMMITMENTS)]
    assert found([])[0].forbids


@pytest.mark.parametrize(
    ("facts", "lack"),
    [
        ({"milestones": ()}, Lack.NO_MILESTONES),
        ({"problem": " "}, Lack.NO_PROBLEM),
        ({"action": "\n"}, Lack.NO_ACTION),
        ({"expected_result": ""}, Lack.NO_RESULT),
        ({"values": frozenset()}, Lack.NO_VALUE),
        ({"values": frozenset({OgpValue.TECHNOLOGY.value})}, Lack.TECHNOLOGY_ALONE),
        ({"end_date": ENDS + dt.timedelta(days=1)}, Lack.ENDS_AFTER_PLAN),
    ],
)
def test_what_a_commitment_lacks_is_said_of_it(facts, lack):
    assert found(five(**facts)) == [Missing(lack, 1)]
    assert found(five(**facts))[0].forbids == (lack in FORBIDDING)


@pytest.mark.parametrize(
    ("due", "lack"),
    [
        (None, Lack.NO_DUE_DATE),
        (BEGINS - dt.timedelta(days=1), Lack.DUE_OUTSIDE_PLAN),
        (ENDS + dt.timedelta(days=1), Lack.DUE_OUTSIDE_PLAN),
    ],
)
def test_what_a_milestone_lacks_is_said_of_it(due, lack):
    milestones = (replace(DUE, due_date=due),)
    assert found(five(milestones=milestones)) == [Missing(lack, 1, DUE.key)]


@pytest.mark.parametrize("due", [BEGINS, ENDS])
def test_the_first_and_the_last_day_are_days_of_the_plan(due):
    assert found(five(milestones=(replace(DUE, due_date=due),))) == []


def test_nobody_answers_for_a_milestone_without_institution_and_lead():
    assert found(five(lead=None)) == [Missing(Lack.NO_LEAD, 1), Missing(Lack.NO_INSTITUTION, 1, DUE.key)]
    own = (replace(DUE, institution=LED),)
    assert found(five(lead=None, milestones=own)) == [Missing(Lack.NO_LEAD, 1)]


def test_an_institution_that_answers_needs_an_officer_and_is_named_once():
    own = (replace(DUE, institution=8), replace(DUE, key=11, institution=8))
    assert found(five(milestones=own)) == [Missing(Lack.NO_OFFICER, institution=8)]
    assert found(five(), officers=()) == [Missing(Lack.NO_OFFICER, institution=LED)]


def test_numbers_and_titles_stand_once():
    assert found(five(number="2")) == [Missing(Lack.SAME_NUMBER, 1), Missing(Lack.SAME_NUMBER, 2)]
    assert found(five(title="publish  Register 2")) == [Missing(Lack.SAME_TITLE, 1), Missing(Lack.SAME_TITLE, 2)]
    assert found([promise(key, number="") for key in range(1, 6)]) == []


@pytest.mark.parametrize(
    ("number", "lack"), [(4, Lack.FEW_COMMITMENTS), (5, None), (15, None), (16, Lack.MANY_COMMITMENTS)]
)
def test_the_partnership_recommends_5_to_15(number, lack):
    assert found([promise(key) for key in range(1, number + 1)]) == ([Missing(lack)] if lack else [])


def test_what_forbids_comes_first():
    commitments = [promise(1, problem=""), promise(2, milestones=())]
    assert [each.lack for each in found(commitments)] == [
        Lack.NO_MILESTONES, Lack.FEW_COMMITMENTS, Lack.NO_PROBLEM,
    ]  # fmt: skip


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.integers(-3, 99))
def test_moving_keeps_everybody_and_everybody_elses_order(keys, data, place):
    key = data.draw(st.sampled_from(keys))
    ordered = moved(keys, key, place)
    assert [each for each in ordered if each != key] == [each for each in keys if each != key]
    assert ordered.index(key) == min(max(place, 1), len(keys)) - 1


def test_moving_what_is_not_there_moves_nothing():
    assert moved([1, 2], 3, 1) == [1, 2]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2025, 3, 15), dt.date(2027, 3, 15)),
        (dt.date(2025, 2, 28), dt.date(2027, 2, 28)),
        (dt.date(2024, 2, 29), dt.date(2026, 2, 28)),
        (dt.date(2025, 12, 31), dt.date(2027, 12, 31)),
    ],
)
def test_days_move_along_with_the_plan(day, expected):
    assert moved_along(day, dt.date(2025, 1, 1), dt.date(2027, 1, 1)) == expected


def test_the_end_of_a_month_stays_one_and_no_month_is_too_short():
    half_year = dt.date(2025, 1, 1), dt.date(2025, 7, 1)
    assert moved_along(dt.date(2025, 2, 28), *half_year) == dt.date(2025, 8, 31)
    assert moved_along(dt.date(2025, 8, 30), *half_year) == dt.date(2026, 2, 28)
