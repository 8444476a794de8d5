"""Plans on a day, and how commitments are addressed."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import Phase
from commitments.rules import PlanDates, current_plan, elapsed_share, phase_on, reference_for

DAYS = st.dates(dt.date(2011, 1, 1), dt.date(2040, 12, 31))


def plan(number: int, first: dt.date, last: dt.date) -> PlanDates:
    return PlanDates(key=number, number=number, start_date=first, end_date=last)


FIRST = plan(1, dt.date(2020, 1, 1), dt.date(2021, 12, 31))
SECOND = plan(2, dt.date(2021, 7, 1), dt.date(2023, 6, 30))
THIRD = plan(3, dt.date(2025, 1, 1), dt.date(2026, 12, 31))


def test_a_plans_first_and_last_days_are_implementation():
    first, last = dt.date(2024, 2, 29), dt.date(2026, 2, 28)
    assert phase_on(first, last, dt.date(2024, 2, 28)) == Phase.CO_CREATION
    assert phase_on(first, last, first) == phase_on(first, last, last) == Phase.IMPLEMENTATION
    assert phase_on(first, last, dt.date(2026, 3, 1)) == Phase.ENDED


def test_the_current_plan():
    plans = [FIRST, SECOND, THIRD]
    assert current_plan([], dt.date(2024, 1, 1)) is None
    assert current_plan(plans, dt.date(2019, 1, 1)) == FIRST
    assert current_plan(plans, dt.date(2020, 6, 1)) == FIRST
    assert current_plan(plans, dt.date(2021, 8, 1)) == SECOND
    assert current_plan(plans, dt.date(2024, 1, 1)) == SECOND
    assert current_plan(plans, dt.date(2030, 1, 1)) == THIRD


@given(DAYS, DAYS, DAYS)
def test_the_share_of_a_plan_that_has_passed(one, other, on):
    first, last = sorted((one, other))
    share = elapsed_share(first, last, on)
    assert 0 <= share <= 1
    assert (share == 0) is (on < first)
    assert (share == 1) is (on >= last)


def test_repeated_numbers_get_references_of_their_own():
    taken: list[str] = []
    for number in ("12", "12", "12", "10a", "1.1", "", "", "IV / 2", "٣"):
        taken.append(reference_for(number, taken))
    assert taken == ["12", "12-b", "12-c", "10a", "1.1", "x", "x-b", "iv-2", "x-c"]


@given(st.lists(st.text(max_size=6), max_size=60))
def test_references_are_unique_and_fit_an_address(numbers):
    taken: list[str] = []
    for number in numbers:
        taken.append(reference_for(number, taken))
    assert len(set(taken)) == len(taken)
    assert all(reference and set(reference) <= set("0123456789abcdefghijklmnopqrstuvwxyz.-") for reference in taken)
