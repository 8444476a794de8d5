"""A file of facts that is not sound is refused by file, row and field, with everything that is wrong with it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from exchange.facts.reading import countries_read, facts_read, policy_areas_read
from exchange.facts.shapes import FactsInvalid
from tests.exchange.sound import SOUND, SOURCE

COMMITMENT = "plans[0].commitments[0]"
MILESTONE = f"{COMMITMENT}.milestones[0]"


@pytest.fixture
def write(tmp_path):
    """Write an object as a file and return its path."""

    def _write(data: Any):
        path = tmp_path / "ZZ.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return path

    return _write


def _changed(path: str, value: Any) -> dict[str, Any]:
    """The sound file with one value changed; ``...`` takes it out."""
    data = copy.deepcopy(SOUND)
    at: Any = data
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in parents:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return data


def test_a_sound_file_is_read(write):
    facts = facts_read(write(SOUND))
    commitment = facts.plans[0].commitments[0]
    assert (facts.code, commitment.texts["title"], commitment.milestones[0].number) == (
        "ZZ",
        "Publish registers",
        "1.1",
    )
    assert commitment.assessments[0].coded == {"verifiable": "yes"}
    assert len(facts.sha256) == 64


C, M = "plans/0/commitments/0", "plans/0/commitments/0/milestones/0"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("plans/0/title", ..., "plans[0].title: This field is required."),
        ("plans/0/number", "1", "plans[0].number: A whole number is expected, not str."),
        ("plans/0/number", True, "plans[0].number: A whole number is expected, not bool."),
        ("plans/0/start_date", "2025", "plans[0].start_date: “2025” is no day"),
        ("plans/0/end_date", ..., "plans[0].end_date: This field is required."),
        ("plans/0/dates_inferred", "yes", "plans[0].dates_inferred: true or false is expected"),
        (f"{C}/titel", "x", f"{COMMITMENT}.titel: There is no such field."),
        (f"{C}/title", " Publish ", f"{COMMITMENT}.title: The text begins or ends with white space."),
        (f"{C}/number", ..., f"{COMMITMENT}.number: A commitment has a number or the partnership's id"),
        (f"{C}/lead_institution", "Nobody", f"{COMMITMENT}.lead_institution: “Nobody” is not among"),
        (f"{C}/values", ["speed"], f"{COMMITMENT}.values: “speed” is not one of: access_to_information"),
        (f"{C}/policy_areas", "open-data", f"{COMMITMENT}.policy_areas: A list is expected, not str."),
        (f"{C}/language", "English", f"{COMMITMENT}.language: “English” is not a language tag"),
        (f"{C}/translations", {"fr": "Titre"}, f"{COMMITMENT}.translations: Each language holds texts by field."),
        (f"{C}/source", ..., f"{COMMITMENT}.source: Every row names its source."),
        (f"{C}/source", "gazette", f"{COMMITMENT}.source: An object is expected, not str."),
        (f"{C}/source", {**SOURCE, "from": "hearsay"}, f"{COMMITMENT}.source.from: “hearsay” is not one of: gazette."),
        (f"{C}/source", {"from": "gazette", "url": "plan.pdf"}, f"{COMMITMENT}.source.url: “plan.pdf” is not a web"),
        (f"{C}/milestones", [3], f"{MILESTONE}: An object is expected here."),
        (f"{M}/due_date", "31.12.2025", f"{MILESTONE}.due_date: “31.12.2025” is no day: write YYYY-MM-DD"),
        (f"{M}/report/status", "done", f"{MILESTONE}.report.status: “done” is not one of: not_started, in_progress"),
        (f"{M}/report/evidence/0/url", "", f"{MILESTONE}.report.evidence[0].url: This field is required."),
        (f"{C}/assessments/0/stage", "early", f"{COMMITMENT}.assessments[0].stage: “early” is not one of: design"),
        (f"{C}/assessments/0/verifiable", "maybe", f"{COMMITMENT}.assessments[0].verifiable: “maybe” is not one of"),
        ("institutions/0/kind", "shop", "institutions[0].kind: “shop” is not one of: ministry"),
        ("sources", ..., "sources: The file lists its sources"),
        ("sources/gazette/licence", ..., "sources.gazette.licence: This field is required."),
        ("country", ..., "country: This field is required."),
    ],
)
def test_each_fault_is_named_by_file_row_and_field(write, path, value, expected):
    with pytest.raises(FactsInvalid) as caught:
        facts_read(write(_changed(path, value)))
    assert f"ZZ.json: {expected}" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("institutions", "institutions[1].name"),
        ("plans", "plans[1].number"),
        (M.rsplit("/", 1)[0], f"{COMMITMENT}.milestones[1].number"),
        (f"{C}/assessments", f"{COMMITMENT}.assessments[1].stage"),
    ],
)
def test_what_stands_twice_is_named(write, path, field):
    data = copy.deepcopy(SOUND)
    at: Any = data
    for part in path.split("/"):
        at = at[int(part) if part.isdigit() else part]
    at.append(copy.deepcopy(at[0]))
    with pytest.raises(FactsInvalid) as caught:
        facts_read(write(data))
    assert any(str(fault).startswith(f"ZZ.json: {field}: ") for fault in caught.value.faults)


def test_the_same_id_twice_is_named_and_the_same_number_twice_is_not(write):
    """Plans repeat numbers; the partnership's ids are unique."""
    data = copy.deepcopy(SOUND)
    commitments = data["plans"][0]["commitments"]
    commitments.append(copy.deepcopy(commitments[0]))
    assert len(facts_read(write(data)).plans[0].commitments) == 2
    for commitment in commitments:
        commitment["ogp_id"] = "ZZ0001"
    with pytest.raises(FactsInvalid, match=r"commitments\[1\]\.ogp_id: “ZZ0001” stands here a second time"):
        facts_read(write(data))


def test_all_faults_are_told_at_once(write):
    data = _changed("plans/0/title", ...)
    data["plans"][0]["commitments"][0]["titel"] = "x"
    with pytest.raises(FactsInvalid) as caught:
        facts_read(write(data))
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "The file is no JSON: line 1"),
        ('{"country": "ZZ",', "The file is no JSON"),
        ("[]", "An object is expected"),
    ],
)
def test_what_is_no_object_is_refused(write, content, expected):
    with pytest.raises(FactsInvalid, match=expected):
        facts_read(write(content))


def test_another_encoding_and_a_missing_file_are_refused(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes('{"country": "é"}'.encode("latin-1"))
    with pytest.raises(FactsInvalid, match=r"latin\.json: The file is not UTF-8\."):
        facts_read(path)
    with pytest.raises(FactsInvalid, match=r"none\.json: The file cannot be read"):
        facts_read(tmp_path / "none.json")


def test_countries_and_policy_areas_are_checked_the_same_way(write):
    country = {"code": "ZZ", "name": "Demoland", "region": "moon", "source": SOURCE}
    with pytest.raises(FactsInvalid, match=r"countries\[0\]\.region: “moon” is not one of"):
        countries_read(write({"sources": SOUND["sources"], "countries": [country]}))
    area = {"slug": "open-data", "name": "Open Data", "source": SOURCE}
    with pytest.raises(FactsInvalid, match=r"policy_areas\[0\]\.fr: This field is required"):
        policy_areas_read(write({"sources": SOUND["sources"], "policy_areas": [area]}))
