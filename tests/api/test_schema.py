"""The OpenAPI document is valid, complete, and true: answers have the shape it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from api.docs import NotThere
from api.once import KEY
from tests.api.calling import ROOT, Caller, problem
from tests.api.permission_matrix import Row, matrix

UNDOCUMENTED = {"/schema/", "/docs/", "/"}


@pytest.fixture(scope="module")
def document(django_db_setup: Any, django_db_blocker: Any) -> dict[str, Any]:
    with django_db_blocker.unblock():
        body: dict[str, Any] = Caller().get("schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    return body


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_valid_openapi_3_1_without_a_warning(document, tmp_path):
    validate(document)
    assert document["openapi"] == "3.1.0"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_every_operation_says_what_it_does_and_who_may(document):
    for name, operation in operations(document):
        assert "**Who:**" in operation["description"], name
        assert operation["summary"], name
        problems = {status for status in operation["responses"] if status[0] == "4"}
        assert {"400", "429"} <= problems, name
        if not name.startswith("GET") and "/auth/token/" not in name:
            assert {"401", "403", "409"} <= problems, name
        if "{" in name:
            assert "404" in problems, name


def test_writes_on_a_version_ask_for_it(document):
    may_be_stale = {name for name, each in operations(document) if "412" in each["responses"]}
    asks = {
        name: parameter.get("required", False)
        for name, each in operations(document)
        for parameter in each.get("parameters", ())
        if parameter["name"] == "If-Match"
    }
    assert may_be_stale == set(asks)
    assert asks["POST /api/v1/progress-reports/"]
    assert sum(asks.values()) == 9
    assert {name for name, required in asks.items() if not required} == {
        f"DELETE /api/v1/{resource}/{{id}}/" for resource in ("action-plans", "commitments", "milestones")
    }


def test_keys_in_addresses_are_described_as_the_addresses_take_them(document, world, anyone):
    kinds = {}
    for path in ("/api/v1/evidence/{id}/", "/api/v1/milestones/{id}/", "/api/v1/ratings/{round}/{commitment}/"):
        for each in document["paths"][path]["get"]["parameters"]:
            if each["in"] == "path":
                kinds[path, each["name"]] = each["schema"]
    row = anyone.rows("evidence/")[0]
    assert re.fullmatch(kinds["/api/v1/evidence/{id}/", "id"].pop("pattern"), row["id"])
    assert kinds.pop(("/api/v1/evidence/{id}/", "id")) == {"type": "string"}
    assert list(kinds.values()) == [{"type": "integer", "minimum": 1, "maximum": 10**18 - 1}] * 3


def test_what_must_be_asked_is_said_to_be(document, anyone):
    for path, name in (("search/", "q"), ("events/verify/", "stream")):
        parameters = document["paths"][f"{ROOT}{path}"]["get"]["parameters"]
        assert [each["name"] for each in parameters if each.get("required")] == [name]
        problem(anyone.get(path), 400, "required", name)


@pytest.mark.parametrize("key", ["a", "x" * 255, '"quoted"', "5f0c-7a", "", "two words", "é", '"open', "x" * 256, '""'])
def test_keys_against_doing_it_twice_are_described_as_they_are_taken(document, key):
    [schema] = [
        each["schema"]
        for each in document["paths"]["/api/v1/institutions/"]["post"]["parameters"]
        if each["name"] == "Idempotency-Key"
    ]
    assert bool(re.fullmatch(schema["pattern"], key)) == bool(KEY.fullmatch(key))


def test_a_file_of_evidence_is_of_a_kind_it_says(document, world, anyone):
    kinds = document["paths"]["/api/v1/evidence/{id}/file/"]["get"]["responses"]["200"]["content"]
    answer = anyone.get(f"evidence/report-{world.evidence.pk}/file/")
    assert answer["Content-Type"] in kinds
    answer.close()


def test_every_problem_is_a_problem_document(document):
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status[0] == "4":
                [(media_type, content)] = answer["content"].items()
                assert media_type == "application/problem+json", name
                assert content["schema"] == {"$ref": "#/components/schemas/ProblemDocument"}


def test_enums_have_names_of_their_own(document):
    enums = [name for name, schema in document["components"]["schemas"].items() if "enum" in schema]
    assert not [name for name in enums if any(part.isdigit() for part in name)]


def _validator(document, path, method, status, *, selection=False):
    """Of the whole answer or, where it may be one, of a selection of it."""
    answer = document["paths"][path][method]["responses"][status]
    [content] = answer["content"].values()
    schema = content["schema"].get("anyOf", [content["schema"]])[selection]
    return Draft202012Validator({**schema, "components": document["components"]})


@pytest.mark.parametrize(
    "name",
    [
        "countries", "policy-areas", "institutions", "action-plans", "commitments", "milestones", "amendments",
        "progress-reports", "evidence", "verifications", "review-rounds", "appointments", "ratings", "responses",
        "verdicts", "irm-assessments", "events",
    ],
)  # fmt: skip
def test_lists_have_the_shape_it_says(document, world, dalia, anyone, name):
    validator = _validator(document, f"{ROOT}{name}/", "get", "200")
    for caller in (anyone, Caller(dalia)):
        body = caller.get(f"{name}/").json()
        assert body["results"] or name == "ratings"
        assert [error.message for error in validator.iter_errors(body)] == []


def test_selections_have_the_shape_it_says(document, world, anyone):
    for path, asked in (
        ("commitments/", {"fields": "id,lead_institution.name"}), ("milestones/", {"expand": "commitment,plan"}),
        ("events/", {"fields": "hash", "cursor": "start"}), ("commitments/", {"expand": "milestones,country"}),
    ):  # fmt: skip
        validator = _validator(document, f"{ROOT}{path}", "get", "200", selection=True)
        body = anyone.get(path, **asked).json()
        assert [error.message for error in validator.iter_errors(body)] == []
        assert list(_validator(document, f"{ROOT}{path}", "get", "200").iter_errors(body))
    validator = _validator(document, f"{ROOT}commitments/{{id}}/", "get", "200", selection=True)
    body = anyone.get(f"commitments/{world.commitment.pk}/", fields="title").json()
    assert list(validator.iter_errors(body)) == []


def test_other_answers_have_the_shape_it_says(document, world, dalia, anyone):
    rows: dict[str, Row] = matrix(world)
    for key, path in (
        ("GET country-dashboard", "countries/{code}/dashboard/"), ("GET event-verify", "events/verify/"),
        ("GET search", "search/"), ("GET me", "auth/me/"),
        ("GET rating-own", "ratings/{round}/{commitment}/"), ("GET export-list", "export/"),
    ):  # fmt: skip
        validator = _validator(document, ROOT + path, "get", "200")
        body = Caller(dalia).get(rows[key].path).json()
        assert [error.message for error in validator.iter_errors(body)] == [], key
    validator = _validator(document, f"{ROOT}commitments/", "get", "400")
    assert list(validator.iter_errors(anyone.get("commitments/", page="x").json())) == []


def test_filters_are_described(document):
    parameters = {each["name"]: each for each in document["paths"][f"{ROOT}commitments/"]["get"]["parameters"]}
    assert parameters["claimed"]["schema"]["enum"][0] == "not_reported"
    assert parameters["overdue"]["schema"] == {"type": "boolean"}
    assert parameters["as_of"]["schema"]["format"] == "date"
    names = {"country", "plan", "search", "ordering", "page", "page_size", "gap", "due_before"}
    assert names | {"cursor", "fields", "expand"} <= set(parameters)


def test_the_catch_all_is_not_in_it(document):
    assert NotThere.schema is None
    assert all(path.startswith(ROOT) for path in document["paths"])
