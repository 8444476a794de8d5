"""Counts that processes share: exact when several count at once, over after their time, and in nobody's way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time

import pytest
from django.core.cache import cache

from core import counting
from core.counting import counted
from core.fairness import PARTS, Rate, take
from tests.architecture.source import ROOT

ADDING = """
import sys, time
from django.conf import settings
from pathlib import Path
settings.configure(COUNTS_FILE=Path(sys.argv[1]))
from core.counting import counted
for _ in range(300):
    assert counted("somebody", 1, time.time() + 600)
"""


@pytest.fixture
def file(settings, tmp_path):
    settings.COUNTS_FILE = tmp_path / "counts.sqlite3"
    yield settings.COUNTS_FILE
    if held := getattr(counting._mine, "held", None):
        held[1].close()
        counting._mine.held = None


@pytest.mark.parametrize("place", ["cache", "file"])
def test_amounts_add_up(place, request):
    if place == "file":
        request.getfixturevalue("file")
    until = time.time() + 60
    assert [counted("a", 3, until), counted("b", 1, until), counted("a", 4, until), counted("a", -2, until)] == [
        3,
        1,
        7,
        5,
    ]


def test_processes_lose_nothing_of_each_other(file):
    command = [sys.executable, "-c", ADDING, str(file)]
    together = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]  # noqa: S603  (our own command)
    assert [each.wait() for each in together] == [0, 0, 0]
    assert counted("somebody", 0, time.time()) == 900


def test_what_is_over_is_swept_away(file, monkeypatch):
    counted("old", 1, time.time() - 1)
    monkeypatch.setattr(counting, "SWEEP", 1)
    counted("new", 1, time.time() + 60)
    with sqlite3.connect(file) as rows:
        assert rows.execute("SELECT key FROM counts").fetchall() == [("new",)]
    rows.close()


def test_where_counting_fails_everybody_is_let_in_and_the_log_says_so_once(file, monkeypatch, caplog):
    file.mkdir()
    monkeypatch.setitem(counting._complained, "at", 0.0)
    rate = Rate("reads", 1, 60)
    assert [take(rate, "somebody").refused for _ in range(3)] == [False, False, False]
    [said] = [each for each in caplog.records if each.name == "core.counting"]
    assert "nobody is slowed down: OperationalError" in said.getMessage()


def test_a_cache_that_fails_lets_everybody_in(monkeypatch):
    def broken(*_args: object) -> int:
        raise ConnectionError

    monkeypatch.setattr(cache, "incr", broken, raising=False)
    assert not take(Rate("reads", 1, 60), "somebody", 1).refused


def test_a_share_ends_and_begins_anew(time_machine):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)
    rate = Rate("reads", 3, 60)
    first = take(rate, "somebody")
    assert (first.left, first.refused) == (2, False)
    assert 1 <= first.resets <= 60
    assert take(rate, "somebody", 2).left == 0
    assert take(rate, "somebody").refused
    assert not take(rate, "somebody else").refused
    time_machine.shift(first.resets)
    assert take(rate, "somebody").left == 2


def test_what_is_refused_costs_nothing(time_machine):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)
    rate = Rate("reads", 6, 60)
    assert take(rate, "somebody", 4).left == 2
    assert take(rate, "somebody", 5).refused
    assert take(rate, "somebody", 2).left == 0


def test_no_request_costs_more_than_a_whole_share(time_machine):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)
    assert not take(Rate("reads", 2, 60), "somebody", 5).refused


def test_what_had_not_changed_costs_a_tenth(time_machine):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)
    rate = Rate("reads", 10, 60)
    for _ in range(PARTS):
        take(rate, "somebody").cost_little()
    assert take(rate, "somebody").left == 8
