"""When an address is called dead, and when it is asked again."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.choices import LinkOutcome, LinkStatus
from milestones.rules import ANSWERS, MAY_PASS, NOTHING_THERE, LinkStanding, link_judged

START = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
GONE, SILENT, OK = LinkOutcome.GONE, LinkOutcome.SILENT, LinkOutcome.ANSWERED


def after(*found: tuple[float, LinkOutcome], status: LinkStatus = LinkStatus.ALIVE) -> LinkStatus:
    """What is known after these (days since the start, outcome)."""
    standing = LinkStanding(status)
    for days, outcome in found:
        standing, _ = link_judged(standing, outcome, START + days * DAY)
    return standing.status


@pytest.mark.parametrize("outcome", NOTHING_THERE)
def test_nothing_there_twice_a_day_apart_is_dead(outcome):
    assert after((0, outcome)) == LinkStatus.ALIVE
    assert after((0, outcome), (0.9, outcome)) == LinkStatus.ALIVE
    assert after((0, outcome), (1, outcome)) == LinkStatus.DEAD
    assert after((0, outcome), (0.5, OK), (1, outcome)) == LinkStatus.ALIVE


@pytest.mark.parametrize("outcome", MAY_PASS)
def test_trouble_is_dead_after_three_requests_and_a_week(outcome):
    assert after((0, outcome), (1, outcome), (2, outcome), (6.9, outcome)) == LinkStatus.ALIVE
    assert after((0, outcome), (7, outcome)) == LinkStatus.ALIVE
    assert after((0, outcome), (3, outcome), (7, outcome)) == LinkStatus.DEAD


def test_trouble_that_ends_in_nothing_is_dead():
    assert after((0, SILENT), (2, GONE)) == LinkStatus.DEAD
    assert after((0, GONE), (2, SILENT)) == LinkStatus.ALIVE


@pytest.mark.parametrize("outcome", ANSWERS)
def test_one_answer_makes_it_alive_again(outcome):
    standing, again = link_judged(LinkStanding(LinkStatus.DEAD, 7, START - 40 * DAY), outcome, START)
    assert standing == LinkStanding(LinkStatus.ALIVE)
    assert again == START + 30 * DAY


@pytest.mark.parametrize("outcome", sorted(set(LinkOutcome) - {*ANSWERS, *NOTHING_THERE, *MAY_PASS}))
@pytest.mark.parametrize(
    "before", [LinkStanding(), LinkStanding(LinkStatus.DEAD, 3, START), LinkStanding(LinkStatus.ALIVE)]
)
def test_what_says_nothing_changes_nothing(outcome, before):
    assert link_judged(before, outcome, START + 50 * DAY)[0] == before


@pytest.mark.parametrize(
    ("before", "outcome", "wait", "days"),
    [
        (LinkStanding(), GONE, None, 1),
        (LinkStanding(), SILENT, dt.timedelta(minutes=5), 1),
        (LinkStanding(), SILENT, dt.timedelta(days=3), 3),
        (LinkStanding(), SILENT, dt.timedelta(days=300), 7),
        (LinkStanding(LinkStatus.DEAD, 2, START - DAY), GONE, None, 7),
        (LinkStanding(), LinkOutcome.LATER, None, 1 / 24),
        (LinkStanding(), LinkOutcome.LATER, dt.timedelta(seconds=1), 1 / 24),
        (LinkStanding(), LinkOutcome.LATER, dt.timedelta(hours=12), 0.5),
        (LinkStanding(), LinkOutcome.LATER, dt.timedelta(days=300), 7),
        (LinkStanding(), LinkOutcome.OFFLINE, None, 1 / 24),
        (LinkStanding(), LinkOutcome.RESERVED, None, 30),
        (LinkStanding(), LinkOutcome.PRIVATE, None, 30),
    ],
)
def test_when_it_is_asked_again(before, outcome, wait, days):
    assert link_judged(before, outcome, START, wait)[1] == START + days * DAY


@given(st.lists(st.tuples(st.sampled_from(LinkOutcome), st.floats(0, 400)), max_size=12), st.sampled_from(LinkStatus))
def test_nothing_dies_within_a_day_and_every_next_time_is_ahead(found, status):
    standing = LinkStanding(status, 2 if status == LinkStatus.DEAD else 0, START if status == LinkStatus.DEAD else None)
    moment = START
    for outcome, hours in found:
        moment += dt.timedelta(hours=hours)
        before = standing
        standing, again = link_judged(before, outcome, moment)
        assert moment + dt.timedelta(hours=1) <= again <= moment + 30 * DAY
        if standing.status == LinkStatus.DEAD != before.status:
            assert standing.failing_since is not None
            assert standing.failures >= 2
            assert moment - standing.failing_since >= DAY
