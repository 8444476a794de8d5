"""Countries, and their dashboards as numbers."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboards.figures import scorecard_figures
from dashboards.selectors import country_scorecard
from milestones.choices import MilestoneStatus
from tests.api.calling import problem
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    MilestoneFactory,
    ProgressReportFactory,
)

pytestmark = pytest.mark.django_db


def test_a_country_is_known_by_its_code(anyone, demoland):
    body = anyone.get("countries/ZZ/").json()
    assert body["url"] == "http://testserver/ZZ/"
    assert (body["code"], body["name"], body["invented"]) == ("ZZ", "Demoland", True)
    problem(anyone.get("countries/QX/"), 404)


def test_names_are_in_the_reader_s_language(anyone):
    CountryFactory(code="DE", name="Germany")
    assert anyone.get("countries/DE/").json()["name"] == "Germany"
    assert anyone.get("countries/DE/", headers={"Accept-Language": "fr"}).json()["name"] == "Allemagne"


def test_countries_are_filtered_searched_and_ordered(anyone, demoland, farland):
    assert [each["code"] for each in anyone.rows("countries/")] == ["ZZ", "QX"]
    assert [each["code"] for each in anyone.rows("countries/", ordering="-name")] == ["QX", "ZZ"]
    assert [each["code"] for each in anyone.rows("countries/", search="FAR")] == ["QX"]
    assert anyone.rows("countries/", region="europe") == []


def test_the_dashboard_says_what_the_page_says(anyone, demoland):
    commitment = CommitmentFactory(plan__country=demoland)
    ProgressReportFactory(milestone=MilestoneFactory(commitment=commitment), status=MilestoneStatus.IN_PROGRESS)
    body = anyone.get("countries/ZZ/dashboard/", as_of="2025-07-01").json()
    day = country_scorecard(demoland, None, dt.date(2025, 7, 1))
    assert body == scorecard_figures(day)
    assert body["commitments"]["claimed"]["limited"] == 1
    assert body["as_of"] == "2025-07-01"
    assert set(body) == {"country", "as_of", "plan", "commitments", "milestones", "freshness", "reviews"}
    before = anyone.get("countries/ZZ/dashboard/", as_of="2025-05-31").json()
    assert before["commitments"]["claimed"]["not_reported"] == 1


def test_the_dashboard_shows_the_plan_asked_for(anyone, demoland):
    for number in (1, 2):
        ActionPlanFactory(country=demoland, number=number)
    ActionPlanFactory(country=demoland, number=3, draft=True)
    assert anyone.get("countries/ZZ/dashboard/").json()["plan"]["number"] == 2
    assert anyone.get("countries/ZZ/dashboard/", plan="1").json()["plan"]["number"] == 1
    problem(anyone.get("countries/ZZ/dashboard/", plan="3"), 404)
    problem(anyone.get("countries/ZZ/dashboard/", plan="x!"), 400, "plan", "plan")


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "2999-01-01", "1999-01-01", "2025-1-1"])
def test_the_dashboard_refuses_what_is_no_day(anyone, demoland, day):
    problem(anyone.get("countries/ZZ/dashboard/", as_of=day), 400, field="as_of")
