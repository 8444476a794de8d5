"""Pages that explain: the example is computed by the rules, every figure has its place, and data is listed as it is."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from api.exports.files import TABLES
from api.exports.files import WHOLES as FILES_OF_ALL
from api.exports.sources import RESOURCES
from dashboards.charts import CHARTS
from dashboards.data_page import BULK, FORMATS, WHOLES
from dashboards.selectors.example import example
from exchange.published import publishing
from milestones.choices import Completion, MilestoneStatus
from reviews.choices import Finding
from tests.dashboards.test_pages import event, text_of
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    PromisedDateFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

pytestmark = pytest.mark.django_db
TODAY = at(2026, 6, 15)


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def told(demoland):
    """Two of four milestones completed, one of them disputed; three ratings; one date late and one put off."""
    plan = ActionPlanFactory(country=demoland, number=2)
    commitment = CommitmentFactory(plan=plan, number="1", reference="1", title="Publish the river register")
    due = (dt.date(2025, 9, 1), dt.date(2025, 10, 1), dt.date(2026, 6, 1), dt.date(2026, 12, 1))
    one, two, _late, moved = (
        MilestoneFactory(commitment=commitment, number=str(number), due_date=day) for number, day in enumerate(due, 1)
    )
    done = {"status": MilestoneStatus.COMPLETED, "reported_at": at(2025, 8, 1)}
    reports = [ProgressReportFactory(milestone=each, **done) for each in (one, two)]
    for report in reports:
        EvidenceFactory(report=report)
    VerificationFactory(report=reports[1], finding=Finding.DISPUTED)
    PromisedDateFactory(milestone=moved, due_date=dt.date(2026, 12, 31), promised_at=at(2026, 1, 10))
    rounds = ReviewRoundFactory(plan=plan, published=True, title="First review")
    ratings = {"limited": 2, "substantial": 1}
    VerdictFactory(round=rounds, commitment=commitment, completion=Completion.LIMITED, distribution=ratings)
    agreeing = {"complete": 3}
    other = CommitmentFactory(plan=plan, number="2", reference="2")
    VerdictFactory(round=rounds, commitment=other, completion=Completion.COMPLETE, distribution=agreeing)
    event()
    return commitment


def test_the_example_goes_through_every_rule(client: Client, told):
    page = text_of(client.get("/methodology/"))
    for said in (
        "Publish the river register", "2 of 4 milestones that count are reported completed: substantial",
        "1 of 4 is completed with evidence that counts: limited", "the lowest first: limited, limited, substantial.",
        "Claimed 1 step higher", "high agreement (Krippendorff’s alpha 0.88)",
        "Milestone 3 was due on 1 June 2026 and is not completed: overdue by 14 days.",
        "Milestone 4 was first promised for 1 December 2026 : put off by 30 days.",
        "number 3 has gone without a report for longest: 17 months.", "Demoland is invented",
    ):  # fmt: skip
        assert said in page.replace(" :", ":").replace(": put", " : put"), said


def test_the_example_follows_the_data(client: Client, told):
    before = client.get("/methodology/").headers["ETag"]
    late = told.milestones.get(number="3")
    ProgressReportFactory(milestone=late, status=MilestoneStatus.COMPLETED, reported_at=at(2026, 6, 14))
    event()
    page = text_of(client.get("/methodology/"))
    assert "3 of 4 milestones that count are reported completed" in page
    assert "No milestone is past its day unfinished." in page
    assert client.get("/methodology/").headers["ETag"] != before


def test_before_any_round_an_example_is_told(client: Client, demoland):
    assert "A commitment has four milestones." in text_of(client.get("/methodology/"))
    ReviewRoundFactory(plan=ActionPlanFactory(country=demoland, draft=True), published=True)
    ReviewRoundFactory(plan=ActionPlanFactory(country=demoland), open=True)
    assert example(TODAY.date()) is None


def test_a_real_country_comes_before_the_invented_one(told, farland):
    commitment = CommitmentFactory(plan__country=farland, title="Open the courts")
    MilestoneFactory(commitment=commitment)
    rounds = ReviewRoundFactory(plan=commitment.plan, published=True)
    VerdictFactory(round=rounds, commitment=commitment)
    assert example(TODAY.date()).row.title.text == "Open the courts"


def test_the_example_takes_a_fixed_number_of_queries(client: Client, told, fixed_queries):
    def grow() -> None:
        for each in CommitmentFactory.create_batch(40, plan=told.plan):
            EvidenceFactory(report__milestone=MilestoneFactory(commitment=each))
            VerdictFactory(round=told.plan.rounds.get(), commitment=each)
        event()

    def call() -> None:
        cache.clear()
        assert client.get("/methodology/").status_code == 200

    # 1 ledger, 1 round, 7 its plan, 1 institutions, 3 tags, supporters and values, 1 ratings
    fixed_queries(call, grow, 13)


def test_every_figure_and_chart_has_its_place_on_the_page(client: Client, told):
    ids = set(re.findall(r'\sid="([^"]+)"', client.get("/methodology/").content.decode()))
    figures = {
        "claimed", "evidenced", "reviewed", "official", "gap", "agreement", "overdue", "slippage", "silence", "elapsed",
        "as-of", "unknown", "example",
    }  # fmt: skip
    assert {*figures, *(f"chart-{name}" for name in CHARTS)} <= ids
    for address in ("/ZZ/", "/ZZ/commitments/2-1/", "/"):
        asked = set(re.findall(r'href="/methodology/#([^"]+)"', client.get(address).content.decode()))
        assert asked <= ids, address


def test_data_is_listed_as_it_is_there(client: Client):
    assert (list(BULK), set(FORMATS), set(WHOLES)) == (list(RESOURCES), set(TABLES), set(FILES_OF_ALL))
    assert {kind.partition(";")[0] for kind in TABLES.values()} == set(FORMATS.values())
    page = client.get("/data/")
    words = text_of(page)
    facts = [json.loads(path.read_text()) for path in (settings.FIXTURES_DIR / "facts").glob("*.json")]
    for each in (source for file in facts for source in file["sources"].values()):
        assert each["url"] in page.content.decode()
        assert each["licence"] in words
    assert "Canada, Italy, United Kingdom, United States 30 March 2017" in words
    for address in re.findall(r'href="(/api/v1/export/[^"]+)"', page.content.decode()):
        answer = client.get(address)
        assert (answer.status_code, type(answer.getvalue())) == (200, bytes), address


def test_data_is_told_to_programs_in_the_words_of_schema_org(client: Client):
    body = client.get("/data/").content.decode()
    held = re.search(r'<script type="application/ld\+json">(.*?)</script>', body)[1]
    assert not set("<>&") & set(held)
    told = json.loads(held)
    assert (told["@type"], told["url"]) == ("Dataset", "http://testserver/data/")
    assert len(told["distribution"]) == len(BULK) * len(FORMATS) + len(WHOLES)
    assert told["license"] == "http://testserver/data/#licence"


def test_files_that_lie_ready_are_listed_with_size_and_digest(client: Client, settings, tmp_path):
    settings.PUBLISHED_DIR = tmp_path
    assert 'id="ready"' not in client.get("/data/").content.decode()
    with publishing() as folder:
        (folder / "commitments.csv").write_text("x" * 3000)
        (folder / "SHA256SUMS").write_text(f"{'a' * 64}  commitments.csv\n")
    body = client.get("/data/").content.decode()
    assert "/api/v1/export/nightly/commitments.csv" in body
    assert "2.9\xa0KB" in body
    held = re.search(r'<script type="application/ld\+json">(.*?)</script>', body)[1]
    assert json.loads(held)["distribution"][-1]["sha256"] == "a" * 64


def test_the_accessibility_page_says_whom_to_write_to(client: Client, settings):
    settings.CONTACT_ADDRESS = "help@example.org"
    assert 'href="mailto:help@example.org"' in client.get("/accessibility/").content.decode()
    assert 'href="/accessibility/"' in client.get("/").content.decode()


def test_the_program_that_keeps_pages_knows_what_it_must(client: Client):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    known = json.loads(re.match(r"const SETTINGS = (.*);", answer.content.decode())[1])
    assert known["languages"] == [tag for tag, _name in settings.LANGUAGES]
    assert client.get(known["offline"]).status_code == 200
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"
