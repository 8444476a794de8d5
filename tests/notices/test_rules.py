"""How often people are reminded: soon enough, and never so often that they stop reading."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.choices import Occasion
from notices.rules import OVERDUE_EVERY, due_occasion, overdue_to_tell

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("left", "occasion"),
    [
        (31, None),
        (30, Occasion.DUE_30),
        (8, Occasion.DUE_30),
        (7, Occasion.DUE_7),
        (0, Occasion.DUE_7),
        (-1, Occasion.OVERDUE),
        (-400, Occasion.OVERDUE),
    ],
)
def test_how_near_a_due_date_is(left, occasion):
    assert due_occasion(DAY + dt.timedelta(days=left), DAY) == occasion


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.sets(st.integers(0, 120)))
def test_overdue_is_told_at_once_and_then_weekly_at_most(begins, silent_days):
    """Milestones become late on some days; on some days no worker runs at all."""
    told: dict[tuple[str, str], dt.date] = {}
    tellings: dict[str, list[int]] = {f"milestone:{n}": [] for n in range(len(begins))}
    repeats = []
    for number in sorted(set(range(120)) - silent_days):
        day = DAY + dt.timedelta(days=number)
        late = [subject for subject, begin in zip(tellings, begins, strict=True) if begin <= number]
        today = {subject: found for subject in late if (found := overdue_to_tell(told, subject, day))}
        for subject, occasion in today.items():
            told[occasion, subject] = day
            tellings[subject].append(number)
        if Occasion.OVERDUE_AGAIN in today.values():
            repeats.append(number)
    days = sorted(set(range(120)) - silent_days)
    for subject, begin in zip(tellings, begins, strict=True):
        first = next((number for number in days if number >= begin), None)
        assert tellings[subject][:1] == ([] if first is None else [first])
        assert all(later - earlier >= OVERDUE_EVERY for earlier, later in pairwise(tellings[subject]))
    assert all(later - earlier >= OVERDUE_EVERY for earlier, later in pairwise(repeats))


def test_what_stays_overdue_is_repeated_on_one_day_of_the_week():
    told: dict[tuple[str, str], dt.date] = {
        (Occasion.OVERDUE, "a"): DAY,
        (Occasion.OVERDUE, "b"): DAY + dt.timedelta(days=3),
    }
    week = DAY + dt.timedelta(days=7)
    assert overdue_to_tell(told, "a", week) == Occasion.OVERDUE_AGAIN
    told[Occasion.OVERDUE_AGAIN, "a"] = week
    assert overdue_to_tell(told, "b", week + dt.timedelta(days=3)) is None
    assert overdue_to_tell(told, "b", week + dt.timedelta(days=7)) == Occasion.OVERDUE_AGAIN
    assert overdue_to_tell(told, "a", week + dt.timedelta(days=7)) == Occasion.OVERDUE_AGAIN
