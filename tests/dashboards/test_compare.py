"""Two to six countries side by side: what is compared, what is left out, what bad input is answered."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from commitments.choices import Region
from dashboards.compare_form import choice
from milestones.choices import Completion, MilestoneStatus
from reviews.choices import IrmCompletion, Stage, StarFormula, YesNo
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    VerdictFactory,
    at,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
NAMES = {"FR": "France", "GB": "United Kingdom", "IT": "Italy"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day():
    with time_machine.travel(TODAY, tick=False):
        yield


def country(code: str, name: str, **plan: object):
    """A country whose only plan runs in 2025 and 2026, unless said otherwise."""
    return ActionPlanFactory(country=CountryFactory(code=code, name=name, region=Region.EUROPE), number=1, **plan)


def promised(plan, number: int = 1, *, done: int = 0) -> None:
    """So many commitments with a dated milestone each, some of them done with evidence."""
    for index, commitment in enumerate(CommitmentFactory.create_batch(number, plan=plan)):
        milestone = MilestoneFactory(commitment=commitment)
        if index < done:
            EvidenceFactory(
                report=ProgressReportFactory(
                    milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=at(2025, 8, 1)
                )
            )


@pytest.fixture
def two():
    """France with one of four done, the United Kingdom with one of two."""
    plans = country("FR", "France"), country("GB", "United Kingdom")
    promised(plans[0], 4, done=1)
    promised(plans[1], 2, done=1)
    return plans


def said(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    body = response.content.decode().replace("\xa0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize(
    ("typed", "codes", "problems"),
    [
        ([], (), 0),
        (["FR", "gb"], ("FR", "GB"), 0),
        (["FR"], ("FR",), 0),
        (["FR", "FR"], ("FR",), 0),
        (["FR", "<b>"], ("FR",), 1),
        (["XX", "YY"], (), 2),
    ],
)
def test_what_was_typed_is_understood_or_named(typed, codes, problems):
    found = choice(typed, NAMES)
    assert (found.codes, len(found.problems)) == (codes, problems)


def test_the_form_offers_countries_with_a_plan_alone(client: Client, two):
    CountryFactory(code="IT", name="Italy")
    body = client.get("/compare/").content.decode()
    assert re.findall(r'name="country" value="(\w+)"', body) == ["FR", "GB"]
    assert "checked" not in body


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("country=FR", 200, "Choose at least one more country to compare with."),
        ("country=FR&country=fr", 200, "Choose at least one more country to compare with."),
        ("country=FR&country=%3Cb%3E", 400, "“&lt;B&gt;” is not the code of a country here"),
        ("country=FR&country=GB&country=XX", 400, "“XX” is not the code of a country here"),
        ("country=FR&country=GB&country=FR", 200, "France was chosen twice and is compared once."),
    ],
)
def test_bad_input_is_answered_with_words_and_the_form_kept(client: Client, two, asked, status, words):
    response = client.get(f"/compare/?{asked}")
    body = response.content.decode()
    assert response.status_code == status
    assert words in body
    assert 'value="FR" checked' in body


def test_seven_countries_are_one_too_many(client: Client):
    codes = ["FR", "GB", "IT", "US", "CA", "ES", "PT"]
    for code in codes:
        country(code, code)
    page = said(client, "/compare/?" + "&".join(f"country={code}" for code in codes), 400)
    assert "7 countries were chosen: choose six at most." in page


def test_a_day_that_is_none_keeps_every_country(client: Client, two):
    body = client.get("/compare/?country=FR&country=GB&as_of=31/05/2026").content.decode()
    assert re.findall(r'name="country" value="(\w+)"', body) == ["FR", "GB"]


def test_plans_at_the_same_point_are_compared_by_name(client: Client, two):
    found = ReviewRoundFactory(plan=two[0], published=True, agreement="0.8123")
    VerdictFactory(round=found, commitment=two[0].commitments.first(), completion=Completion.LIMITED)
    page = said(client, "/compare/?country=GB&country=FR")
    assert "Running plans, with 73% of their time passed" in page
    for words in (
        "1 of 4 (25%)",
        "1 of 2 (50%)",
        "0 of 1 reviewed (0%)",
        "claimed higher: 1",
        "3 of 4 with a date",
        "3 of 3 unfinished",
        "high agreement",
    ):
        assert words in page, words
    table = page[page.index("Substantial or complete Claimed") :]
    assert table.index("France") < table.index("United Kingdom")
    assert "Current plans that are left out" not in page


def test_a_young_plan_is_not_compared_with_old_ones_and_the_page_says_so(client: Client, two):
    promised(country("IT", "Italy", start_date=dt.date(2026, 3, 1), end_date=dt.date(2028, 2, 28)))
    page = said(client, "/compare/?country=FR&country=GB&country=IT")
    assert (
        "Italy: its plan began 3 months ago and 15% of its time has passed; no other chosen plan is near that point."
        in page
    )


def test_plans_of_different_length_and_inferred_dates_are_cautioned(client: Client, two):
    long = country("IT", "Italy", start_date=dt.date(2023, 7, 1), end_date=dt.date(2027, 6, 30), dates_inferred=True)
    promised(long)
    page = said(client, "/compare/?country=FR&country=IT")
    assert "The plans are not equally long: France, 2 years; Italy, 4 years." in page
    assert "the dates are inferred: Italy." in page


def test_what_cannot_be_compared_leaves_a_page_that_says_why(client: Client, two):
    for plan in two:
        type(plan).objects.filter(pk=plan.pk).update(partial=True)
    CountryFactory(code="IT", name="Italy")
    page = said(client, "/compare/?country=FR&country=GB&country=IT")
    assert "No two of these current plans can be compared" in page
    assert "France: only some commitments of its plan are known here" in page
    assert "Italy: no plan of it was public here on this day." in page
    assert "No two of these countries have a plan that the same kind of official report coded" in page


def coded(
    plan, completion: str, stage: Stage = Stage.PROGRESS, formula: StarFormula | str = "", **more: object
) -> None:
    starred = YesNo.NO if formula else ""
    IRMAssessmentFactory(
        commitment=CommitmentFactory(plan=plan), stage=stage, completion=completion, star_formula=formula,
        starred=starred, **{"report_year": 2014, **more},
    )  # fmt: skip


def old(code: str, name: str):
    dates = {"start_date": dt.date(2012, 1, 1), "end_date": dt.date(2013, 12, 31), "published_at": at(2014, 1, 1)}
    return country(code, name, submitted_year=2012, **dates)


def test_official_codings_are_compared_within_a_kind_of_report(client: Client):
    france, britain, italy = old("FR", "France"), old("GB", "United Kingdom"), old("IT", "Italy")
    coded(france, IrmCompletion.COMPLETE, formula=StarFormula.BEFORE_JUNE_2014)
    coded(britain, IrmCompletion.WITHDRAWN, formula=StarFormula.BEFORE_JUNE_2014)
    coded(italy, IrmCompletion.COMPLETE, Stage.END_OF_TERM)
    page = said(client, "/compare/?country=FR&country=GB&country=IT")
    assert "Progress report (mid-term), plans submitted up to 2019" in page
    assert "End-of-term report, plans" not in page
    assert "1 of 1 assessed" in page
    assert "0 of 1 assessed" in page
    assert "no such report on three quarters of a plan or more is known here: Italy." in page
    assert "Starred" in page
    before = said(client, "/compare/?country=FR&country=GB&as_of=2014-01-02")
    assert "plans submitted up to 2019" in before  # a report counts from its year's beginning


def test_stars_of_two_rules_are_left_out_in_words(client: Client):
    coded(old("FR", "France"), IrmCompletion.COMPLETE, formula=StarFormula.BEFORE_JUNE_2014)
    coded(old("GB", "United Kingdom"), IrmCompletion.COMPLETE, formula=StarFormula.SINCE_APRIL_2015)
    page = said(client, "/compare/?country=FR&country=GB")
    assert "by the same rule (Assessed before June 2014; Since April 2015)" in page
    assert "Starred" not in page


def test_the_past_shows_what_was_known_then(client: Client, two):
    page = said(client, "/compare/?country=FR&country=GB&as_of=2025-07-01")
    assert "You are looking at the past" in page
    assert "Not reported: 4" in page


def test_the_numbers_travel_as_csv(client: Client, two):
    response = client.get("/compare/numbers.csv?country=FR&country=GB")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert {row["Code"] for row in rows} == {"FR", "GB"}
    (done,) = [r for r in rows if (r["Code"], r["According to"], r["Counted"]) == ("FR", "Claimed", "Complete")]
    assert (done["Number"], done["Of"]) == ("1", "4")
    for address in ("/compare/numbers.csv", "/compare/numbers.csv?country=FR"):
        assert client.get(address).status_code == 404


def test_drafts_and_open_rounds_stay_secret(client: Client, two):
    draft = country("IT", "Italy", state="draft", published_at=None)
    promised(draft)
    assert "Italy: no plan of it was public" in said(client, "/compare/?country=FR&country=GB&country=IT")
    ReviewRoundFactory(plan=two[0], open=True)
    assert "no round published" in said(client, "/compare/?country=FR&country=GB")


def test_the_page_speaks_french(client: Client, two):
    page = said(client, "/compare/?country=FR&country=GB&lang=fr")
    assert "Plans en cours, dont 73 % de la durée est écoulée" in page
    assert "1 sur 4 (25 %)" in page


def test_a_comparison_takes_a_fixed_number_of_queries(client: Client, two, fixed_queries):
    def grow() -> None:
        for plan in two:
            promised(plan, 30, done=15)
            for _ in range(10):
                coded(plan, IrmCompletion.LIMITED)
            rounds = ReviewRoundFactory(plan=plan, published=True)
            for commitment in plan.commitments.all()[:9]:
                VerdictFactory(round=rounds, commitment=commitment)
        for number in range(2, 6):
            promised(ActionPlanFactory(country=two[0].country, number=number), 3)

    def call() -> None:
        cache.clear()
        client.get("/compare/?country=FR&country=GB")

    # 1 ledger, 2 countries, 3 plans, 4 commitments, 5 milestones, 6 reports, 7 evidence, 8 promised dates,
    # 9 verifications, 10 verdicts, 11 rounds, 12 commitments of all plans, 13 official assessments
    fixed_queries(call, grow, 13)
