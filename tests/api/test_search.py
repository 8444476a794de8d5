"""Search through the API: the same as the public page, as JSON."""

from __future__ import annotations

import pytest

from dashboards.search_page import PER_PAGE
from tests.api.calling import problem
from tests.factories import ActionPlanFactory, CommitmentFactory, EvidenceFactory, MilestoneFactory, PolicyAreaFactory

pytestmark = pytest.mark.django_db


def test_a_result_says_where_the_words_stand(anyone, demoland):
    plan = ActionPlanFactory(country=demoland, number=2)
    row = CommitmentFactory(plan=plan, reference="7", title="Open the register")
    milestone = MilestoneFactory(commitment=row, number="3", title="The heron counted")
    body = anyone.get("search/", q="herons").json()
    assert (body["count"], body["more_than_counted"], body["next"], body["previous"]) == (1, False, None, None)
    assert body["results"] == [
        {
            "id": row.pk, "country": "ZZ", "plan": plan.pk, "reference": "7", "claimed": "not_reported",
            "withdrawn": False, "more": 0, "url": "http://testserver/ZZ/commitments/2-7/",
            "title": {
                "language": "en", "before": False, "after": False,
                "parts": [{"text": "Open the register", "marked": False}],
            },
            "found": [
                {
                    "kind": "milestone", "id": milestone.pk, "why": "in the title of milestone 3",
                    "snippet": {
                        "language": "en", "before": False, "after": False,
                        "parts": [
                            {"text": "The ", "marked": False}, {"text": "heron", "marked": True},
                            {"text": " counted", "marked": False},
                        ],
                    },
                }
            ],
        }
    ]  # fmt: skip


def test_it_is_narrowed_and_counted_as_the_page_is(anyone, demoland, farland):
    CommitmentFactory.create_batch(2, plan__country=demoland, title="Heron")
    CommitmentFactory(plan__country=farland, title="Heron")
    [countries] = [each for each in anyone.get("search/", q="heron").json()["facets"] if each["name"] == "country"]
    assert [(each["value"], each["count"]) for each in countries["options"]] == [("ZZ", 2), ("QX", 1)]
    assert anyone.get("search/", q="heron", country="QX", kind="commitment").json()["count"] == 1


def test_drafts_are_found_by_nobody(anyone, demoland):
    CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True), title="Kingfisher")
    assert anyone.get("search/", q="kingfisher").json()["count"] == 0


def test_pages_lead_to_one_another(anyone, demoland):
    plan = ActionPlanFactory(country=demoland)
    CommitmentFactory.create_batch(PER_PAGE + 1, plan=plan, title="Heron")
    first = anyone.get("search/", q="heron", country="ZZ").json()
    assert first["next"] == "http://testserver/api/v1/search/?q=heron&country=ZZ&page=2"
    second = anyone.client.get(first["next"]).json()
    assert len(second["results"]) == 1
    assert second["previous"] == "http://testserver/api/v1/search/?q=heron&country=ZZ&page=1"
    problem(anyone.get("search/", q="heron", page="3"), 404, "no_such_page")


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({}, "required", "q"), ({"q": " "}, "empty", "q"), ({"q": "a"}, "no_word", "q"), ({"q": "\0"}, "no_word", "q"),
        ({"q": "x" * 10_000}, "too_long", "q"), ({"q": "heron", "page": "0"}, "page", "page"),
        ({"q": "heron", "country": "zz"}, "country", "country"), ({"q": "heron", "kind": "people"}, "kind", "kind"),
        ({"q": "heron", "ordering": "title"}, "unknown_parameter", "ordering"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_named(anyone, query, code, field):
    problem(anyone.get("search/", **query), 400, code, field)


def test_it_makes_a_fixed_number_of_queries(anyone, fixed_queries):
    """The texts; commitments, milestones, reports and evidence of the page; policy areas, countries."""
    area = PolicyAreaFactory(slug="open-data")

    def grow(count: int = 40) -> None:
        for evidence in EvidenceFactory.create_batch(count, title="Heron seen"):
            commitment = evidence.report.milestone.commitment
            commitment.policy_areas.add(area)
            type(commitment).objects.filter(pk=commitment.pk).update(title="Heron")
            type(evidence.report.milestone).objects.filter(commitment=commitment).update(title="Heron counted")

    grow(1)
    fixed_queries(lambda: anyone.get("search/", q="heron"), grow, 6)
