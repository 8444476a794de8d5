"""Rows are read a part at a time, each part by its keys; what comes in between stays out; drafts are nowhere."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.exports import sources
from api.exports.files import FILES
from api.exports.sources import RESOURCES, Reading
from commitments.choices import PlanState
from core.clock import now
from tests.api.calling import Caller
from tests.api.exports.opened import words_in
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
BASE = "http://testserver"


def titles(parts):
    return [row["title"] for part in parts for row in part]


def test_parts_are_of_one_size_but_the_first_and_hold_every_row_once(demoland, monkeypatch):
    monkeypatch.setattr(sources, "FIRST", 1)
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    plan = ActionPlanFactory(country=demoland)
    for number in range(5):
        CommitmentFactory(plan=plan, title=f"Promise {number}")
    parts = list(Reading(BASE).parts("commitments"))
    assert [len(part) for part in parts] == [1, 2, 2]
    assert titles(parts) == [f"Promise {number}" for number in range(5)]


def test_what_comes_while_a_file_is_written_stays_out(demoland, monkeypatch):
    monkeypatch.setattr(sources, "FIRST", 1)
    plan = ActionPlanFactory(country=demoland)
    draft = ActionPlanFactory(country=demoland, draft=True)
    CommitmentFactory(plan=plan, title="There")
    CommitmentFactory(plan=draft, title="Draft")
    reading = Reading(BASE)
    parts = reading.parts("commitments")
    first = next(parts)
    CommitmentFactory(plan=plan, title="Later")
    type(draft).objects.filter(pk=draft.pk).update(state=PlanState.PUBLISHED, published_at=now())
    assert titles([first, *parts]) == ["There"]
    assert len(list(reading.parts("action-plans"))) == 1
    assert sorted(titles(Reading(BASE).parts("commitments"))) == ["Draft", "Later", "There"]


@pytest.mark.parametrize("name", ["commitments.csv", "commitments.xlsx", "commitments.parquet", "datapackage.zip"])
def test_the_first_piece_leaves_before_a_row_is_read(anyone, demoland, name):
    CommitmentFactory(plan__country=demoland)
    pieces = iter(anyone.get(f"export/{name}").streaming_content)
    with CaptureQueriesContext(connection) as queries:
        assert next(pieces)
    assert len(queries) == 0
    assert b"".join(pieces)


def test_lines_without_a_heading_leave_with_the_first_rows(anyone, demoland, monkeypatch):
    monkeypatch.setattr(sources, "FIRST", 2)
    CommitmentFactory.create_batch(5, plan__country=demoland)
    pieces = iter(anyone.get("export/commitments.ndjson").streaming_content)
    assert next(pieces).count(b"\n") == 2
    assert b"".join(pieces).count(b"\n") == 3


def test_a_part_takes_the_same_queries_however_many_rows_it_has(fixed_queries, demoland):
    plan = ActionPlanFactory(country=demoland)

    def grow():
        MilestoneFactory.create_batch(5, commitment__plan=plan)
        CommitmentFactory.create_batch(5, plan=plan)

    grow()
    # 17 for the highest keys of tables, 1 drafts, 1 commitments and their 4 lists
    fixed_queries(lambda: list(Reading(BASE).parts("commitments")), grow, 23)


def test_drafts_are_in_no_file_whoever_asks(amina, henrike, demoland, tmp_path):
    draft = ActionPlanFactory(country=demoland, draft=True, title="KINGFISHER plan")
    promise = CommitmentFactory(plan=draft, title="KINGFISHER promise")
    MilestoneFactory(commitment=promise, title="KINGFISHER step")
    for person in (amina, henrike, None):
        caller = Caller(person)
        for name in FILES:
            assert "KINGFISHER" not in words_in(name, caller.get(f"export/{name}").getvalue(), tmp_path), name
        assert "KINGFISHER" not in words_in(
            "official.csv", caller.get("export/official.csv", country="ZZ").getvalue(), tmp_path
        )


def test_drafts_of_reviewers_are_in_no_file(world, dalia, amina, tmp_path):
    address = f"ratings/{world.open.pk}/{world.commitment.pk}/"
    evidence = [{"title": "HERON count", "url": "https://watch.example.org/HERON"}]
    sent = {"completion": "limited", "reason": "KINGFISHER", "evidence": evidence}
    assert Caller(dalia).put(address, sent).status_code == 200
    for person in (dalia, amina, None):
        for name in FILES:
            words = words_in(name, Caller(person).get(f"export/{name}").getvalue(), tmp_path)
            assert not any(secret in words for secret in ("KINGFISHER", "HERON")), name


def test_every_table_has_a_key_and_refers_to_tables_there_are():
    reading = Reading(BASE)
    for name in RESOURCES:
        shape = reading.shape(name)
        assert any(column.name == shape.key for column in shape.columns)
        assert {column.refers for column in shape.columns} <= {*RESOURCES, ""}
        assert len({column.name.replace(".", "_") for column in shape.columns}) == len(shape.columns)
