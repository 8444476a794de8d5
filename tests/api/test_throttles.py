"""Each caller's share of the API: what it costs, whose it is, what they are told, and what nobody gets round."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from api.throttles import Counted
from config.settings.fairness import USUAL_RATES, rates_from
from tests.api.calling import Caller, problem
from tests.factories import PASSWORD

POLICY = re.compile(r'"[a-z-]+";q=\d+;w=\d+')
LEFT = re.compile(r'"([a-z-]+)";r=(\d+);t=\d+')


@pytest.fixture(autouse=True)
def _a_moment(time_machine):
    time_machine.move_to("2025-09-15 12:00:00Z", tick=False)


@pytest.fixture
def rates(settings):
    def these(**given: tuple[int, int, int]) -> None:
        settings.RATES = {**settings.RATES, **{name.replace("_", "-"): rate for name, rate in given.items()}}

    return these


def left(answer) -> tuple[str, int]:
    found = LEFT.fullmatch(answer["RateLimit"])
    assert found, answer["RateLimit"]
    assert POLICY.fullmatch(answer["RateLimit-Policy"])
    return found[1], int(found[2])


def test_the_last_read_is_followed_by_a_problem_that_says_how_long_to_wait(anyone, rates):
    rates(reads=(2, 9, 60))
    assert [left(anyone.get("countries/")) for _ in range(2)] == [("reads", 1), ("reads", 0)]
    answer = anyone.get("countries/")
    body = problem(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60
    assert body["detail"] == f"That was too much at once: ask again in {answer['Retry-After']} seconds."
    assert (answer["RateLimit-Policy"], left(answer)) == ('"reads";q=2;w=60', ("reads", 0))
    assert answer["Cache-Control"] == "no-store"


def test_the_share_comes_back(anyone, rates, time_machine):
    rates(reads=(1, 9, 60))
    anyone.get("countries/")
    wait = int(anyone.get("countries/")["Retry-After"])
    time_machine.shift(wait)
    assert anyone.get("countries/").status_code == 200


def test_whoever_is_signed_in_has_a_larger_share_wherever_they_are(bruno, amina, rates):
    rates(reads=(1, 3, 60))
    first, second = Caller(bruno), Caller(bruno)
    assert [left(each.get("auth/me/"))[1] for each in (first, second)] == [2, 1]
    assert left(Caller(amina).get("auth/me/"))[1] == 2
    assert left(Caller().get("countries/"))[1] == 0


@pytest.mark.parametrize(
    ("address", "cost"),
    [
        ("countries/", 1), ("commitments/?as_of=2025-09-01", 5), ("commitments/?search=budget", 5),
        ("search/?q=budget", 5), ("nothing/there/", 1), ("schema/", 1), ("commitments/?nonsense=1", 1),
        ("commitments/?page_size=9999", 1), ("", 1),
    ],
)  # fmt: skip
def test_every_answer_says_what_is_left_and_what_computes_costs_more(anyone, rates, address, cost):
    rates(reads=(100, 100, 60))
    assert left(anyone.client.get(f"/api/v1/{address}")) == ("reads", 100 - cost)


def test_each_kind_of_work_has_its_own_share(anyone, bruno, rates):
    rates(reads=(50, 50, 60), writes=(50, 50, 60), exports=(50, 50, 60), verify=(50, 50, 60), sign_in=(50, 50, 60))
    told = [
        anyone.get("export/commitments.csv"), anyone.get("events/verify/", stream="ZZ"),
        anyone.post("auth/token/", {"email": bruno.email, "password": PASSWORD}), anyone.post("progress-reports/", {}),
        anyone.get("countries/"),
    ]  # fmt: skip
    assert [left(each) for each in told] == [(name, 49) for name in ("exports", "verify", "sign-in", "writes", "reads")]


def test_an_unchanged_answer_costs_a_tenth(anyone, rates, demoland):
    rates(reads=(100, 100, 60))
    tag = anyone.get("countries/")["ETag"]
    answers = [anyone.get("countries/", headers={"If-None-Match": tag}) for _ in range(9)]
    assert {each.status_code for each in answers} == {304}
    assert left(answers[-1]) == ("reads", 98)


def test_who_tries_tokens_is_counted_by_address(rates, db):
    rates(reads=(2, 9, 60))
    tries = [Caller(token=f"{n:064x}").get("auth/me/") for n in range(3)]
    assert [each.status_code for each in tries] == [401, 401, 429]
    assert [left(each)[1] for each in tries] == [1, 0, 0]


def test_who_may_not_write_is_counted_all_the_same(anyone, rates):
    rates(writes=(1, 9, 60))
    assert [anyone.post("progress-reports/", {}).status_code for _ in range(2)] == [401, 429]


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [200, 429, 429]), (1, [200, 200, 429])])
def test_an_address_told_by_the_caller_counts_only_behind_our_own_proxies(settings, rates, db, proxies, statuses):
    settings.NUM_PROXIES = proxies
    rates(reads=(1, 9, 60))
    seen = ["192.0.2.1", "192.0.2.2", "192.0.2.2"]
    client = Client()
    assert [client.get("/api/v1/countries/", headers={"X-Forwarded-For": f"203.0.113.9, {each}"}).status_code
            for each in seen] == statuses  # fmt: skip


def test_five_hundred_reports_at_once_are_one_write(bruno, rates):
    rates(writes=(1, 60, 60))
    answers = [Caller(bruno).post("progress-reports/bulk/", {"reports": []}) for _ in range(60)]
    assert 429 not in {each.status_code for each in answers}


def test_the_contract_tells_of_the_headers(anyone):
    paths = anyone.client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()["paths"]
    for operations in paths.values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                wanted = {"RateLimit", "RateLimit-Policy", "X-Request-ID"} | (
                    {"Retry-After"} if status == "429" else set()
                )
                assert wanted <= set(answer["headers"]), (operation["operationId"], status)


def test_no_door_of_the_api_is_left_uncounted():
    left_out = [name for name, view in views(get_resolver("api.urls")) if not issubclass(view, Counted)]
    assert left_out == []


def views(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        else:
            yield str(pattern.pattern), getattr(pattern.callback, "cls", None) or pattern.callback.view_class


def test_rates_are_read_from_the_environment():
    rates = rates_from(["reads=1200/6000/30", " exports=1/2/3 "])
    assert rates == {**USUAL_RATES, "reads": (1200, 6000, 30), "exports": (1, 2, 3)}
