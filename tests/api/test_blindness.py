"""Rule 6: before they hand in their own, nobody learns anything of another's rating, by no call at all.

Emil has handed in a rating with a telling reason and evidence, and drafts another. The others try everything.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine

from ledger.models import Event, Stream
from reviews.choices import RoundState
from reviews.models import ReviewRound
from tests.api.calling import Caller, problem
from tests.api.world import NOW
from tests.factories import AppointmentFactory

SECRETS = ("KINGFISHER", "HERON")
EVIDENCE = {"title": "HERON count", "url": "https://watch.example.org/HERON"}
WHO = ("amina", "bruno", "dalia", "farah", "goran", "henrike", "nobody")


@pytest.fixture
def rated(world, emil):
    """Emil's rating is handed in and then redrafted; returns the address of everybody's own rating."""
    AppointmentFactory(round=world.open, reviewer=emil, organisation=emil.country_roles.get().institution)
    address = f"ratings/{world.open.pk}/{world.commitment.pk}/"
    caller = Caller(emil)
    caller.put(address, {"completion": "limited", "reason": "KINGFISHER", "evidence": [EVIDENCE]})
    assert caller.post(f"{address}submit/").status_code == 200
    caller.put(address, {"completion": "not_started", "reason": "KINGFISHER again"})
    return address


@pytest.fixture(params=WHO)
def other(request, rated):
    """Each of the others: a reviewer with a seat and only a draft, one without, officers, all who rate nothing."""
    return Caller(request.getfixturevalue(request.param))


def lists():
    return [
        "countries", "policy-areas", "institutions", "action-plans", "commitments", "milestones", "amendments",
        "progress-reports", "evidence", "verifications", "review-rounds", "appointments", "ratings", "responses",
        "verdicts", "irm-assessments", "events",
    ]  # fmt: skip


def test_no_list_search_or_file_holds_it(other, world):
    answers = [other.get(f"{path}/", page_size=200) for path in lists()]
    answers += [
        other.get(path, search=secret)
        for secret in SECRETS
        for path in ("evidence/", "appointments/", "review-rounds/", "progress-reports/", "verifications/")
    ]
    answers += [other.get(f"export/{name}.ndjson") for name in ("evidence", "verdicts", "commitments", "amendments")]
    answers += [other.get("countries/ZZ/dashboard/"), other.get(f"review-rounds/{world.open.pk}/")]
    for answer in answers:
        assert answer.status_code == 200, answer.content
        assert not any(secret in answer.getvalue().decode() for secret in SECRETS)


QUERIES: tuple[dict[str, str], ...] = (
    {}, {"completion": "limited"}, {"completion": "not_started"}, {"ordering": "-submitted_at"}, {"mine": "false"},
    {"verifiability": "verifiable"}, {"submitted_after": "2025-01-01"}, {"country": "ZZ"}, {"page_size": "1"},
)  # fmt: skip


def test_no_filter_count_or_order_tells_of_it(other, world):
    for query in QUERIES:
        body = other.get("ratings/", round=world.open.pk, **query).json()
        assert all(each["mine"] for each in body["results"]), query
        assert body["count"] == len(body["results"]) <= 1, query
    assert other.rows("evidence/", round=world.open.pk, file="true") == []
    assert all("HERON" not in each["title"] for each in other.rows("evidence/", round=world.open.pk))


def test_no_private_column_is_ordered_or_filtered_by(other):
    for name in ("reason", "saved_at", "reviewer", "completion", "seat", "pk", "-reviewer__name"):
        problem(other.get("ratings/", ordering=name), 400, "ordering", "ordering")
        if name.isalpha() and name != "completion":
            problem(other.get("ratings/", **{name: "x"}), 400, "unknown_parameter", name)


def test_no_address_leads_to_it(other, world, rated, emil):
    key = Caller(emil).rows("ratings/")[0]["id"]
    problem(other.get(f"evidence/rating-{key}-1/"), 404)
    problem(other.get(f"evidence/rating-{key}-1/file/"), 404)
    problem(other.get(f"ratings/{key}/"), 404)
    sealed = Event.objects.get(verb="rating.submitted")
    problem(other.get(f"events/{sealed.hash}/"), 404)
    problem(other.get("events/verify/", stream=f"ZZ/round/{world.open.pk}"), 404)
    assert other.rows("events/", stream=f"ZZ/round/{world.open.pk}") == []
    assert other.rows("events/", verb="rating.submitted") == []
    own = other.get(rated)
    assert own.status_code == 404 or own.json()["mine"]


def test_keys_that_can_be_seen_do_not_count_what_cannot(dalia, rated, world):
    """Dalia's own ids are made of what is public: her round, commitment, seat, and a count within her own rating."""
    caller = Caller(dalia)
    [rating] = caller.rows("ratings/")
    assert rating["id"] == f"{world.open.pk}-{world.commitment.pk}-{world.seat.pk}"
    [evidence] = caller.rows("evidence/", of="rating")
    assert evidence["id"] == f"rating-{rating['id']}-1"
    assert all("id" not in each for each in caller.rows("events/"))


def test_whoever_has_handed_in_sees_what_was_handed_in_and_no_draft(dalia, rated, world, emil):
    caller = Caller(dalia)
    assert caller.post(f"{rated}submit/").status_code == 200
    [theirs] = [each for each in caller.rows("ratings/") if not each["mine"]]
    assert (theirs["handed_in"]["completion"], theirs["handed_in"]["reason"]) == ("limited", "KINGFISHER")
    assert theirs["draft"] is None
    assert "again" not in json.dumps(theirs)
    assert theirs["reviewer"]["name"] is None
    assert [each["handed_in"]["completion"] for each in caller.rows("ratings/", completion="limited")] == ["limited"]
    assert caller.rows("ratings/", completion="not_started") == []
    assert len(caller.rows("evidence/", round=world.open.pk)) == 2
    evidence = {"title": "HERON draft", "url": "https://watch.example.org/draft"}
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        Caller(emil).put(rated, {"completion": "limited", "reason": "KINGFISHER", "evidence": [EVIDENCE, evidence]})
    assert all("draft" not in each["title"] for each in caller.rows("evidence/", round=world.open.pk))


def test_once_published_everyone_sees_what_was_handed_in_and_no_draft(amina, anyone, rated, world):
    caller = Caller(amina)
    for verb in ("close", "waive", "publish"):
        said = {"reason": "Everybody has spoken."} if verb == "close" else None
        assert caller.post(f"review-rounds/{world.open.pk}/{verb}/", said).status_code == 200
    assert ReviewRound.objects.get(pk=world.open.pk).state == RoundState.PUBLISHED
    [row] = anyone.rows("ratings/", round=world.open.pk)
    assert (row["handed_in"]["completion"], row["draft"], row["mine"]) == ("limited", None, False)
    assert "again" not in json.dumps(row)
    assert [each["title"] for each in anyone.rows("evidence/", round=world.open.pk)] == ["HERON count"]
    assert anyone.rows("events/", stream=f"ZZ/round/{world.open.pk}")[0]["verb"] == "rating.submitted"
    assert not Stream.objects.get(name=f"ZZ/round/{world.open.pk}").sealed
