"""A change that takes something away is named; one that only adds is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.contract import stored
from tests.contract.promise import broken_promises
from tests.contract.stored import STORED, bring_up_to_date, document, text

DEAD = {"type": "object", "properties": {"id": {"type": "integer"}, "kin": {"$ref": "#/components/schemas/Dead"}}}
OLD: dict[str, Any] = {
    "info": {"version": "1.0"},
    "paths": {
        "/a/": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "q", "schema": {"type": "string", "enum": ["x", "y"], "maxLength": 9}}
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}
                            }
                        }
                    }
                },
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}}},
                "responses": {"201": {"content": {}}},
            },
        }
    },
    "components": {
        "schemas": {
            "Row": {
                "type": "object", "required": ["name"],
                "properties": {"name": {"type": "string"}, "day": {"oneOf": [{"type": "string"}, {"type": "null"}]},
                               "dead": {"$ref": "#/components/schemas/Dead"}},
            },
            "Sent": {"type": "object", "required": ["title"],
                     "properties": {"title": {"type": "string"}, "kind": {"type": ["string", "null"]}}},
            "Dead": DEAD,
        }
    },
}  # fmt: skip


def changed(change: str) -> dict[str, Any]:
    """The old document after a change, written as Python on ``d``."""
    document = copy.deepcopy(OLD)
    operations, shapes = document["paths"]["/a/"], document["components"]["schemas"]
    exec(change, {"d": document, "get": operations["get"], "post": operations["post"], **shapes})  # noqa: S102  (ours)
    return document


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("del d['paths']['/a/']['post']", "POST /a/ is gone"),
        ("get['parameters'].clear()", "the parameter q is gone"),
        ("get['parameters'][0]['required'] = True", "the parameter q is demanded"),
        ("get['parameters'][0]['schema']['enum'].remove('y')", "the parameter q takes fewer values"),
        ("get['parameters'][0]['schema']['maxLength'] = 5", "the parameter q has a closer maxLength"),
        ("get['parameters'][0]['schema']['type'] = 'integer'", "the parameter q takes another type"),
        ("Sent['required'].append('kind')", "the field kind is demanded"),
        ("del Sent['properties']['kind']", "the field kind is not taken any more"),
        ("Sent['properties']['kind']['type'] = 'string'", "the field kind takes another type"),
        ("post['requestBody']['content'] = {}", "application/json is not taken any more"),
        ("get['responses'] = {}", "the answer 200 is gone"),
        ("get['responses']['200']['content'] = {}", "application/json does not come back any more"),
        ("del Row['properties']['day']", "GET /a/[] .day does not come back any more"),
        ("Row['required'].clear()", "GET /a/[] .name may be missing now"),
        ("Row['properties']['name']['type'] = 'integer'", "GET /a/[] .name is of another type"),
        ("Row['properties']['name'] = {'oneOf': [{'type': 'string'}, {'type': 'null'}]}", ".name is of another type"),
        ("del Dead['properties']['id']", "GET /a/[] .dead .id does not come back any more"),
    ],
)
def test_what_is_taken_away_is_named(change, words):
    assert any(words in each for each in broken_promises(OLD, changed(change)))


@pytest.mark.parametrize(
    "change",
    [
        "d['paths']['/b/'] = {}",
        "get['parameters'].append({'in': 'query', 'name': 'new', 'schema': {'type': 'string'}})",
        "get['parameters'][0]['schema']['enum'].append('z')",
        "Sent['properties']['more'] = {'type': 'string'}",
        "Sent['required'].clear()",
        "Row['properties']['more'] = {'type': 'string'}",
        "Row['properties']['day'] = {'type': 'string'}",
        "get['responses']['404'] = {}",
    ],
)
def test_what_is_added_breaks_nothing(change):
    assert broken_promises(OLD, changed(change)) == []


def test_the_stored_copy_says_what_the_code_says():
    assert STORED.read_text(encoding="utf-8") == text(document()), "bring docs/openapi.json up to date: make contract"


def test_a_break_is_refused_without_a_new_version(tmp_path, monkeypatch, capsys):
    path = tmp_path / "openapi.json"
    monkeypatch.setattr(stored, "STORED", path)
    monkeypatch.setattr(stored, "document", lambda: OLD)
    assert bring_up_to_date() == 0
    kept = path.read_text()
    broken = changed("del d['paths']['/a/']['post']")
    monkeypatch.setattr(stored, "document", lambda: broken)
    assert bring_up_to_date() == 1
    assert "POST /a/ is gone" in capsys.readouterr().err
    assert path.read_text() == kept
    broken["info"]["version"] = "2.0"
    assert bring_up_to_date() == 0
    assert "post" not in path.read_text()
