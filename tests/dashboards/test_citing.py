"""Citations: what they name, how they are written, and what a page says when the data behind it has moved."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboards.citation import Citation, Subject, latex
from dashboards.selectors.versions import data_version, version_standing
from ledger.models import Stream
from ledger.services import Actor, event_append
from tests.factories import ActionPlanFactory, AmendmentFactory, CommitmentFactory, at

DAY, ON = dt.date(2026, 5, 31), dt.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _a_day_of_the_plan():
    with time_machine.travel(at(2026, 6, 15), tick=False):
        yield


@pytest.fixture
def plan(demoland):
    plan = ActionPlanFactory(number=2, title="Plan of 100 % & more_than_that")
    CommitmentFactory(plan=plan, number="1", reference="1", title="Publish the {river} register")
    return plan


def event(stream: str = "ZZ", verb: str = "tested", *, sealed: bool = False) -> str:
    with transaction.atomic():
        actor = Actor("operator", "operators")
        return event_append(stream=stream, actor=actor, verb=verb, subject="country:ZZ", sealed=sealed).hash


def citation(**changes: str) -> Citation:
    facts = {
        "key": "ZZ-2-2026-05-31",
        "title": "Demoland: Second plan",
        "version": "ab" * 32,
        "address": "https://t/ZZ/",
    }
    return Citation(as_of=DAY, on=ON, **{**facts, **changes})


def test_a_citation_is_a_sentence_in_the_readers_language():
    assert citation().text == (
        "Open Government Commitment Tracker, “Demoland: Second plan”, as of 31 May 2026, data version abababababab. "
        "https://t/ZZ/ (retrieved on 15 June 2026)."
    )
    with translation.override("fr"):
        assert (
            "«\u00a0Demoland: Second plan\u00a0», au 31 mai 2026, version des données abababababab." in citation().text
        )
    assert "version" not in citation(version="").text


def test_a_citation_for_latex():
    assert citation(title="Half & half_100%").bibtex == (
        "@misc{ZZ-2-2026-05-31,\n"
        "  author = {{Open Government Commitment Tracker}},\n"
        "  title = {{Half \\& half\\_100\\%}},\n"
        "  year = {2026},\n"
        f"  note = {{As of 31 May 2026, data version {'ab' * 32}}},\n"
        "  url = {https://t/ZZ/},\n"
        "  urldate = {2026-06-15},\n"
        "}\n"
    )


@given(st.text())
def test_whatever_a_title_holds_stays_inside_its_braces(title):
    bare = re.sub(r"\\([{}&%$#_])", "", latex(title))
    bare = re.sub(r"\\text(backslash|asciitilde|asciicircum)\{\}", "", bare)
    assert not set(bare) & set("\\{}&%$#_~^")


def test_a_citation_for_reference_managers():
    (item,) = citation().csl
    assert item["issued"] == {"date-parts": [[2026, 5, 31]]}
    assert (item["id"], item["URL"], item["version"]) == ("ZZ-2-2026-05-31", "https://t/ZZ/", "ab" * 32)
    assert "version" not in citation(version="").csl[0]


def test_keys_tell_subjects_apart():
    subjects = [
        Subject("country", "ZZ", "Demoland"), Subject("country", "ZZ", "Demoland", "2", "Plan"),
        Subject("plan", "ZZ", "Demoland", "2", "Plan"), Subject("commitment", "ZZ", "Demoland", "2", "Plan", "1", "P"),
    ]  # fmt: skip
    assert [each.key for each in subjects] == ["ZZ", "ZZ-2", "ZZ-plan-2", "ZZ-2-1"]


class TestVersions:
    pytestmark = pytest.mark.django_db

    def test_the_version_is_the_head_of_the_public_chain(self):
        assert data_version("ZZ") == ""
        event()
        last = event()
        event("ZZ/plan/3", sealed=True)
        event("QX")
        assert data_version("ZZ") == last
        Stream.objects.filter(name="ZZ").update(sealed=True)
        assert data_version("ZZ") == ""

    def test_what_came_later_is_counted(self):
        cited = event()
        assert version_standing("ZZ", "") is None
        assert (version_standing("ZZ", cited).known, version_standing("ZZ", cited).later) == (True, 0)
        event()
        event(verb="import.applied")
        found = version_standing("ZZ", cited)
        assert (found.later, found.imports, found.since) == (2, 1, 1)

    @pytest.mark.parametrize("asked", ["0" * 64, "nonsense", "<b>", "x" * 5000, "AB" * 32])
    def test_what_is_no_version_is_not_known(self, asked):
        event()
        assert version_standing("ZZ", asked).known is False

    def test_other_and_sealed_chains_are_not_known(self):
        sealed, other = event("ZZ/round/1", sealed=True), event("QX")
        assert not version_standing("ZZ", sealed).known
        assert not version_standing("ZZ", other).known

    def test_versions_take_three_queries(self, fixed_queries):
        cited = event()
        # 1 the head; 2 the version that was cited, 3 what came later
        fixed_queries(
            lambda: (data_version("ZZ"), version_standing("ZZ", cited)), lambda: [event() for _ in range(20)], 3
        )  # fmt: skip


PAGES = {
    "/ZZ/?plan=2&as_of=2026-05-31": "/ZZ/?plan=2&amp;as_of=2026-05-31",
    "/ZZ/plans/2/?as_of=2026-05-31": "/ZZ/plans/2/?as_of=2026-05-31",
    "/ZZ/commitments/2-1/?as_of=2026-05-31": "/ZZ/commitments/2-1/?as_of=2026-05-31",
}


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(("address", "cited"), PAGES.items())
    def test_a_page_says_how_it_is_cited_and_leads_back_to_itself(self, client: Client, plan, address, cited):
        version = event()
        body = client.get(address).content.decode()
        assert f"http://testserver{cited}&amp;version={version}" in body
        assert '<textarea id="cite-bibtex"' in body
        again = client.get(f"{address}&version={version}").content.decode()
        assert "As cited: nothing was added to the data since." in again

    @pytest.mark.parametrize("address", PAGES)
    def test_a_page_says_that_its_data_has_moved(self, client: Client, plan, address):
        version = event()
        event()
        event(verb="import.applied")
        body = client.get(f"{address}&version={version}").content.decode()
        assert "The data has changed since this was cited: 2 entries later." in body
        assert "1 of them is an import" in body
        assert 'href="/api/v1/events/?stream=ZZ&amp;since=1"' in body
        assert client.get("/api/v1/events/?stream=ZZ&since=1").json()["count"] == 2
        body = client.get(f"{address}&version=%3Cb%3E").content.decode()
        assert "“&lt;b&gt;” names no version of this country’s data." in body

    def test_a_page_without_events_is_cited_without_a_version(self, client: Client, plan):
        body = client.get("/ZZ/").content.decode()
        assert 'id="cite"' in body
        assert "version=" not in body

    @pytest.mark.parametrize("place", ["/ZZ/cite", "/ZZ/plans/2/cite", "/ZZ/commitments/2-1/cite"])
    def test_the_files_say_what_the_page_says(self, client: Client, plan, place):
        version = event()
        query = {"as_of": "2026-05-31", **({"plan": "2"} if place == "/ZZ/cite" else {})}
        bibtex = client.get(f"{place}.bib", query)
        assert bibtex.headers["Content-Type"].startswith("application/x-bibtex")
        assert "100 \\% \\& more\\_than\\_that" in bibtex.content.decode()
        assert version in bibtex.content.decode()
        page = client.get(f"{place.removesuffix('cite')}", query).content.decode()
        assert bibtex.content.decode().splitlines()[0] in page
        (item,) = json.loads(client.get(f"{place}.json", query).content)
        assert item["version"] == version
        assert client.get(f"{place}.json", query, headers={"If-None-Match": bibtex["ETag"]}).status_code == 200

    def test_a_past_citation_has_the_title_of_its_day(self, client: Client, plan):
        commitment = plan.commitments.get()
        AmendmentFactory(commitment=commitment, before={"title": "Publish it soon"}, at=at(2026, 6, 1))
        for form in ("bib", "json"):
            body = client.get(f"/ZZ/commitments/2-1/cite.{form}", {"as_of": "2026-05-31"}).content.decode()
            assert "Publish it soon" in body
        assert "Publish it soon" in client.get("/ZZ/commitments/2-1/?as_of=2026-05-31").content.decode()

    @pytest.mark.parametrize(
        "address",
        ["/QQ/cite.bib", "/ZZ/cite.bib?plan=9", "/ZZ/cite.bib?plan=2&as_of=2025-01-14", "/ZZ/plans/9/cite.json",
         "/ZZ/plans/2/cite.bib?as_of=2025-01-14", "/ZZ/commitments/2-9/cite.bib", "/ZZ/cite.txt"],
    )  # fmt: skip
    def test_what_is_not_there_cannot_be_cited(self, client: Client, plan, address):
        assert client.get(address).status_code == 404

    def test_a_draft_cannot_be_cited(self, client: Client, demoland):
        ActionPlanFactory(number=3, draft=True)
        for address in ("/ZZ/cite.bib?plan=3", "/ZZ/plans/3/cite.bib"):
            assert client.get(address).status_code == 404
