"""Bulk files: everything the public sees, and nothing else, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pytest

from api.exports.files import FILES
from api.exports.lines import cell
from api.exports.sources import RESOURCES, Reading
from tests.api.calling import Caller, problem
from tests.factories import ActionPlanFactory, CommitmentFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def lines(answer):
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


def table(answer):
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_files_are_listed(anyone):
    files = anyone.get("export/").json()
    assert [each["name"] for each in files] == list(FILES)
    for each in files:
        assert each["nightly"] is None
        answer = anyone.client.get(each["url"])
        assert answer.streaming
        assert answer["Content-Type"].startswith(each["media_type"])
        assert answer["Content-Disposition"] == f'attachment; filename="{each["name"]}"'
        answer.getvalue()


@pytest.mark.parametrize("name", RESOURCES)
def test_files_hold_what_the_lists_show(anyone, world, name):
    without = RESOURCES[name].without
    listed = [
        {field: value for field, value in row.items() if field not in without}
        for row in anyone.rows(f"{name}/", page_size=200)
    ]
    assert listed or name == "ratings"
    exported = lines(anyone.get(f"export/{name}.ndjson"))
    assert sorted(exported, key=json.dumps) == sorted(listed, key=json.dumps)
    rows = table(anyone.get(f"export/{name}.csv"))
    key = Reading("http://testserver").shape(name).key
    assert [row[key] for row in rows] == [str(each[key]) for each in exported]


def test_columns_of_nested_objects_are_joined_by_dots(anyone, world):
    rows = {row["id"]: row for row in table(anyone.get("export/commitments.csv"))}
    row = rows[str(world.commitment.pk)]
    assert row["lead_institution.id"] == str(world.commitment.lead_institution_id)
    assert row["lead_institution.name"] == world.commitment.lead_institution.name
    assert (row["claimed"], row["sdgs"], row["translations"]) == ("complete", "", "{}")
    [report] = table(anyone.get("export/progress-reports.csv"))
    assert (report["reported_by.name"], report["no_change"]) == ("", "false")


def test_drafts_are_in_no_file_whoever_asks(amina, henrike, demoland):
    CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True))
    for person in (amina, henrike, None):
        assert lines(Caller(person).get("export/commitments.ndjson")) == []
        assert lines(Caller(person).get("export/action-plans.ndjson")) == []


def test_a_file_can_be_of_one_country(anyone, demoland, farland):
    for country in (demoland, farland):
        InstitutionFactory(country=country)
    assert [row["country"] for row in table(anyone.get("export/institutions.csv", country="QX"))] == ["QX"]
    assert lines(anyone.get("export/evidence.ndjson", country="QX")) == []
    problem(anyone.get("export/institutions.csv", country="qx"), 400, "country_code", "country")
    problem(anyone.get("export/institutions.csv", region="europe"), 400, "unknown_parameter", "region")


@pytest.mark.parametrize(
    "name",
    [
        "people.csv",
        "commitments.docx",
        "commitments",
        "appointments.ndjson",
        "nightly/commitments.csv",
        "../commitments.csv",
    ],
)
def test_other_files_are_not_there(anyone, name):
    problem(anyone.get(f"export/{name}"), 404)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(anyone, demoland, start):
    CommitmentFactory(plan__country=demoland, title=f"{start}1+1")
    [row] = table(anyone.get("export/commitments.csv"))
    assert row["title"].startswith("'")


def test_cells():
    assert [cell(value) for value in (None, True, False, -2, 0.5, ["a", "b"], {"a": "é"}, ["=1"], [])] == [
        "", "true", "false", -2, 0.5, "a; b", '{"a": "é"}', "'=1", "",
    ]  # fmt: skip
