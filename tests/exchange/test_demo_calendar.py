"""The history of Demoland fits together on whatever day it is loaded, and only it tells the clock the time."""

from __future__ import annotations

import ast
import datetime as dt
import json

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import Malformed
from exchange.demo.loading import demo_load
from exchange.demo.promises import PUBLISHED_DAYS_AFTER
from exchange.demo.stage import Act, Calendar, in_order
from ledger.models import Stream
from ledger.services import stream_faults
from tests.architecture.source import house_files, name_of, parsed

PLANS = [json.loads((settings.FIXTURES_DIR / "demo" / f"plan-{n}.json").read_text(encoding="utf-8")) for n in (1, 2)]
DAYS = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2040, 12, 31))


@given(today=DAYS)
def test_plans_follow_one_another_and_the_second_is_running(today):
    days = Calendar(today)
    (first_start, first_end), (second_start, second_end) = days.plan(1), days.plan(2)
    assert first_start.day == second_start.day == 1
    assert first_end + dt.timedelta(days=1) == second_start
    assert second_start < today - dt.timedelta(days=365)
    assert second_end > today + dt.timedelta(days=300)


@given(today=DAYS)
def test_dates_keep_their_side_of_today(today):
    days = Calendar(today)
    for offset in range(-1200, 365):
        assert (days.due(offset) < today) == (offset < 0)
        assert days.due(offset) >= days.begins(offset)
    assert days.due(-10) == today - dt.timedelta(days=10)


@given(today=DAYS)
def test_everything_happens_in_the_life_of_its_plan(today):
    days = Calendar(today)
    for plan in PLANS:
        start, end = days.plan(plan["number"])
        published = days.days_to(start) + PUBLISHED_DAYS_AFTER
        for milestone in (each for commitment in plan["commitments"] for each in commitment["milestones"]):
            assert start <= days.due(milestone["due"]) <= end, milestone["title"]
            told = [report["day"] for report in milestone.get("reports", [])]
            assert told == sorted(told), milestone["title"]
            assert all(published < day < min(0, plan.get("closed", 0)) for day in told), milestone["title"]


def test_acts_are_told_in_order_each_at_its_own_moment():
    today = dt.date(2026, 11, 22)
    told: list[str] = []
    acts = [Act(-3, lambda: told.append("second")), Act(-9, lambda: told.append("first")), Act(-3, lambda: None)]
    timed = in_order(acts, today)
    moments = [moment for moment, _act in timed]
    assert moments == sorted(set(moments))
    assert [moment.date() for moment in moments] == [
        dt.date(2026, 11, 13),
        dt.date(2026, 11, 19),
        dt.date(2026, 11, 19),
    ]
    for _moment, act in timed:
        act.play()
    assert told == ["first", "second"]


@pytest.mark.django_db
def test_it_loads_on_the_day_that_most_years_lack():
    with time_machine.travel(dt.datetime(2028, 2, 29, 0, 1, tzinfo=dt.UTC), tick=False):
        assert demo_load(password="open-sesame-demoland").plans == 2
    assert [fault for stream in Stream.objects.all() for fault in stream_faults(stream)] == []


def test_the_clock_is_told_the_time_inside_the_block_only():
    moment = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.today() == moment.date()
    assert clock.now() - timezone.now() < dt.timedelta(seconds=1)
    with pytest.raises(Malformed), clock.at(moment):
        raise Malformed([("", "refused", "anything")])
    assert clock.today() != moment.date()


@pytest.mark.parametrize("moment", [dt.datetime(2024, 2, 29, 12), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)])  # noqa: DTZ001  (the mistake looked for)
def test_the_clock_refuses_what_is_no_past_moment(moment):
    with pytest.raises(ValueError, match="moment"), clock.at(moment):
        pass


def test_nobody_but_the_demo_tells_the_clock_what_time_it_is():
    callers = {
        name_of(path)
        for path in house_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "core.clock"
        and "at" in {each.name for each in node.names}
    }
    assert callers == {"exchange/demo/loading.py"}
    assert not [name_of(path) for path in house_files() if "_told_at" in path.read_text() and path.name != "clock.py"]
