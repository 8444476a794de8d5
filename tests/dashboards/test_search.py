"""The public search: what it finds, what it never shows, how it is narrowed."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils.html import strip_tags

from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment
from core.clock import now
from core.errors import Malformed
from dashboards.search_page import PER_PAGE
from dashboards.selectors import search as module
from dashboards.selectors.search import search
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    RatingFactory,
    ResponseFactory,
    at,
    in_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(demoland):
    return ActionPlanFactory(country=demoland, number=2)


def page_of(client, query: str, **headers: str) -> str:
    return client.get(f"/search/{query}", **headers).content.decode()


def words(page: str) -> str:
    return " ".join(strip_tags(page[page.index("<main") : page.index("</main>")]).split())


def found(typed: str, **asked: str) -> list[int]:
    return [each.id for each in search(typed, asked).results]


def test_a_result_says_why_it_was_found_and_leads_there(client, plan):
    row = CommitmentFactory(plan=plan, reference="7", title="Open register", problem="Contracts are kept on paper.")
    milestone = MilestoneFactory(commitment=row, number="3", title="Contracts online", deliverable="All of them")
    report = ProgressReportFactory(
        milestone=milestone, narrative="The first contracts are there.", reported_at=at(2026, 5, 3)
    )
    EvidenceFactory(report=report, title="List of contracts", added_at=at(2026, 5, 4))
    page = page_of(client, "?q=contract")
    assert "1 commitment was found for “contract”." in words(page)
    assert "In the public problem that the commitment names: Contracts are kept on paper." in words(page)
    assert "In the title of milestone 3: Contracts online" in words(page)
    assert "In a report of 3 May 2026: The first contracts are there." in words(page)
    assert "And in 1 other text of this commitment." in words(page)
    assert 'href="/ZZ/commitments/2-7/#m3"' in page
    assert '<span lang="en" dir="auto"><mark>Contracts</mark> are kept on paper.</span>' in page
    [evidence] = search("contract list", {}).results[0].pieces
    assert evidence.why == "in the title of evidence added on 4 May 2026"


def test_the_title_is_marked_where_it_stands_and_told_once(client, plan):
    CommitmentFactory(plan=plan, title="Open contracts", translations={"fr": {"title": "Ouvrir les marchés"}})
    page = page_of(client, "?q=contracts")
    assert "Open <mark>contracts</mark>" in page
    assert words(page).count("Open contracts") == 1
    assert "In the title of the commitment" in words(page)
    page = page_of(client, "?q=marches")
    assert 'lang="fr" dir="auto">Ouvrir les <mark>marchés</mark></span> <span class="note">(in French)' in page
    assert "Open contracts" in words(page)
    french = page_of(client, "?q=marches&lang=fr")
    assert "Ouvrir les <mark>marchés</mark>" in french
    assert "1 engagement a été trouvé" in french


def test_what_people_wrote_is_escaped_and_marked(client, plan):
    CommitmentFactory(plan=plan, title='<script>alert("budget")</script> & more')
    page = page_of(client, "?q=budget")
    assert "&lt;script&gt;alert(&quot;<mark>budget</mark>&quot;)&lt;/script&gt; &amp; more" in page
    assert "&quot;&gt;&lt;img src=x&gt;" in page_of(client, '?q="><img src=x>')


def test_the_most_telling_place_comes_first_then_the_newest_plan(demoland, plan):
    old = ActionPlanFactory(
        country=demoland, number=1, start_date=at(2015, 1, 1).date(), end_date=at(2016, 1, 1).date()
    )
    in_text = CommitmentFactory(plan=plan, title="One", action="The treasury opens")
    in_title_old = CommitmentFactory(plan=old, title="Treasury old")
    in_title = CommitmentFactory(plan=plan, title="Treasury new")
    in_step_title = MilestoneFactory(commitment__plan=plan, title="Treasury step").commitment
    in_report = ProgressReportFactory(
        milestone__commitment__plan=plan, narrative="Treasury agreed"
    ).milestone.commitment
    in_paper = EvidenceFactory(report__milestone__commitment__plan=plan, title="Treasury paper")
    order = [in_title, in_title_old, in_text, in_step_title, in_report, in_paper.report.milestone.commitment]
    assert found("treasury") == [each.pk for each in order]


def test_only_what_is_public_is_found(client, demoland, bruno):
    draft = ActionPlanFactory(country=demoland, draft=True)
    hidden = CommitmentFactory(plan=draft, title="Kingfisher", translations={"fr": {"title": "Kingfisher aussi"}})
    MilestoneFactory(commitment=hidden, title="Kingfisher nest", promised_date=False)
    RatingFactory(reason="Kingfisher reason", handed_in=True)
    ResponseFactory(text="Kingfisher reply")
    shown = CommitmentFactory(title="Heron")
    client.force_login(bruno)
    page = page_of(client, "?q=kingfisher")
    assert "0 commitments were found" in words(page)
    for state in (PlanState.CLOSED, PlanState.WITHDRAWN):
        ActionPlan.objects.filter(pk=shown.plan_id).update(state=state)
        assert found("heron") == [shown.pk]


def test_a_withdrawn_commitment_is_found_and_said_to_be_so(client):
    row = CommitmentFactory(title="Heron")
    Commitment.objects.filter(pk=row.pk).update(state="withdrawn", withdrawn_at=now(), withdrawn_reason="Merged")
    assert "withdrawn" in words(page_of(client, "?q=heron"))


def test_facets_count_commitments_and_are_links(client, demoland, farland):
    area = PolicyAreaFactory(slug="open-data", name="Open data")
    rows = [CommitmentFactory(plan__country=country, title="Heron") for country in (demoland, demoland, farland)]
    rows[0].policy_areas.add(area)
    ProgressReportFactory(milestone__commitment=rows[1], narrative="A heron came", status="in_progress")
    in_step(rows[1])
    page = search("heron", {})
    facets = {each.name: {option.value: option.count for option in each.options} for each in page.facets}
    assert facets == {
        "country": {"ZZ": 2, "QX": 1}, "policy_area": {"open-data": 1}, "kind": {"commitment": 3, "report": 1},
        "claimed": {"not_reported": 2, "limited": 1},
    }  # fmt: skip
    assert [option.value for option in page.facets[0].options] == ["ZZ", "QX"]
    for facet in page.facets:
        for option in facet.options:
            answer = client.get(f"/search/{option.address}")
            assert f"{option.count} commitment" in words(answer.content.decode())
            assert "(take this away)" in words(answer.content.decode())


def test_filters_work_together_and_none_shows_nothing(demoland, farland):
    area = PolicyAreaFactory(slug="open-data")
    row = CommitmentFactory(plan__country=demoland, title="Heron", language="fr")
    row.policy_areas.add(area)
    CommitmentFactory(plan__country=farland, title="Heron")
    everything = {
        "country": "ZZ", "policy_area": "open-data", "kind": "commitment", "claimed": "not_reported", "language": "fr",
    }  # fmt: skip
    assert found("heron", **everything) == [row.pk]
    for name, value in {
        "country": "QX",
        "policy_area": "none",
        "kind": "report",
        "claimed": "complete",
        "language": "es",
    }.items():
        assert found("heron", **{**everything, name: value}) == []


def test_nothing_found_says_what_to_try(client, demoland):
    CommitmentFactory(plan__country=demoland, title="Heron")
    page = page_of(client, "?q=heron+zebra&country=ZZ")
    assert "What you can try" in words(page)
    assert 'href="?q=heron&amp;country=ZZ"' in page
    assert 'href="?q=heron+zebra"' in page
    assert "Type one or more words" in words(page_of(client, ""))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?q=a", "Give at least one word of two letters or more."), ("?q=%00", "Give at least one word"),
        (f"?q={'x' * 10_000}", "A search has at most 200 characters; this one has 10000."),
        (f"?q={'ab+' * 13}", "A search has at most 12 words."), ("?q=heron&page=0", "Pages are numbered from 1."),
        ("?q=heron&page=2", "There are fewer pages."), ("?q=heron&country=Fr", "A country code is two capital letters"),
        ("?q=heron&kind=people&claimed=x", "A kind is one of"), ("?q=heron&language=%00", "A language is named by"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_words(client, query, said):
    answer = client.get(f"/search/{query}")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in words(page)
    assert "Nothing was searched for." in words(page)
    assert 'role="alert"' in page


def test_pages_follow_one_another(client, plan):
    CommitmentFactory.create_batch(PER_PAGE + 1, plan=plan, title="Heron")
    first = search("heron", {})
    assert (first.total, first.pages, len(first.results), first.previous) == (PER_PAGE + 1, 2, PER_PAGE, "")
    second = search("heron", {"page": "2"})
    assert {each.id for each in first.results}.isdisjoint(each.id for each in second.results)
    page = page_of(client, first.next)
    assert "Page 2 of 2." in words(page)
    assert f'<ol class="results" start="{PER_PAGE + 1}">' in page


def test_more_texts_than_are_looked_at_are_said(client, plan, monkeypatch):
    monkeypatch.setattr(module, "MOST_TEXTS", 3)
    rows = CommitmentFactory.create_batch(5, plan=plan, title="Heron")
    assert "There are more texts with these words than are counted here" in words(page_of(client, "?q=heron"))
    assert found("heron") == [row.pk for row in rows[2:]]


def test_it_is_noindex_and_answers_304(client, plan):
    CommitmentFactory(plan=plan, title="Heron")
    first = client.get("/search/?q=heron")
    assert '<meta name="robots" content="noindex">' in first.content.decode()
    assert client.get("/search/?q=heron", HTTP_IF_NONE_MATCH=first.headers["ETag"]).status_code == 304
    assert client.post("/search/").status_code == 405


def test_every_public_page_has_the_field_and_the_workspace_has_none(client, amina, plan):
    for address in ("/", "/ZZ/", "/methodology/"):
        assert re.search(r'<form class="site-search[^>]*action="/search/"', client.get(address).content.decode())
    assert "site-search" not in page_of(client, "?q=heron")
    client.force_login(amina)
    assert "site-search" not in client.get("/workspace/", follow=True).content.decode()


def test_the_page_makes_a_fixed_number_of_queries(client, fixed_queries):
    """The ledger's head, the texts, and of the page: commitments, milestones, reports, evidence; areas, countries."""

    def grow(count: int = 60) -> None:
        area = PolicyAreaFactory(slug="open-data")
        country = CountryFactory(code="QX", name="Farland")
        for number in range(count):
            row = CommitmentFactory(plan__country=country, title=f"Plain {number}")
            row.policy_areas.add(area)
            report = ProgressReportFactory(milestone__commitment=row, narrative=f"The heron {number} came")
            EvidenceFactory(report=report, title="Heron seen")
            MilestoneFactory(commitment=row, title="Heron counted")

    def call() -> None:
        cache.clear()
        assert client.get("/search/?q=heron").status_code == 200

    grow(1)
    fixed_queries(call, grow, 8)


def test_the_selector_names_every_fault():
    with pytest.raises(Malformed) as caught:
        search("heron", {"country": "x", "claimed": "x"})
    assert [field for field, _code, _message in caught.value.errors] == ["country", "claimed"]
