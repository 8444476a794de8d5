"""Every field of every model has a filter or a reason to have none; every filter and every order answers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Model
from django.test import RequestFactory
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from api.base import Listing, Personal
from api.filters import After, Before, Choice, Country, Key, YesNo
from api.urls import router
from milestones.models import Evidence
from tests.api.calling import Caller, problem
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

VIEWS = {path: view for path, view, _name in router.registry if issubclass(view, Listing)}
# Columns that a filter reaches by another name.
REACHED_AS = {
    "evidence": {"report": "of_report"},
    "events": {"stream": "stream__name"},
    "commitments": {"policy_areas": "policy_areas", "supporting_institutions": "supporting_institutions"},
    "action-plans": {"locality": "locality__code"},
    "ratings": {
        name: f"last_{name}" for name in ("completion", "early_results", "verifiability", "potential_for_results")
    },
}
# Columns that repeat others: what they say is filtered through these.
TOLD_BY = {"ratings": {"submitted_at"}, "evidence": {"file"}}


def model_of(path: str) -> type[Model]:
    if path == "evidence":
        return Evidence
    view = VIEWS[path]()
    view.request, view.action = Request(RequestFactory().get("/")), "retrieve"
    return view.rows().model


@pytest.mark.parametrize("path", VIEWS)
def test_every_field_has_a_filter_or_a_reason(path):
    filters = VIEWS[path].filterset_class
    reached = {each.field_name for each in filters.base_filters.values() if each.field_name}
    names = {field.name for field in (*model_of(path)._meta.fields, *model_of(path)._meta.many_to_many)}
    aliases = REACHED_AS.get(path, {})
    missing = {name for name in names if aliases.get(name, name) not in reached} - set(filters.without)
    assert missing - TOLD_BY.get(path, set()) == set()
    assert all(reason.strip() for reason in filters.without.values())
    assert set(filters.without) <= names | {"rating", "id"}, "a reason for a field that is gone"


def reader(anyone, world, path):
    """Who reads a list: everyone, or, where it is one's own or of people, somebody who has such rows."""
    if issubclass(VIEWS[path], Personal):
        return Caller(world.amendment.author)
    kinds: tuple[Any, ...] = VIEWS[path].permission_classes
    return Caller(world.report.reported_by) if IsAuthenticated in kinds else anyone


def valid_value(each):
    """Something that a filter understands."""
    if "choices" in each.extra:
        return each.extra["choices"][0][0]
    for kind, value in ((Before, "2025-06-30"), (After, "2025-06-30"), (Key, 1), (YesNo, "true"), (Country, "ZZ")):
        if isinstance(each, kind):
            return value
    return "ZZ" if each.extra.get("validators") else "xx"


@pytest.mark.parametrize("path", VIEWS)
def test_every_filter_answers_and_refuses_nothing_said(anyone, world, path):
    anyone = reader(anyone, world, path)
    filters = VIEWS[path].filterset_class.base_filters
    for name, each in filters.items():
        answer = anyone.get(f"{path}/", **{name: valid_value(each)})
        assert answer.status_code == 200, (name, answer.content)
        problem(anyone.get(f"{path}/", **{name: " "}), 400, "empty", name)
        if isinstance(each, (Before, After, Key, YesNo, Choice, Country)):
            problem(anyone.get(f"{path}/", **{name: "what?"}), 400, field=name)
        problem(anyone.get(f"{path}/", **{name: "a\0"}), 400, field=name)
    everything = {name: valid_value(each) for name, each in filters.items()}
    assert anyone.get(f"{path}/", **everything).status_code == 200


@pytest.mark.django_db
def test_texts_are_found_by_the_index_of_words(anyone, amina, demoland):
    """Whole words without accents and plurals, the last one in part, in one language; drafts for those who see them."""
    plan = ActionPlanFactory(country=demoland)
    row = CommitmentFactory(
        plan=plan, title="Publish the registers", ogp_id="ZZ0007", translations={"fr": {"title": "Ouvrir les marchés"}}
    )
    CommitmentFactory(plan=plan, title="Something else")
    draft = CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True), title="The register of drafts")
    for words in ("register publish", "marches", "REGISTERS", "publish regist", "zz0007", '"the registers"'):
        assert [each["id"] for each in anyone.rows("commitments/", search=words)] == [row.pk], words
    assert anyone.rows("commitments/", search="marches register") == []
    assert draft.pk in {each["id"] for each in Caller(amina).rows("commitments/", search="register")}
    milestone = MilestoneFactory(commitment=row, title="The heron counted")
    assert [each["id"] for each in anyone.rows("milestones/", search="herons")] == [milestone.pk]
    problem(anyone.get("commitments/", search="a"), 400, "no_word", "search")


@pytest.mark.parametrize("path", VIEWS)
def test_every_order_is_total_both_ways(anyone, world, path):
    anyone = reader(anyone, world, path)
    view = VIEWS[path]
    for name in view.orderings:
        for order in (name, f"-{name}"):
            whole = anyone.rows(f"{path}/", ordering=order, page_size=200)
            count = len(whole)
            pages = [
                row
                for page in range(1, count + 1)
                for row in anyone.rows(f"{path}/", ordering=order, page_size=1, page=page)
            ]
            assert pages == whole
    both = ",".join(view.orderings)
    assert anyone.get(f"{path}/", ordering=both).status_code == 200
    problem(anyone.get(f"{path}/", ordering=f"{both},{next(iter(view.orderings))}"), 400, "repeated", "ordering")


@pytest.mark.django_db
def test_rows_without_a_value_come_last_in_both_directions(anyone, demoland):
    commitment = CommitmentFactory(plan__country=demoland)
    dates = [None, "2025-03-01", None, "2025-02-01"]
    for day in dates:
        MilestoneFactory(commitment=commitment, due_date=day, promised_date=False)
    for order, expected in (("due_date", ["2025-02-01", "2025-03-01"]), ("-due_date", ["2025-03-01", "2025-02-01"])):
        rows = anyone.rows("milestones/", ordering=order)
        assert [each["due_date"] for each in rows] == [*expected, None, None]
        assert all(one["id"] < two["id"] for one, two in pairwise(rows[2:]))


@pytest.mark.django_db
def test_pages_are_linked(anyone, demoland):
    CommitmentFactory.create_batch(3, plan=CommitmentFactory(plan__country=demoland).plan)
    first = anyone.get("commitments/", page_size=3, country="ZZ").json()
    assert (first["count"], first["previous"], len(first["results"])) == (4, None, 3)
    second = anyone.client.get(first["next"]).json()
    assert (second["next"], len(second["results"])) == (None, 1)
    assert anyone.client.get(second["previous"]).json() == first
