"""Going back in time: the stops, what they say and what they keep to themselves; links that stay on the day."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from commitments.services import plan_close
from dashboards.selectors.turning_points import BIG_DAYS, turning_points
from dashboards.turning_points import Happening, stops_of
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    CommitmentFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    LocalityFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    RatingFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
    in_step,
)

pytestmark = pytest.mark.django_db
TODAY = at(2026, 6, 15)


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(amina):
    """A plan with one commitment of everything, and an older plan that this one carries on."""
    with time_machine.travel(at(2023, 1, 20), tick=False):
        older = ActionPlanFactory(
            number=1, start_date=dt.date(2023, 1, 1), end_date=dt.date(2024, 12, 31), published_at=at(2023, 1, 20)
        )
    before = CommitmentFactory(plan=older, number="1", reference="1", title="Promise a register")
    with time_machine.travel(at(2025, 3, 31), tick=False):
        plan_close(user=amina, plan=older, version=older.version)
    plan = ActionPlanFactory(number=2)
    area = PolicyAreaFactory(slug="open-data")
    commitment = CommitmentFactory(plan=plan, number="1", reference="1", policy_areas=[area])
    commitment.carried_over_from.add(before)
    milestone = MilestoneFactory(commitment=commitment, number="1.1")
    report = ProgressReportFactory(milestone=milestone)
    EvidenceFactory(report=report)
    VerificationFactory(report=report)
    MilestoneFactory(commitment=commitment, number="1.2", due_date=dt.date(2025, 6, 15))
    found = ReviewRoundFactory(plan=plan, published=True, title="First review")
    RatingFactory(round=found, commitment=commitment, handed_in=True)
    VerdictFactory(round=found, commitment=commitment)
    AmendmentFactory(commitment=commitment, at=at(2025, 12, 1))
    IRMAssessmentFactory(commitment=before, report_year=2024, completion="limited")
    in_step(commitment)
    return plan


def told(stops) -> dict[str, tuple[str, ...]]:
    return {stop.day.isoformat(): stop.happenings for stop in stops.stops}


def test_a_country_stops_where_something_turned(plan):
    found = told(turning_points(plan.country, TODAY.date(), plan_id=plan.pk, others=True))
    assert found == {
        "2023-01-20": ("Action plan 1: published",),
        "2025-01-01": ("Action plan 2: first day",),
        "2025-01-15": ("Action plan 2: published",),
        "2025-06-01": ("1 progress report",),
        "2025-06-30": ("Action plan 2: end of the half-year January to June 2025",),
        "2025-09-01": ("First review: reviewers begin to rate",),
        "2025-10-01": ("First review: ratings are in, the government may reply",),
        "2025-11-01": ("First review: verdicts published",),
        "2025-12-01": ("1 change of what was promised",),
        "2025-12-31": ("Action plan 2: end of the half-year July to December 2025",),
    }


def test_the_plans_that_ended_say_so(plan):
    older = plan.country.plans.get(number=1)
    found = told(turning_points(plan.country, TODAY.date(), plan_id=older.pk))
    assert found["2024-12-31"] == ("Action plan 1: last day",)
    assert found["2025-03-31"] == ("Action plan 1: closed",)
    assert found["2024-01-01"] == ("1 official assessment of a report of 2024 counts from this day",)
    assert "2025-01-15" not in found


def test_a_commitment_stops_at_its_own_days(plan):
    other = CommitmentFactory(plan=plan)
    ProgressReportFactory(milestone=MilestoneFactory(commitment=other), reported_at=at(2026, 2, 2))
    own = plan.commitments.get(reference="1")
    found = told(turning_points(plan.country, TODAY.date(), plan_id=plan.pk, commitment=own))
    assert "2026-02-02" not in found
    assert "2025-06-01" in found
    assert min(found) == "2025-01-15"
    late = CommitmentFactory(plan=plan, added_at=at(2025, 7, 7))
    assert min(told(turning_points(plan.country, TODAY.date(), plan_id=plan.pk, commitment=late))) > "2025-07-01"


def test_nothing_that_is_not_public_is_a_stop(plan):
    before = told(turning_points(plan.country, TODAY.date(), others=True))
    draft = ActionPlanFactory(number=3, draft=True, start_date=dt.date(2026, 1, 1), end_date=dt.date(2027, 12, 31))
    hidden = CommitmentFactory(plan=draft)
    ProgressReportFactory(
        milestone=MilestoneFactory(commitment=hidden, promised_date=False), reported_at=at(2026, 1, 5)
    )
    AmendmentFactory(commitment=hidden, at=at(2026, 1, 6))
    opened = ReviewRoundFactory(plan=draft, published=True)
    VerdictFactory(round=opened, commitment=hidden)
    running = ReviewRoundFactory(plan=plan)
    RatingFactory(
        round=running, commitment=plan.commitments.get(), saved_at=at(2026, 1, 7), submitted_at=at(2026, 1, 8)
    )
    assert told(turning_points(plan.country, TODAY.date(), others=True)) == before


def test_only_the_big_days_are_stops(plan):
    milestone = MilestoneFactory(commitment=plan.commitments.get())
    for day in range(1, 29):
        ProgressReportFactory.create_batch(3 if day < 20 else 1, milestone=milestone, reported_at=at(2026, 2, day))
    stops = turning_points(plan.country, TODAY.date(), plan_id=plan.pk)
    reported = [stop for stop in stops.stops if any("progress report" in each for each in stop.happenings)]
    assert len(reported) == BIG_DAYS
    assert {each for stop in reported for each in stop.happenings} == {"3 progress reports"}


def test_stops_next_to_a_day():
    happenings = [Happening(dt.date(2025, month, 1), f"{month}") for month in (5, 1, 3, 3)]
    found = stops_of(happenings, dt.date(2025, 2, 1), dt.date(2025, 3, 1), TODAY.date())
    assert [(stop.day.month, stop.happenings, stop.here) for stop in found.stops] == [
        (3, ("3", "3"), True), (5, ("5",), False)
    ]  # fmt: skip
    assert (found.before, found.after) == (None, found.stops[1])
    assert stops_of(happenings, None, dt.date(2025, 3, 1), TODAY.date()).stops == ()


def test_stops_take_six_queries(plan, fixed_queries):
    # 1 plans, 2 when they were closed, 3 rounds, 4 days of amendments, 5 of reports, 6 years of assessments
    def grow() -> None:
        for commitment in CommitmentFactory.create_batch(30, plan=plan):
            ProgressReportFactory(milestone=MilestoneFactory(commitment=commitment))
            AmendmentFactory(commitment=commitment)
            IRMAssessmentFactory(commitment=commitment)
        for number in range(5, 9):
            ReviewRoundFactory(plan=ActionPlanFactory(number=number), published=True)

    fixed_queries(lambda: turning_points(plan.country, TODAY.date(), others=True), grow, 6)


class Links(HTMLParser):
    """Every address on a page."""

    def __init__(self, page: str, at_address: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.at = at_address
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        for name in ("href", "src", "srcset", "action"):
            value = dict(attrs).get(name)
            if value and tag != "link":
                self.found.add(urljoin(f"http://testserver{self.at}", value))


# Addresses whose answer depends on a day; of the others it does not, or they are the way back to today.
DATED = re.compile(
    r"^/(ZZ/(|plans/[^/]+/|commitments/[^/]+/|charts/.*|repository/|.*cite\.(bib|json))"
    r"|api/v1/(commitments/.*|countries/ZZ/dashboard/))$"
)
PAGES = ["/ZZ/", "/ZZ/?plan=1", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/ZZ/repository/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_past_page_stays_on_its_day(client: Client, plan, address):
    day = "2025-12-15"
    joint = "&" if "?" in address else "?"
    asked = f"{address}{joint}as_of={day}"
    body = client.get(asked).content.decode()
    assert "You are looking at the past" in body
    today_s: list[str] = []
    wandering: list[str] = []
    dead: list[str] = []
    for link in Links(body, asked).found:
        parts = urlsplit(link)
        if parts.netloc != "testserver" or parts.path.startswith(("/static/", "/api/v1/events")):
            continue
        shown = parse_qs(parts.query).get("as_of")
        if DATED.match(parts.path) and shown is None:
            (today_s if parts.path == urlsplit(address).path else wandering).append(link)
        relative = f"{parts.path}?{parts.query}"
        if client.get(relative).status_code not in (200, 302):
            dead.append(relative)
    assert wandering == []
    assert dead == []
    # The banner and the stops lead back to today; so do the forms, which carry the day in a field.
    forms = {f"http://testserver{address.partition('?')[0]}", f"http://testserver{address}"}
    assert {each.partition("#")[0].rstrip("?") for each in today_s} <= {*forms, f"http://testserver{asked}"}


@pytest.mark.parametrize("address", PAGES)
def test_every_dated_page_has_its_stops(client: Client, plan, address):
    body = client.get(address, {"as_of": "2025-12-15", **({"plan": "1"} if "plan" in address[4:9] else {})}).content
    assert b'rel="prev"' in body
    assert "as_of=2025-12-01" in body.decode() or "as_of=2025-03-31" in body.decode()
    assert b"Today</a>" in body


@pytest.mark.parametrize(
    "typed", ["2025-02-29", "2026-06-16", "2011-09-19", "yesterday", "0000-00-00", "2025-1-1", " "]
)
@pytest.mark.parametrize("address", ["/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/ZZ/repository/", "/ZZ/cite.bib"])
def test_what_is_no_day_is_answered_in_words(client: Client, plan, address, typed):
    response = client.get(address, {"as_of": typed})
    assert response.status_code == 400
    assert b'name="as_of"' in response.content


def test_a_leap_day_is_a_day(client: Client, plan):
    assert client.get("/ZZ/?as_of=2024-02-29").status_code == 200


def test_the_days_before_the_first_plan_say_so(client: Client, plan):
    body = client.get("/ZZ/?as_of=2022-12-31").content.decode()
    assert "On that day no plan of this country was public here" in body
    assert "as_of=2023-01-20" in body


def test_a_local_plan_is_named_with_its_place(plan):
    local = ActionPlanFactory(number=1, locality=LocalityFactory())
    found = told(turning_points(plan.country, TODAY.date(), plan_id=local.pk))
    assert found["2025-01-15"] == ("Action plan 1, Rivertown: published",)


def test_pages_with_stops_are_kept_until_something_changes(client: Client, plan):
    cache.clear()
    first = client.get("/ZZ/?as_of=2025-12-15")
    again = client.get("/ZZ/?as_of=2025-12-15", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
