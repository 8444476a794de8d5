"""Whatever is sent, the answer is a problem document that names what is wrong."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from api import pagination
from api.resources import institutions
from tests.api.calling import ROOT, Caller, problem
from tests.factories import InstitutionFactory

LISTS = (
    "countries", "policy-areas", "institutions", "action-plans", "commitments", "milestones", "amendments",
    "progress-reports", "evidence", "verifications", "review-rounds", "appointments", "ratings", "responses",
    "verdicts", "irm-assessments", "events",
)  # fmt: skip


def raw(caller, body, content_type="application/json", path="institutions/"):
    return caller.client.generic("POST", ROOT + path, body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"nonsense", b'{"name": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}', b'{"a\\u0000": [{"b": "c"}]}', b'{"name": [1e999]}',
    ],
    ids=["cut", "words", "nan", "latin", "deep", "surrogate", "nul", "nul-key", "infinite"],
)  # fmt: skip
def test_malformed_json_is_refused(amina, body):
    problem(raw(Caller(amina), body), 400, "parse_error")


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_what_is_no_object_is_refused(amina, body):
    problem(raw(Caller(amina), json.dumps(body).encode()), 400)


def test_every_fault_is_named(amina):
    body = problem(Caller(amina).post("institutions/", {"kind": "castle", "country": "QQ"}), 400)
    assert {(each["field"], each["code"]) for each in body["errors"]} == {
        ("kind", "invalid_choice"), ("country", "does_not_exist"), ("name", "required"),
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [5, ["x"], {"y": 1}, None, True])
def test_wrong_types_are_refused(amina, wrong):
    sent = {"country": "ZZ", "name": "New", "translations": wrong, "website": wrong, "kind": wrong}
    body = problem(Caller(amina).post("institutions/", sent), 400)
    assert {"website", "kind"} <= {each["field"].split(".")[0] for each in body["errors"]}


@pytest.mark.parametrize(
    "wrong", [10**22, -1, 0.5, 10**300, True, [], "٣٤٥٦", "1" * 5000],
    ids=["large", "negative", "fraction", "larger", "true", "list", "arabic", "longest"],
)  # fmt: skip
def test_what_is_no_key_names_no_row(amina, world, wrong):
    sent = {"plan": world.draft.pk, "title": "Title"}
    problem(Caller(amina).post("commitments/", {**sent, "lead_institution": wrong}), 400, field="lead_institution")
    problem(Caller(amina).post("commitments/", {**sent, "plan": wrong}), 400, field="plan")
    carried = {"number": 81, "title": "Next", "start_date": "2027-01-01", "end_date": "2028-12-31"}
    carrying = Caller(amina).post(f"action-plans/{world.plan.pk}/carry-over/", {**carried, "commitments": [wrong]})
    problem(carrying, 409 if wrong == "٣٤٥٦" else 400)  # a number in another script, which is nobody's key


def test_between_two_keys_there_is_none(amina, world, digital_agency):
    sent = {"plan": world.draft.pk, "title": "Title", "lead_institution": digital_agency.pk + 0.5}
    problem(Caller(amina).post("commitments/", sent), 400, "incorrect_type", "lead_institution")
    sent = {**sent, "plan": world.draft.pk + 0.5, "lead_institution": float(digital_agency.pk)}
    problem(Caller(amina).post("commitments/", sent), 400, "incorrect_type", "plan")


def test_a_number_is_no_text(amina):
    sent = {"country": "ZZ", "name": 5, "short_name": 1.5, "translations": {"fr": {"name": 7}}}
    body = problem(Caller(amina).post("institutions/", sent), 400)
    assert {each["field"]: each["code"] for each in body["errors"]} == {
        "name": "invalid", "short_name": "invalid", "translations.fr.name": "invalid",
    }  # fmt: skip


def test_unknown_fields_are_refused_by_name(amina):
    sent = {"country": "ZZ", "name": "New", "budget": 5, "id": 7}
    body = problem(Caller(amina).post("institutions/", sent), 400, "unknown_field")
    assert [each["field"] for each in body["errors"]] == ["budget", "id"]


def test_nested_faults_have_a_path(bruno, world):
    sent = {
        "milestone": world.milestone.pk,
        "status": "completed",
        "evidence": [{"url": "x"}, {"title": "y", "oops": 1}],
    }
    body = problem(Caller(bruno).post("progress-reports/", sent, world.milestone.version), 400)
    assert {each["field"] for each in body["errors"]} == {"evidence.0.title", "evidence.0.url", "evidence.1.oops"}


def test_a_body_where_none_is_taken_is_refused(amina, world):
    problem(Caller(amina).post(f"review-rounds/{world.scheduled.pk}/open/", {"now": True}), 400, "unknown_field", "now")


def test_other_media_types_are_refused(amina):
    problem(raw(Caller(amina), b"country=ZZ", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")


def test_more_than_is_taken_is_refused(amina, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem(raw(Caller(amina), b'{"name": "' + b"x" * 100 + b'"}'), 413, "too_large")


def test_other_methods_are_refused(anyone):
    problem(Caller().get("auth/token/"), 405, "method_not_allowed")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY"])
def test_a_method_that_is_not_taken_is_refused_before_the_question_is_read(amina, method):
    answer = Caller(amina).send(method, "institutions/?country=ZZ&nonsense=1", {})
    problem(answer, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer["Allow"].split(", "))


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_where_nothing_is_no_method_is_said_to_be_allowed(anyone, method):
    answer = anyone.send(method, "evidence/1/")
    problem(answer, 404, "not_found")
    assert not answer.has_header("Allow")


@pytest.mark.parametrize(
    "path", ["nonsense/", "commitments/abc/", "commitments/1", "countries/zz/", "events/5/", "x" * 500]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_other_addresses_are_not_there(anyone, path, method):
    problem(anyone.send(method, path), 404, "not_found")


@pytest.mark.parametrize("path", LISTS)
def test_lists_refuse_what_they_do_not_understand(anyone, path):
    for query, field in (
        ({"colour": "red"}, "colour"), ({"page": "0"}, "page"), ({"page": "x"}, "page"), ({"page": "-1"}, "page"),
        ({"page_size": "0"}, "page_size"), ({"page_size": "201"}, "page_size"), ({"page_size": "9" * 40}, "page_size"),
        ({"ordering": "colour"}, "ordering"), ({"ordering": ""}, "ordering"), ({"page": ["1", "2"]}, "page"),
        ({"ordering": "__class__"}, "ordering"), ({"format": "api"}, "format"), ({"limit": "5"}, "limit"),
    ):  # fmt: skip
        problem(anyone.get(f"{path}/", **query), 400, field=field)
    problem(anyone.get(f"{path}/", page="2"), 404, "no_such_page")
    problem(anyone.get(f"{path}/", page="999999999"), 404, "no_such_page")


def test_details_and_writes_refuse_parameters(anyone, amina, world):
    problem(anyone.get(f"commitments/{world.commitment.pk}/", claimed="limited"), 400, "unknown_parameter", "claimed")
    problem(Caller(amina).post("institutions/?dry_run=1", {}), 400, "unknown_parameter", "dry_run")


def test_keys_beyond_the_database_are_not_there(anyone, amina, db):
    problem(anyone.get(f"commitments/{'9' * 18}/"), 404, "not_found")
    problem(anyone.get(f"commitments/{'9' * 30}/"), 404, "not_found")
    sent = {"commitment": 10**30, "title": "x"}
    problem(Caller(amina).post("milestones/", sent), 400, "does_not_exist", "commitment")


def test_the_reader_s_language_is_spoken(amina):
    answer = Caller(amina).client.get(ROOT + "nonsense/", headers={"Accept-Language": "fr"})
    assert "Accept-Language" in answer["Vary"]


def test_two_writes_that_meet_are_a_conflict(amina, monkeypatch):
    def met(**_facts):
        InstitutionFactory()
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(institutions, "institution_add", met)
    problem(Caller(amina).post("institutions/", {"country": "ZZ", "name": "New"}), 409, "conflict")


def test_writing_asks_for_a_name_before_anything_else(anyone):
    answer = Client().post(ROOT + "commitments/", b"{nonsense", content_type="application/json")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    ("path", "media_type"), [("/api/v1/countries/", "application/problem+json"), ("/", "text/html")]
)
def test_what_nobody_expected_tells_nothing_of_the_inside(db, monkeypatch, path, media_type):
    def broken(*_arguments, **_facts):
        raise RuntimeError("the inside")

    reverse("api:api-root")  # every address is loaded before anything breaks
    monkeypatch.setattr("api.resources.countries.Country.objects", property(broken))
    monkeypatch.setattr("dashboards.views.countries.countries_overview", broken)
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith(media_type)
    assert b"the inside" not in answer.content
    name = answer["X-Request-ID"]
    assert name in answer.content.decode()
    if path != "/":
        assert problem(answer, 500, "server_error")["request_id"] == name


def test_a_page_that_is_too_far_down_is_refused_with_what_to_do_instead(anyone, db, monkeypatch):
    monkeypatch.setattr(pagination, "DEEPEST", 4)
    InstitutionFactory.create_batch(6)
    assert len(anyone.get("institutions/", page="2", page_size="2").json()["results"]) == 2
    body = problem(anyone.get("institutions/", page="3", page_size="2"), 400, "too_deep", "page")
    assert "cursor=" in body["detail"]
    problem(anyone.get("institutions/", page="9", page_size="2"), 404, "no_such_page")
