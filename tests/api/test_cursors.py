"""Cursors read a whole list once, both ways, whatever is added meanwhile; and nothing else is taken for one."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from tests.api.calling import Caller, problem
from tests.api.test_filters import VIEWS
from tests.factories import CommitmentFactory, EvidenceFactory, MilestoneFactory

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def links(answer):
    return {name: address for address, name in LINK.findall(answer.get("Link", ""))}


def walked(caller, path, **query):
    """The rows of all pages from the start, then those of the way back from the last page."""
    answer = caller.get(path, cursor="start", **query)
    there: list[dict[str, Any]] = []
    back: list[dict[str, Any]] = []
    while True:
        assert answer.status_code == 200, answer.content
        there += answer.json()["results"]
        assert links(answer).get("next") == answer.json()["next"]
        if answer.json()["next"] is None:
            break
        answer = caller.client.get(answer.json()["next"])
    while answer.json()["previous"] is not None:
        answer = caller.client.get(links(answer)["prev"])
        back = answer.json()["results"] + back
    return there, back


@pytest.mark.parametrize("path", VIEWS)
def test_every_list_is_read_whole_in_every_order_and_back(world, dalia, path):
    caller = Caller(dalia)
    for order in (None, *VIEWS[path].orderings, *(f"-{name}" for name in VIEWS[path].orderings)):
        asked = {"ordering": order} if order else {}
        whole = caller.rows(f"{path}/", page_size=200, **asked)
        there, back = walked(caller, f"{path}/", page_size=2, **asked)
        assert there == whole
        assert back == whole[: len(back)]
        assert len(back) >= len(whole) - 2


@pytest.mark.django_db
def test_what_is_added_or_removed_meanwhile_neither_repeats_nor_hides_a_row(anyone, demoland):
    rows = MilestoneFactory.create_batch(5, commitment__plan__country=demoland)
    first = anyone.get("milestones/", cursor="start", page_size=2).json()
    CommitmentFactory(plan__country=demoland)
    added = MilestoneFactory(commitment=rows[0].commitment)
    second = anyone.client.get(first["next"]).json()
    assert [each["id"] for each in first["results"] + second["results"]] == [each.pk for each in rows[:4]]
    MilestoneFactory(commitment=rows[4].commitment)
    back = anyone.client.get(second["previous"]).json()["results"]
    assert [each["id"] for each in back] == [added.pk, rows[1].pk]


@pytest.mark.django_db
def test_rows_without_a_value_come_last_and_are_passed_both_ways(anyone, demoland):
    commitment = CommitmentFactory(plan__country=demoland)
    for day in (None, "2025-03-01", None, "2025-02-01", "2025-02-01"):
        MilestoneFactory(commitment=commitment, due_date=day, promised_date=False)
    for order in ("due_date", "-due_date", "due_date,-title"):
        there, back = walked(anyone, "milestones/", ordering=order, page_size=1)
        assert there == anyone.rows("milestones/", ordering=order)
        assert back == there[:-1]


@pytest.mark.django_db
def test_nothing_is_counted(anyone, demoland, django_assert_num_queries):
    EvidenceFactory.create_batch(3)
    with django_assert_num_queries(1):
        body = anyone.get("evidence/", cursor="start", page_size=2).json()
    assert body["count"] is None


@pytest.mark.django_db
def test_what_is_no_cursor_of_this_list_in_this_order_is_refused(anyone, demoland):
    CommitmentFactory.create_batch(3, plan__country=demoland)
    held = anyone.get("commitments/", cursor="start", page_size=1).json()["next"]
    cursor = re.search("cursor=([^&]+)", held)[1]
    order, back, values = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    forged = [
        [order, back, [*values, 1]], [order, back, ["x", *values[1:]]], [order, back, [["x"], *values[1:]]],
        [order, back, ["a\0", *values[1:]]], ["other", back, values], [order, back, {}], {}, 7, None,
    ]  # fmt: skip
    written = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in forged]
    for bad in (*written, "x", "é", "a" * 9000, cursor[:-4], base64.urlsafe_b64encode(b"\xff\xfe").decode()):
        problem(anyone.get("commitments/", cursor=bad), 400, "cursor", "cursor")
    problem(anyone.get("commitments/", cursor=cursor, ordering="title"), 400, "cursor", "cursor")
    problem(anyone.get("milestones/", cursor=cursor), 400, "cursor", "cursor")
    problem(anyone.get("commitments/", cursor=cursor, page=2), 400, "page_or_cursor", "page")
    problem(anyone.get("commitments/", cursor=""), 400, "empty", "cursor")
    problem(anyone.get("commitments/1/", cursor="start"), 400, "unknown_parameter", "cursor")


@pytest.mark.django_db
def test_an_event_s_cursor_holds_its_hash_and_no_key(world, anyone):
    """Keys count sealed events too."""
    body = anyone.get("events/", cursor="start", page_size=1).json()
    cursor = re.search("cursor=([^&]+)", body["next"])[1]
    assert json.loads(base64.urlsafe_b64decode(cursor + "=="))[2] == [body["results"][0]["hash"]]
    forged = base64.urlsafe_b64encode(base64.urlsafe_b64decode(cursor + "==").replace(b'"]]', b'0"]]')).decode()
    problem(anyone.get("events/", cursor=forged), 400, "cursor", "cursor")


@pytest.mark.django_db
def test_numbered_pages_are_linked_in_the_header_too(anyone, demoland):
    CommitmentFactory.create_batch(3, plan__country=demoland)
    answer = anyone.get("commitments/", page_size=1, page=2, country="ZZ")
    assert {name: address.partition("?")[2] for name, address in links(answer).items()} == {
        "first": "country=ZZ&page_size=1", "prev": "country=ZZ&page_size=1", "next": "country=ZZ&page=3&page_size=1",
    }  # fmt: skip
