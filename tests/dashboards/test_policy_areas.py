"""Policy areas across countries: who promised, what became of it, page by page, on any day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from commitments.models import Commitment, PolicyArea
from dashboards.policy_area_page import PAGE
from dashboards.selectors.policy_areas import area_promises, areas_counted
from milestones.choices import Completion, MilestoneStatus
from milestones.services import progress_refresh
from reviews.choices import IrmCompletion, Stage
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    IRMAssessmentFactory,
    LocalityFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    ReviewRoundFactory,
    VerdictFactory,
    at,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
ADDRESS = "/policy-areas/beneficial-ownership/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def area() -> PolicyArea:
    return PolicyAreaFactory(slug="beneficial-ownership", name="Beneficial Ownership")


def promise(plan, area, title: str, *, done: bool | None = None, official: str = "", **more: object) -> Commitment:
    """A commitment of the area: done with evidence, begun, or not reported; coded or not."""
    commitment = CommitmentFactory(plan=plan, policy_areas=[area], title=title, **more)
    if done is not None:
        status = MilestoneStatus.COMPLETED if done else MilestoneStatus.IN_PROGRESS
        report = ProgressReportFactory(
            milestone=MilestoneFactory(commitment=commitment), status=status, reported_at=at(2025, 8, 1)
        )
        if done:
            EvidenceFactory(report=report, added_at=at(2025, 8, 1))
        progress_refresh(commitment_ids=[commitment.pk])
    if official:
        IRMAssessmentFactory(commitment=commitment, stage=Stage.RESULTS, completion=official, report_year=2026)
    return commitment


@pytest.fixture
def promises(area):
    """Two countries' promises and one of Demoland; France's was done, and reviewers find it limited."""
    france = ActionPlanFactory(country=CountryFactory(code="FR", name="France"), number=1)
    britain = ActionPlanFactory(country=CountryFactory(code="GB", name="United Kingdom"), number=1)
    kept = promise(france, area, "Open the register of owners", done=True, official=IrmCompletion.COMPLETE)
    VerdictFactory(
        round=ReviewRoundFactory(plan=france, published=True), commitment=kept, completion=Completion.LIMITED
    )
    promise(britain, area, "Check the register", done=False, official=IrmCompletion.LIMITED)
    promise(britain, area, "Name every owner")
    promise(ActionPlanFactory(number=1), area, "An invented promise", done=True)
    return france, britain


def said(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    text = re.sub(r"<[^>]+>", " ", response.content.decode().replace("\xa0", " "))
    return re.sub(r"\s+", " ", text)


def titles(client: Client, query: str = "") -> list[str]:
    body = client.get(f"{ADDRESS}{query}").content.decode()
    return re.findall(r'class="title-link" href="[^"]*"><span[^>]*>([^<]*)', body)


def test_the_sentence_says_who_promised_and_whether_it_happened(client: Client, promises):
    assert (
        "Promised: 3 commitments in 2 countries. Progress is reported on 2 of them, and governments report 1 "
        "substantial or complete; evidence supports 1; reviewers find 0 of 1 substantial or complete. "
        "The independent mechanism found 1 of 2 that it assessed substantial or complete."
    ) in said(client, ADDRESS)


def test_the_sentence_in_french_has_its_plurals(client: Client, promises):
    assert (
        "Promis : 3 engagements dans 2 pays. Des progrès sont déclarés sur 2 d’entre eux, et les gouvernements en "
        "déclarent 1 substantiel ou achevé ; 1 est étayé ; les relecteurs en jugent 0 sur 1 substantiel ou achevé."
    ) in said(client, f"{ADDRESS}?lang=fr")


def test_silence_is_said_and_withdrawn_promises_are_not_forgotten(client: Client, area):
    plan = ActionPlanFactory(country=CountryFactory(code="FR", name="France"))
    promise(plan, area, "Name every owner")
    promise(plan, area, "Given up", state="withdrawn", withdrawn_at=at(2026, 1, 1), withdrawn_reason="No law.")
    page = said(client, ADDRESS)
    assert "Promised: 1 commitment in 1 country. No progress is reported on any of them." in page
    assert "has coded the completion of none. 1 more was withdrawn." in page


def test_commitments_stand_by_country_the_invented_one_last(client: Client, promises):
    assert titles(client) == [
        "Open the register of owners", "Check the register", "Name every owner", "An invented promise",
    ]  # fmt: skip
    assert "invented" in said(client, ADDRESS)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?country=GB", ["Check the register", "Name every owner"]),
        ("?country=GB&claimed=none", ["Name every owner"]),
        ("?claimed=high", ["Open the register of owners", "An invented promise"]),
        ("?evidenced=none&country=GB", ["Check the register", "Name every owner"]),
        ("?reviewed=lower", ["Open the register of owners"]),
        ("?official=lower", ["Check the register"]),
        ("?sort=gap&country=FR", ["Open the register of owners"]),
        (
            "?sort=claimed",
            ["Open the register of owners", "Check the register", "Name every owner", "An invented promise"],
        ),
        (
            "?sort=official",
            ["Open the register of owners", "Check the register", "Name every owner", "An invented promise"],
        ),
        ("?country=XX&claimed=nonsense&sort=x&page=x&country=GB", ["Check the register", "Name every owner"]),
        ("?official=high&country=GB", []),
    ],
)
def test_it_is_filtered_and_sorted_by_links(client: Client, promises, query, found):
    assert titles(client, query) == found


def test_a_filter_keeps_the_day_and_counts_what_else_is_asked(client: Client, promises):
    body = client.get(f"{ADDRESS}?as_of=2026-01-01&country=GB").content.decode()
    assert 'href="?as_of=2026-01-01&amp;country=GB&amp;claimed=lower#commitments"' in body
    assert 'href="?as_of=2026-01-01#commitments" aria-current="true"' in body


def test_the_past_is_computed_from_what_existed_then(client: Client, promises):
    page = said(client, f"{ADDRESS}?as_of=2025-07-01")
    assert "You are looking at the past" in page
    assert "No progress is reported on any of them." in page
    assert "has coded the completion of none" in page
    assert "On that day no public plan had a commitment in this area." in said(client, f"{ADDRESS}?as_of=2024-01-01")
    assert said(client, f"{ADDRESS}?as_of=x", 400)


def test_the_values_of_today_are_those_of_the_raw_rows(area, promises):
    def plain_facts() -> set[tuple[object, ...]]:
        return {
            (each.pk, str(each.claimed), str(each.evidenced), str(each.reviewed), str(each.official))
            for each in area_promises(area, TODAY.date(), "en")
        }

    repeated = plain_facts()
    with time_machine.travel(TODAY + dt.timedelta(days=1), tick=False):
        assert plain_facts() == repeated


def test_only_what_is_public_is_shown(client: Client, area, promises):
    draft = ActionPlanFactory(country=promises[0].country, number=2, draft=True)
    promise(draft, area, "A secret promise", done=True)
    rounds = ReviewRoundFactory(plan=promises[1], open=True)
    assert "secret" not in said(client, ADDRESS)
    assert "secret" not in client.get(f"{ADDRESS}commitments.csv").content.decode()
    assert rounds.title not in said(client, ADDRESS)
    assert areas_counted(TODAY.date())[0].commitments == 3


def test_local_plans_name_their_locality(client: Client, area):
    country = CountryFactory(code="FR", name="France")
    plan = ActionPlanFactory(country=country, number=1, locality=LocalityFactory(country=country))
    promise(plan, area, "A promise by the river")
    assert "Rivertown," in said(client, ADDRESS)
    assert 'href="/FR/commitments/RIV-1-' in client.get(ADDRESS).content.decode()


def test_many_commitments_come_in_pages(client: Client, area):
    plan = ActionPlanFactory(country=CountryFactory(code="FR", name="France"))
    for commitment in CommitmentFactory.create_batch(PAGE + 3, plan=plan):
        commitment.policy_areas.add(area)
    assert len(titles(client)) == PAGE
    assert len(titles(client, "?page=2")) == 3
    assert titles(client, "?page=99") == titles(client, "?page=2")
    assert "Page 1 of 2" in said(client, ADDRESS)
    assert len(client.get(f"{ADDRESS}commitments.csv").content.decode().splitlines()) == PAGE + 4


def test_the_csv_says_what_the_page_says(client: Client, promises):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ADDRESS}commitments.csv?country=FR").content.decode())))
    (row,) = rows
    assert (row["Code"], row["Claimed"], row["Evidenced"], row["Reviewed"]) == ("FR", "Complete", "Complete", "Limited")
    assert (row["Gap"], row["Official"], row["Year of the report"]) == ("Claimed 2 steps higher", "Complete", "2026")


def test_the_index_counts_real_countries_alone(client: Client, promises):
    PolicyAreaFactory(slug="nobody", name="Nobody promised it")
    page = said(client, "/policy-areas/")
    assert "Beneficial Ownership 2 3 1 of 2 reported 1 of 2 assessed" in page
    assert "Nobody promised it" not in page
    assert client.get("/policy-areas/?sort=commitments&lang=fr").status_code == 200


def test_an_area_nobody_promised_says_so_and_an_unknown_one_is_404(client: Client, area):
    assert "No public plan has a commitment in this area yet." in said(client, ADDRESS)
    assert client.get("/policy-areas/unheard-of/").status_code == 404
    assert "No public commitment has a policy area yet." in said(client, "/policy-areas/")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/policy-areas/", 3),  # 1 ledger, 2 the counts, 3 the areas
        # 1 ledger, 2 the area, 3 its commitments with their values, 4 withdrawn ones, 5 the page's rows, 6 officially
        (ADDRESS, 6),
        # 1 ledger, 2 the area, 3 official assessments, 4 commitments, 5 milestones, 6 reports, 7 evidence, 8 promised
        # dates, 9 verifications, 10 verdicts, 11 withdrawn ones, 12 the page's rows, 13 officially
        (f"{ADDRESS}?as_of=2026-01-01", 13),
        (f"{ADDRESS}commitments.csv", 5),
    ],
)
def test_areas_take_a_fixed_number_of_queries(client: Client, area, promises, fixed_queries, address, queries):
    def grow() -> None:
        for code in ("IT", "ES", "PT"):
            plan = ActionPlanFactory(country=CountryFactory(code=code, name=code))
            for index in range(30):
                promise(plan, area, f"Promise {index}", done=index % 2 == 0, official=IrmCompletion.LIMITED)

    def call() -> None:
        cache.clear()
        assert client.get(address).status_code == 200

    fixed_queries(call, grow, queries)
