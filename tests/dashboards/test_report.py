"""A country's report on paper: the page's figures on two sheets, tagged; it fetches nothing and costs what it may."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pypdf import PdfReader
from pytest_httpserver import HTTPServer

from dashboards import printing
from dashboards.printing import NotPrinted
from milestones.choices import MilestoneStatus
from milestones.services import progress_refresh
from tests.checked_factory import trusting
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    EvidenceFactory,
    MilestoneFactory,
    ProgressReportFactory,
    at,
)

TODAY = at(2026, 6, 15)
REPORT = "/ZZ/report.pdf"


@pytest.fixture(scope="session")
def _a_press() -> None:
    """Skip, where this machine has no libraries to typeset with."""
    try:
        printing._typeset("<!doctype html><html lang=en><title>A page</title><p>One line.")
    except NotPrinted:
        pytest.skip("Pango is missing on this machine (on Debian: apt install libpangoft2-1.0-0): no PDF can be made.")


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch) -> None:
    """A machine that is busy with other tests is not in a hurry."""
    monkeypatch.setattr(printing, "LONGEST", 120)


@pytest.fixture
def plan(demoland):
    with time_machine.travel(TODAY, tick=False):
        yield ActionPlanFactory(country=demoland, number=2, title="Second plan of Demoland")


@pytest.fixture
def promised(plan) -> Callable[[int], None]:
    """Add commitments whose titles are as long as real ones, each with a milestone that was reported on."""

    def add(number: int) -> None:
        title = "Keep a promise: publish the register of beneficial owners and keep it complete"
        done = {"status": MilestoneStatus.COMPLETED, "reported_at": at(2026, 1, 9)}
        with trusting():
            made = CommitmentFactory.create_batch(number, plan=plan, title=title)
            for each in made:
                report = ProgressReportFactory(milestone=MilestoneFactory(commitment=each), **done)
                EvidenceFactory(report=report, url="https://demoland.example.org/register")
        progress_refresh(commitment_ids=[each.pk for each in made])

    return add


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words_of(pdf: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


@pytest.mark.django_db
@pytest.mark.usefixtures("_a_press")
class TestPaper:
    @pytest.mark.parametrize("language", ["en", "fr", "es"])
    def test_a_plan_of_25_is_two_sheets_with_its_figures(self, client: Client, promised, language):
        promised(25)
        answer = client.get(f"{REPORT}?lang={language}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'inline; filename="ZZ-2-2026-06-15.pdf"'
        pdf = read(answer.content)
        assert len(pdf.pages) == 2
        with translation.override(language):
            figures = client.get(f"/ZZ/?lang={language}").content.decode()
        said = re.sub(r"\s+", " ", re.search(r'<p class="sentence">(.*?)</p>', figures)[1])
        assert said.replace("\N{NO-BREAK SPACE}", " ") in words_of(pdf).replace("\N{NO-BREAK SPACE}", " ")
        assert words_of(pdf).count("publish the register of beneficial") == 25
        assert "http://testserver/ZZ/?plan=2&as_of=2026-06-15" in words_of(pdf).replace(" ", "")

    def test_in_arabic_it_is_two_sheets_from_right_to_left(self, client: Client, promised):
        """The letters of a line stand in the file in the order of its paper, so its words are not looked for."""
        promised(25)
        pdf = read(client.get(f"{REPORT}?lang=ar").content)
        assert (len(pdf.pages), pdf.trailer["/Root"]["/Lang"]) == (2, "ar")
        assert re.search(r"[\u0600-\u06ff\ufb50-\ufeff]{3}", words_of(pdf))

    def test_it_is_tagged_and_says_its_language_and_title(self, client: Client, promised):
        promised(2)
        pdf = read(client.get(f"{REPORT}?lang=fr").content)
        root = pdf.trailer["/Root"]
        assert root["/Lang"] == "fr"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "Second plan of Demoland" in pdf.metadata.title
        assert b"pdfuaid" in root["/Metadata"].get_data()

    def test_200_commitments_are_cut_and_it_says_so(self, client: Client, promised):
        promised(200)
        pdf = read(client.get(REPORT).content)
        assert "140 more commitments do not fit this report." in words_of(pdf)
        assert len(pdf.pages) <= 4

    def test_a_past_day_is_of_that_day(self, client: Client, promised):
        promised(3)
        words = words_of(read(client.get(f"{REPORT}?as_of=2025-12-31").content))
        assert "31 December 2025" in words
        assert "as_of=2025-12-31" in words
        assert "no progress is reported on its 3 commitments" in words

    def test_a_hostile_title_is_only_text(self, client: Client, plan):
        title = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/passwd">'
        CommitmentFactory(plan=plan, title=title)
        pdf = read(client.get(REPORT).content)
        assert "file:///etc/passwd" in words_of(pdf)
        assert not pdf.attachments
        assert "root:" not in words_of(pdf)

    def test_it_is_typeset_once(self, client: Client, promised, monkeypatch):
        promised(2)
        first = client.get(REPORT)
        again = client.get(REPORT, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        monkeypatch.setattr(printing, "_typeset", lambda _document: pytest.fail("typeset twice"))
        assert client.get(f"{REPORT}?plan=2").content == first.content


@pytest.mark.django_db
class TestCost:
    @pytest.fixture(autouse=True)
    def _instead(self, monkeypatch) -> None:
        """What a press would make, at once."""
        monkeypatch.setattr(printing, "_typeset", lambda document: document.encode())

    def test_it_takes_a_fixed_number_of_queries(self, client: Client, promised, fixed_queries):
        promised(1)

        def call() -> None:
            cache.clear()
            assert client.get(REPORT).status_code == 200

        fixed_queries(call, lambda: promised(40), 20)  # 2 ledger, 1 country, 17 scorecard

    def test_where_all_places_are_taken_one_comes_back_later(self, client: Client, promised):
        promised(1)
        for place in range(printing.PLACES):
            cache.add(f"press:{place}", 1)
        answer = client.get(REPORT)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Too many reports" in answer.content.decode()
        cache.clear()
        assert client.get(REPORT).status_code == 200

    @pytest.mark.parametrize(
        ("address", "status"),
        [(f"{REPORT}?plan=9", 404), ("/QQ/report.pdf", 404), (f"{REPORT}?as_of=1999-01-01", 400), (REPORT, 404)],
    )
    def test_what_is_not_there_is_not_printed(self, client: Client, demoland, address, status):
        ActionPlanFactory(country=demoland, number=3, draft=True)
        assert client.get(address).status_code == status


@pytest.mark.django_db
def test_where_the_libraries_are_missing_a_page_says_so(client: Client, promised, monkeypatch, tmp_path: Path):
    promised(1)
    bare = tmp_path / "typesetter.py"
    bare.write_text(f"raise SystemExit({printing.NO_LIBRARIES})")
    monkeypatch.setattr(printing, "TYPESETTER", bare)
    answer = client.get(REPORT)
    assert answer.status_code == 503
    assert "lacks the libraries" in answer.content.decode()
    assert "/ZZ/?plan=2&amp;as_of=2026-06-15" in answer.content.decode()


@pytest.mark.usefixtures("_a_press")
def test_nothing_is_fetched(httpserver: HTTPServer):
    secret = Path(__file__).resolve().as_uri()
    outside = httpserver.url_for("/style.css")
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{outside}" width="9" height="9"/></svg>'
    document = f"""<!doctype html><html lang="en" dir="ltr"><title>All it should not do</title>
        <link rel="stylesheet" href="{outside}"><link rel="attachment" href="{secret}">
        <style>@import "{outside}"; p {{ background: url({outside}) }}</style>
        <p>It still prints. <img src="{outside}" alt="one"> <img src='data:image/svg+xml,{drawing}' alt="two">"""
    pdf = read(printing._typeset(document))
    assert "It still prints." in words_of(pdf)
    assert not pdf.attachments
    assert httpserver.log == []
