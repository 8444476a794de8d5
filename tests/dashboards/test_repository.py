"""The public page of a country's repository, half-year by half-year."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.html import strip_tags

from milestones.choices import ProcessKind
from milestones.services import EvidenceDraft, process_evidence_add
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
)

TODAY = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
PAGE = "/ZZ/repository/"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


def add(user, plan, kind, day="2025-03-01", **draft):
    told = {"title": "Minutes of the forum", "url": f"https://demoland.example.org/{kind}", **draft}
    with time_machine.travel(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        return process_evidence_add(user=user, plan=plan, shows=kind, draft=EvidenceDraft(**told))


def words(response) -> str:
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def test_every_half_year_stands_in_words_and_marks(client, amina, plan):
    add(amina, plan, ProcessKind.DIALOGUE)
    report = ProgressReportFactory(
        milestone=MilestoneFactory(commitment=CommitmentFactory(plan=plan)), reported_at=at(2025, 2, 1)
    )
    EvidenceFactory(report=report)
    page = words(client.get(PAGE))
    for said in (
        "January to June 2026 none none ▲ Ends soon, nothing added yet",
        "July to December 2025 none none ▲ Nothing was added",
        "January to June 2025 1, on 1 March 2025 1, on 1 February 2025 ✓ Updated",
        "1 of the 2 half-years that have ended were updated.",
    ):
        assert said in page


def test_the_evidence_stands_by_standard_and_can_be_downloaded(client, amina, plan):
    row = add(amina, plan, ProcessKind.SPACE, url="", file=ContentFile(PDF, "minutes.pdf"))
    page = client.get(PAGE).content.decode()
    assert f"/evidence/{row.sha256}/" in page
    assert "/ZZ/plans/2/review-pack.zip" in page
    for kind in ProcessKind:
        assert str(kind.label) in page
    response = client.get(f"/evidence/{row.sha256}/")
    assert b"".join(response.streaming_content) == PDF


def test_drafts_are_kept_out(client, amina, demoland):
    draft = ActionPlanFactory(country=demoland, draft=True, title="A secret plan")
    add(amina, draft, ProcessKind.SPACE, title="Secret minutes")
    page = words(client.get(PAGE))
    assert "ecret" not in page
    assert "No plan of this country is published here yet" in page


def test_a_past_day_is_told_as_it_was(client, amina, plan):
    add(amina, plan, ProcessKind.SPACE, day="2025-08-01")
    page = words(client.get(f"{PAGE}?as_of=2025-07-31"))
    assert "Minutes of the forum" not in page
    assert "July to December 2025 none none ○ Still running, nothing added yet" in page
    assert "January to June 2025 none none ▲ Nothing was added" in page
    assert "You are looking at the past" in page
    assert "On that day no plan" in words(client.get(f"{PAGE}?as_of=2025-01-14"))
    assert client.get(f"{PAGE}?as_of=tomorrow").status_code == 400


def test_a_plan_brought_in_late_is_not_judged_for_the_time_before(client, demoland):
    ActionPlanFactory(
        country=demoland, start_date=dt.date(2015, 7, 1), end_date=dt.date(2016, 6, 30), published_at=at(2026, 1, 1)
    )
    page = words(client.get(PAGE))
    assert page.count("– Before the plan was published here") == 2
    assert "half-years that have ended" not in page


def test_it_answers_in_both_languages_and_304(client, plan):
    for language in ("en", "fr", "es", "ar"):
        response = client.get(f"{PAGE}?lang={language}")
        assert f'<html lang="{language}" dir="' in response.content.decode()
    first = client.get(f"{PAGE}?lang=en")
    assert client.get(f"{PAGE}?lang=en", HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 304


def test_country_and_plan_pages_lead_to_it(client: Client, plan):
    for address in ("/ZZ/", "/ZZ/plans/2/"):
        page = client.get(address).content.decode()
        for link in ("/ZZ/repository/#plan-2", "/ZZ/plans/2/review-pack.zip", "/ZZ/calendar.ics"):
            assert f'href="{link}"' in page


def test_no_country_no_page(client):
    assert client.get("/QQ/repository/").status_code == 404


def test_it_takes_the_same_queries_at_any_size(client, amina, demoland, plan, fixed_queries):
    def grow() -> None:
        for number in (7, 8, 9):
            other = ActionPlanFactory(country=demoland, number=number)
            for kind in ProcessKind:
                add(amina, other, kind)

    def ask() -> None:
        cache.clear()
        assert client.get(PAGE).status_code == 200

    # The tag; the country, its plans, additions of two kinds, the evidence of the process; five for the stops in time.
    fixed_queries(ask, grow, 11)
