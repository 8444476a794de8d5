"""Due dates for calendar programs, read again by a second library: the country's calendar, and one's own."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
import time_machine
import vobject
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from accounts.models import CalendarKey
from accounts.services import calendar_key_end, calendar_key_make
from commitments.choices import PlanState
from commitments.services import commitment_withdraw, role_end
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone
from milestones.policies import may_report
from milestones.services import milestone_change
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    LocalityFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    at,
    in_step,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2)


@pytest.fixture
def commitment(plan, digital_agency):
    return CommitmentFactory(
        plan=plan, number="1", reference="1", title="Publish the river register", lead_institution=digital_agency,
        policy_areas=[PolicyAreaFactory(slug="open-data", name="Open data, open code")],
    )  # fmt: skip


@pytest.fixture
def milestone(commitment):
    return MilestoneFactory(
        commitment=commitment, number="1.1", title="Measure every river", due_date=dt.date(2026, 9, 30)
    )


def read(client: Client, address: str = "/ZZ/calendar.ics"):
    """A calendar as the second library reads it, which it finds valid."""
    response = client.get(address)
    assert response.status_code == 200
    calendar = vobject.readOne(response.content.decode())
    assert calendar.validate(raiseException=True)
    return calendar


def events(client: Client, address: str = "/ZZ/calendar.ics") -> dict[str, object]:
    """The events of a calendar by the milestone's own title, which ends their summary."""
    return {each.summary.value.split(": ")[-1]: each for each in read(client, address).contents.get("vevent", [])}


def test_a_due_date_is_a_whole_day_that_says_what_is_due(client, milestone):
    event = events(client)["Measure every river"]
    assert event.dtstart.value == dt.date(2026, 9, 30)
    assert event.dtstart.params["VALUE"] == ["DATE"]
    assert event.duration.value == dt.timedelta(days=1)
    assert event.uid.value == f"milestone-{milestone.pk}@testserver"
    assert event.url.value == "http://testserver/ZZ/commitments/2-1/#m11"
    assert client.get("/ZZ/commitments/2-1/").status_code == 200
    assert (event.status.value, event.transp.value) == ("CONFIRMED", "TRANSPARENT")
    assert event.summary.params["LANGUAGE"] == ["en"]
    said = event.description.value
    for words in ("Commitment 1: Publish the river register", "Digital Agency of Demoland", "Not reported"):
        assert words in said
    assert event.categories.value == ["Not reported", "Open data, open code"]
    assert "valarm" not in event.contents


def test_programs_learn_its_name_and_when_to_ask_again(client, milestone):
    response = client.get("/ZZ/calendar.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode().replace("\r\n ", "")
    name = "Demoland: due dates of open-government milestones"
    for line in (f"NAME:{name}", f"X-WR-CALNAME:{name}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
                 "X-PUBLISHED-TTL:PT12H", "METHOD:PUBLISH", "VERSION:2.0"):  # fmt: skip
        assert f"\r\n{line}\r\n" in text
    assert all(len(line.encode()) <= 75 for line in response.content.decode().split("\r\n"))


def test_completed_is_marked_and_withdrawn_is_cancelled(client, commitment):
    for number, status in enumerate(MilestoneStatus.values):
        each = MilestoneFactory(commitment=commitment, title=status, due_date=dt.date(2026, 8, 1 + number))
        ProgressReportFactory(milestone=each, status=status)
    in_step(commitment)
    found = events(client)
    assert found["completed"].summary.value == "✓ Reported completed: completed"
    assert found["withdrawn"].summary.value == "✕ Withdrawn: withdrawn"
    assert {name: each.status.value for name, each in found.items()} == {
        "not_started": "CONFIRMED", "in_progress": "CONFIRMED", "completed": "CONFIRMED", "withdrawn": "CANCELLED",
    }  # fmt: skip


def test_a_commitment_or_plan_taken_back_cancels_its_dates(client, plan, milestone, amina):
    before = events(client)["Measure every river"]
    with time_machine.travel(TODAY + dt.timedelta(days=1), tick=False):
        commitment_withdraw(user=amina, commitment=milestone.commitment, version=1, reason="Replaced by a law.")
        after = events(client)["Measure every river"]
    assert (before.status.value, after.status.value) == ("CONFIRMED", "CANCELLED")
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstamp.value > before.dtstamp.value
    plan.state = PlanState.WITHDRAWN
    plan.save()
    cache.clear()
    assert events(client)["Measure every river"].status.value == "CANCELLED"


def test_an_amendment_moves_the_date_and_keeps_the_identity(client, milestone, amina):
    before = events(client)["Measure every river"]
    with time_machine.travel(TODAY + dt.timedelta(hours=1), tick=False):
        facts = {"due_date": dt.date(2028, 2, 29)}
        milestone_change(user=amina, milestone=milestone, version=1, facts=facts, reason="Floods.")
        after = events(client)["Measure every river"]
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == dt.date(2028, 2, 29)
    assert after.dtstart.value + after.duration.value == dt.date(2028, 3, 1)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstamp.value == after.last_modified.value == TODAY + dt.timedelta(hours=1)
    assert before.dtstamp.value < after.dtstamp.value


@pytest.mark.parametrize(
    "title",
    [
        "Laws; rules, and \\ decrees\nwith a second line",
        "نشر سجل الأنهار، كل الأنهار",
        "\u202eturned\u202c",
        "é" * 400,
        "END:VCALENDAR\r\nBEGIN:VEVENT",
    ],
)
def test_any_title_is_read_again_as_it_was(client, commitment, title):
    MilestoneFactory(commitment=commitment, title=title)
    calendar = read(client)
    assert [each.summary.value for each in calendar.vevent_list] == [title.replace("\r\n", "\n")]
    again = Calendar.from_ical(client.get("/ZZ/calendar.ics").content)
    assert str(again.events[0]["SUMMARY"]) == title.replace("\r\n", "\n")


def test_control_characters_do_not_travel(client, commitment):
    MilestoneFactory(commitment=commitment, title="a\x0bb\x1bc\rd")
    assert read(client).vevent.summary.value == "a b c\nd"


def test_without_dates_it_is_empty_and_valid(client, commitment):
    MilestoneFactory(commitment=commitment, due_date=None, due_text="Semester 1 of 2026")
    calendar = read(client)
    assert "vevent" not in calendar.contents
    assert "BEGIN:VTIMEZONE" in client.get("/ZZ/calendar.ics").content.decode()


def test_it_holds_the_running_plans_and_no_draft(client, demoland, milestone):
    old = ActionPlanFactory(country=demoland, number=1, start_date=dt.date(2022, 1, 1), end_date=dt.date(2024, 12, 31))
    local = ActionPlanFactory(country=demoland, number=1, locality=LocalityFactory(country=demoland))
    draft = ActionPlanFactory(country=demoland, number=3, draft=True)
    for each, title in ((old, "old"), (local, "local"), (draft, "draft")):
        MilestoneFactory(commitment=CommitmentFactory(plan=each, reference="1"), title=title)
    found = events(client)
    assert set(found) == {"Measure every river", "local"}
    assert found["local"].url.value.startswith("http://testserver/ZZ/commitments/RIV-1-1/#")


def test_a_country_between_two_plans_shows_its_last(client, demoland):
    old = ActionPlanFactory(country=demoland, number=1, start_date=dt.date(2022, 1, 1), end_date=dt.date(2024, 12, 31))
    MilestoneFactory(commitment=CommitmentFactory(plan=old), title="old")
    assert set(events(client)) == {"old"}


def test_it_speaks_the_readers_language(client, commitment):
    MilestoneFactory(commitment=commitment, title="Measure", translations={"fr": {"title": "Mesurer"}})
    event = read(client, "/ZZ/calendar.ics?lang=fr").vevent
    assert event.summary.value == "Mesurer"
    assert event.summary.params["LANGUAGE"] == ["fr"]
    assert "31 décembre 2025" in event.description.value


def test_it_is_304_until_something_happens(client, milestone, amina):
    first = client.get("/ZZ/calendar.ics")
    assert first.content == client.get("/ZZ/calendar.ics").content
    known = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    assert client.get("/ZZ/calendar.ics", **known).status_code == 304
    facts = {"due_date": dt.date(2026, 12, 31)}
    milestone_change(user=amina, milestone=milestone, version=1, facts=facts, reason="Floods.")
    assert client.get("/ZZ/calendar.ics", **known).status_code == 200


def test_no_country_no_calendar(client):
    assert client.get("/QQ/calendar.ics").status_code == 404


def test_it_takes_the_same_queries_at_any_size(client, plan, milestone, fixed_queries):
    def grow() -> None:
        for _ in range(5):
            area = PolicyAreaFactory()
            MilestoneFactory.create_batch(4, commitment=CommitmentFactory(plan=plan, policy_areas=[area]))

    def ask() -> None:
        cache.clear()
        assert client.get("/ZZ/calendar.ics").status_code == 200

    # The tag; the country, its current plan, the milestones, their policy areas, and three histories.
    fixed_queries(ask, grow, 8)


def own(client: Client, key: str):
    return client.get(f"/calendar/{key}.ics")


def test_my_calendar_holds_my_unfinished_milestones_and_reminds_a_week_before(
    client, commitment, milestone, bruno, finance_ministry
):
    MilestoneFactory(commitment=commitment, title="Another's", institution=finance_ministry)
    MilestoneFactory(commitment=commitment, title="By the lead", institution=None)
    MilestoneFactory(commitment=commitment, title="Undated", due_date=None)
    done = MilestoneFactory(commitment=commitment, title="Done", status=StandingStatus.COMPLETED)
    key = calendar_key_make(person=bruno)
    found = events(client, f"/calendar/{key}.ics")
    assert set(found) == {"Measure every river", "By the lead"}
    assert found["By the lead"].valarm.trigger.value == dt.timedelta(days=-7)
    assert found["By the lead"].valarm.action.value == "DISPLAY"
    own_ones = set(Milestone.objects.answered_for_by(bruno))
    assert own_ones == {each for each in Milestone.objects.all() if may_report(bruno, each)}
    assert done in own_ones


def test_a_coordinator_follows_the_whole_country_and_nothing_beyond(client, milestone, amina, farland):
    abroad = CommitmentFactory(plan=ActionPlanFactory(country=farland))
    MilestoneFactory(commitment=abroad, title="Abroad")
    assert set(events(client, f"/calendar/{calendar_key_make(person=amina)}.ics")) == {"Measure every river"}


def test_my_calendar_needs_no_cookie_and_is_kept_by_no_cache(client, milestone, bruno):
    bruno.language = "fr"
    bruno.save()
    response = own(Client(), calendar_key_make(person=bruno))
    assert response.status_code == 200
    assert not response.cookies
    assert set(response.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "DESCRIPTION" in response.content.decode()
    assert bruno.calendar_keys.get().last_used_on == TODAY.date()


@pytest.mark.parametrize("ending", ["key", "role", "person", "new key"])
def test_a_key_ends_at_once(client, milestone, bruno, amina, ending):
    key = calendar_key_make(person=bruno)
    assert own(client, key).status_code == 200
    if ending == "key":
        calendar_key_end(person=bruno)
    elif ending == "role":
        role_end(user=amina, role=bruno.country_roles.get())
    elif ending == "person":
        bruno.is_active = False
        bruno.save()
    else:
        calendar_key_make(person=bruno)
    response = own(client, key)
    assert (response.status_code, response.content) == (404, b"")
    assert "no-store" in response.headers["Cache-Control"]


def test_a_reviewers_key_opens_nothing(client, milestone, dalia):
    assert own(client, calendar_key_make(person=dalia)).status_code == 404


@pytest.mark.parametrize("key", ["x" * 43, "short", "a" * 300, "%2e%2e", "ключ"])
def test_an_unknown_key_is_404(client, milestone, key):
    assert own(client, key).status_code == 404


def test_a_key_is_kept_as_its_hash_and_enters_no_log(client, milestone, bruno, amina, caplog):
    key = calendar_key_make(person=bruno)
    assert key not in repr(list(CalendarKey.objects.values()))
    role_end(user=amina, role=bruno.country_roles.get())
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "django.request"):
        own(client, key)
        client.post(f"/calendar/{key}.ics")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("django.request")]
    assert told
    assert key not in "".join(told)


def test_my_calendar_takes_the_same_queries_at_any_size(client, commitment, milestone, bruno, fixed_queries):
    key = calendar_key_make(person=bruno)

    def grow() -> None:
        MilestoneFactory.create_batch(5, commitment=commitment)

    # The key, its person's part; the milestones, their policy areas, and three histories. A use is noted once a day.
    fixed_queries(lambda: own(client, key), grow, 7)


def test_dates_at_the_edges_of_the_calendar(client, commitment):
    for day in (dt.date(2024, 2, 29), dt.date(9999, 12, 31), dt.date(2025, 12, 31)):
        MilestoneFactory(commitment=commitment, title=day.isoformat(), due_date=day, promised_date=False)
    found = events(client)
    assert {name: each.dtstart.value.isoformat() for name, each in found.items()} == {name: name for name in found}
    assert at(2025, 1, 15) <= found["2024-02-29"].dtstamp.value
