"""Drawing is shared: whoever has the same thing drawn in ever new ways waits; whoever reads does not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from commitments.models import ActionPlan
from dashboards.keeping import NoPlace, Placed, one_place_of
from dashboards.selectors import due_dates
from dashboards.views import calendar
from dashboards.views.repository import PLACES
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory, PolicyAreaFactory


@pytest.fixture(autouse=True)
def _a_moment(time_machine, settings):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)
    settings.RATES = {**settings.RATES, "drawing": (10, 10, 60)}


@pytest.fixture
def page(db):
    return f"/{ActionPlanFactory(state='published').country_id}/"


def test_what_is_kept_or_unchanged_costs_nothing(page):
    client = Client()
    tag = client.get(page)["ETag"]
    assert {client.get(page).status_code for _ in range(20)} == {200}
    assert {client.get(page, headers={"If-None-Match": tag}).status_code for _ in range(20)} == {304}


def test_the_same_page_in_ever_new_ways_is_drawn_so_often_and_no_more(page):
    client = Client()
    answers = [client.get(page, {"new": n}) for n in range(12)]
    assert [each.status_code for each in answers] == [200] * 10 + [429] * 2
    refused = answers[-1]
    assert 0 < int(refused["Retry-After"]) <= 60
    assert f"Wait {refused['Retry-After']} seconds" in refused.content.decode()
    assert refused["Cache-Control"] == "no-store"
    assert "ETag" not in refused
    assert Client(REMOTE_ADDR="192.0.2.9").get(page).status_code == 200


def test_what_was_drawn_before_is_still_there_for_who_must_wait(page):
    client = Client()
    for n in range(12):
        client.get(page, {"new": n})
    assert client.get(page, {"new": 1}).status_code == 200


@pytest.mark.parametrize(
    ("address", "times"),
    [("?as_of=2025-09-{:02}", 2), ("badge.svg?n={}", 10), ("share.png?n={}", 3)],
)
def test_what_takes_more_costs_more(page, address, times):
    client = Client()
    statuses = [client.get(page + address.format(n)).status_code for n in range(1, times + 2)]
    assert statuses == [200] * times + [429]


def test_so_many_packs_are_written_at_once_and_no_more(page, monkeypatch, settings):
    settings.RATES = {**settings.RATES, "drawing": (9999, 9999, 60)}
    client, pack = Client(), f"{page}plans/{ActionPlan.objects.get().slug}/review-pack.zip"
    being_read = [client.get(pack) for _ in range(PLACES)]
    refused = client.get(pack)
    assert (refused.status_code, refused["Retry-After"]) == (503, "20")
    assert "Others are having such files written just now." in refused.content.decode()
    assert client.head(pack).status_code == 200
    for each in being_read:
        assert each.getvalue()[:2] == b"PK"
    assert client.get(pack).getvalue()[:2] == b"PK"


def test_a_place_is_given_back_where_nobody_reads_to_the_end():
    parts = Placed(one_place_of("test", 1, 60), lambda: iter([b"one", b"two"]))
    assert next(parts) == b"one"
    with pytest.raises(NoPlace):
        Placed(one_place_of("test", 1, 60), lambda: iter([]))
    parts.close()
    assert list(Placed(one_place_of("test", 1, 60), lambda: iter([b"one"]))) == [b"one"]


def test_the_calendar_of_an_area_has_an_end_and_says_so(monkeypatch, db):
    monkeypatch.setattr(due_dates, "MOST_DATES", 2)
    monkeypatch.setattr(calendar, "MOST_DATES", 2)
    area, commitment = PolicyAreaFactory(), CommitmentFactory()
    commitment.policy_areas.add(area)
    for day in (1, 2, 3):
        MilestoneFactory(commitment=commitment, title=f"Step {day}", due_date=dt.date(2025, 12, day))
    text = Client().get(f"/policy-areas/{area.slug}/calendar.ics").content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "Step 1" not in text
    assert "There are more than 2: these are the latest." in text
