"""Each format holds the same rows with the types it has, and says where it comes from and under which licence."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pyarrow as pa
import pytest
from frictionless import Package, system

from api.exports import sheets
from api.exports.files import FILES, TABLES
from api.exports.lines import as_json
from api.exports.sources import RESOURCES, Reading
from tests.api.exports.opened import (
    csv_rows,
    ndjson_rows,
    parquet_rows,
    parquet_table,
    sqlite_open,
    words_in,
    xlsx_rows,
    xlsx_sheets,
)
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
LICENCE = "Data keeps the licence of its source"


def body(caller, name, **query):
    answer = caller.get(f"export/{name}", **query)
    assert answer.status_code == 200, answer.content
    return answer.getvalue()


def at(row, path):
    for name in path:
        row = row[name] if row is not None else None
    return row


def test_all_tables_hold_the_same_in_every_format(anyone, world, tmp_path):
    database = sqlite_open(body(anyone, "tracker.sqlite"), tmp_path)
    for name in RESOURCES:
        shape = Reading("http://testserver").shape(name)
        rows = ndjson_rows(body(anyone, f"{name}.ndjson"))
        as_columns = parquet_rows(body(anyone, f"{name}.parquet"))
        as_sheet = xlsx_rows(body(anyone, f"{name}.xlsx"))
        table = name.replace("-", "_")
        as_table = database.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608  (names of ours)
        assert len(rows) == len(as_columns) == len(as_sheet) == len(as_table), name
        for row, columns, cells, record in zip(rows, as_columns, as_sheet, as_table, strict=True):
            for column in shape.columns:
                value = at(row, column.path)
                if column.kind == "moment" and value:
                    value = dt.datetime.fromisoformat(value).isoformat()
                assert as_written(columns[column.name], column.kind) == value, (name, column)
                assert (cells[column.name] is None) == (value in (None, "", [])), (name, column)
                held = record[column.name.replace(".", "_")]
                assert json_of(held, column.kind) == value, (name, column)
    database.close()


def as_written(value, kind):
    """A value of Parquet as JSON has it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if kind == "object" and value is not None:
        return json.loads(value)
    return json.loads(as_json(value)) if kind == "list" else value


def json_of(value, kind):
    """A value of SQLite as JSON has it."""
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "moment":
        return dt.datetime.fromisoformat(value).isoformat()
    return json.loads(value) if kind in ("object", "list") else value


def test_parquet_has_real_types_and_says_what_it_is(anyone, world):
    table = parquet_table(body(anyone, "commitments.parquet"))
    kinds = {name: table.schema.field(name).type for name in ("id", "title", "start_date", "sdgs", "withdrawn_at")}
    assert kinds == {
        "id": pa.int64(), "title": pa.string(), "start_date": pa.date32(), "sdgs": pa.list_(pa.int64()),
        "withdrawn_at": pa.timestamp("us", tz="UTC"),
    }  # fmt: skip
    told = {name.decode(): value.decode() for name, value in table.schema.metadata.items()}
    assert told["licence"].startswith(LICENCE)
    assert "data version" in told["citation"]
    assert table.schema.field("reference").metadata[b"description"].startswith(b"Unique in its plan")
    dates = parquet_table(body(anyone, "milestones.parquet")).schema.field("promised_dates").type
    assert dates.value_type.field("due_date").type == pa.date32()


def test_a_workbook_has_days_texts_and_a_sheet_about_itself(anyone, demoland):
    start = dt.date(2025, 1, 31)
    texts = {"title": "=1+1", "problem": "a\x0bb <&> ]]>", "action": "x" * 40_000, "additional": "two\nlines"}
    CommitmentFactory(plan__country=demoland, start_date=start, **texts)
    found = xlsx_sheets(body(anyone, "commitments.xlsx"))
    assert list(found) == ["About", "commitments"]
    about = {row[0].value: row[1].value for row in found["About"].iter_rows()}
    assert about["licence"].startswith(LICENCE)
    heading, row = found["commitments"].iter_rows()
    cells = {name.value: cell for name, cell in zip(heading, row, strict=True)}
    assert (cells["title"].data_type, cells["title"].value, cells["title"].quotePrefix) == ("s", "=1+1", True)
    assert cells["start_date"].value == dt.datetime(2025, 1, 31)  # noqa: DTZ001  (spreadsheets know no zones)
    assert cells["start_date"].is_date
    assert cells["problem"].value == "ab <&> ]]>"
    assert (len(cells["action"].value), cells["action"].value[-4:]) == (32_767, " […]"[-4:])
    assert cells["additional"].value == "two\nlines"
    assert cells["position"].data_type == "n"


def test_a_sheet_that_is_full_goes_on_in_the_next(anyone, demoland, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    plan = ActionPlanFactory(country=demoland)
    for number in range(5):
        CommitmentFactory(plan=plan, title=f"Promise {number}")
    content = body(anyone, "commitments.xlsx")
    assert list(xlsx_sheets(content))[-3:] == ["commitments", "commitments 2", "commitments 3"]
    assert [row["title"] for row in xlsx_rows(content)] == [f"Promise {number}" for number in range(5)]


def test_the_database_has_keys_indexes_words_and_says_what_it_is(anyone, world, tmp_path):
    database = sqlite_open(body(anyone, "tracker.sqlite"), tmp_path)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    keys = {(row["from"], row["table"], row["to"]) for row in database.execute("PRAGMA foreign_key_list(commitments)")}
    assert {("plan", "action_plans", "id"), ("lead_institution_id", "institutions", "id")} <= keys
    plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM commitments WHERE plan = 1").fetchone()["detail"]
    assert "USING INDEX commitments_plan" in plan
    meta = dict(database.execute("SELECT name, value FROM meta").fetchall())
    assert meta["licence"].startswith(LICENCE)
    assert meta["moment"] == "2025-09-15T12:00:00Z"
    head = database.execute("SELECT hash FROM ledger_heads WHERE stream = 'ZZ'").fetchone()
    last = database.execute("SELECT hash FROM events WHERE stream = 'ZZ' ORDER BY seq DESC").fetchone()
    assert head["hash"] == last["hash"]
    said = database.execute("SELECT description FROM columns WHERE \"table\" = 'milestones' AND \"column\" = 'overdue'")
    assert said.fetchone()[0].startswith("Whether its day has passed")
    areas = database.execute("SELECT count(*) FROM commitments, json_each(policy_areas)").fetchone()[0]
    assert areas == sum(len(row["policy_areas"]) for row in ndjson_rows(body(anyone, "commitments.ndjson")))
    database.close()


def test_the_package_is_valid_by_its_own_validator(anyone, world, tmp_path):
    commitment = world.commitment
    commitment.title, commitment.sdgs = "=SUM(1)", [3, 16]
    commitment.save()
    with zipfile.ZipFile(io.BytesIO(body(anyone, "datapackage.zip"))) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    assert names[:2] == ["README.txt", "datapackage.json"]
    assert LICENCE in (tmp_path / "README.txt").read_text()
    with system.use_context(trusted=True):
        found = Package(str(tmp_path / "datapackage.json"))
        report = found.validate()
        assert report.flatten(["type", "rowNumber", "fieldName", "note"]) == []
        table = found.get_resource("commitments")
        row = next(row for row in table.read_rows() if row["id"] == commitment.pk)
    assert (row["sdgs"], row["title"]) == ([3, 16], "'=SUM(1)")
    assert table.schema.get_field("claimed").constraints["enum"][0] == "not_reported"
    assert table.schema.get_field("gap").description
    assert any(key["fields"] == ["plan"] for key in table.schema.foreign_keys)


def test_a_package_that_is_not_what_it_says_is_refused(anyone, world, tmp_path):
    with zipfile.ZipFile(io.BytesIO(body(anyone, "datapackage.zip"))) as archive:
        archive.extractall(tmp_path)
    milestones = tmp_path / "milestones.csv"
    milestones.write_text(milestones.read_text("utf-8").replace(f",{world.commitment.pk},", ",987654,"), "utf-8")
    with system.use_context(trusted=True):
        assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_the_description_stands_alone_with_whole_addresses(anyone, world):
    told = json.loads(body(anyone, "datapackage.json", country="ZZ"))
    assert [each["name"] for each in told["resources"]] == list(RESOURCES)
    path = told["resources"][0]["path"]
    assert path == "http://testserver/api/v1/export/countries.csv?country=ZZ"
    assert [row["code"] for row in csv_rows(anyone.client.get(path).getvalue())] == ["ZZ"]


def test_the_catalogue_names_every_file(anyone, world):
    told = json.loads(body(anyone, "catalog.jsonld"))
    assert told["@type"] == "dcat:Catalog"
    [dataset] = told["dcat:dataset"]
    found = {each["dct:title"]: each for each in dataset["dcat:distribution"]}
    assert set(found) == set(FILES) - {"catalog.jsonld"}
    assert dataset["dct:license"] == {"@id": "http://testserver/data/#licence"}
    for each in found.values():
        assert anyone.client.get(each["dcat:downloadURL"]["@id"]).getvalue() or "ndjson" in each["dct:title"]
        assert each["dcat:mediaType"]["@id"].startswith("https://www.iana.org/")


@pytest.mark.parametrize("name", FILES)
def test_every_file_names_its_kind_and_its_licence(anyone, demoland, name):
    answer = anyone.get(f"export/{name}")
    assert answer["Content-Type"] == FILES[name]
    assert '<http://testserver/data/#licence>; rel="license"' in answer["Link"]
    assert answer.getvalue() or name.endswith(".ndjson")


def test_every_file_can_be_of_one_country(anyone, demoland, farland, tmp_path):
    for country in (demoland, farland):
        promise = CommitmentFactory(plan__country=country, title=f"Promise of {country.pk}")
        MilestoneFactory(commitment=promise, title=f"Step of {country.pk}")
    for name in FILES:
        words = words_in(name, body(anyone, name, country="QX"), tmp_path)
        assert not {"Promise of ZZ", "Step of ZZ"} & {each for each in ("Promise of ZZ", "Step of ZZ") if each in words}
        if name.startswith("commitments.") or name in ("tracker.sqlite", "datapackage.zip"):
            assert "Promise of QX" in words, name


def test_the_tables_of_a_resource_are_all_there():
    assert {name.partition(".")[2] for name in FILES if name.partition(".")[0] in RESOURCES} == set(TABLES)
