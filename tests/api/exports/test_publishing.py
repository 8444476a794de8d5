"""The files that lie ready: whole or not at all, with digests, whatever happens while they are written."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import json
import sqlite3

import pytest
from django.core.management import CommandError, call_command
from frictionless import Package, system

from api.exports import publishing
from api.exports.files import FILES
from exchange.published import LATEST, LOCK, published
from tests.api.calling import problem
from tests.factories import ActionPlanFactory, CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path):
    settings.PUBLISHED_DIR = tmp_path / "published"
    return settings.PUBLISHED_DIR


@pytest.fixture
def promise(demoland):
    CommitmentFactory(plan=ActionPlanFactory(country=demoland, draft=True), title="KINGFISHER")
    return CommitmentFactory(plan__country=demoland, title="The first night")


def run(*options):
    printed = io.StringIO()
    call_command("publish_files", *options, stdout=printed)
    return printed.getvalue()


def test_all_files_lie_there_with_their_digests(place, promise, anyone):
    said = run()
    assert f"{len(FILES) + 1} files," in said
    found = published()
    assert set(found.files) == {*FILES, "README.txt"}
    sums = (place / LATEST / "SHA256SUMS").read_text()
    for name, each in found.files.items():
        content = (place / LATEST / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each.size, each.sha256), name
        assert f"{each.sha256}  {name}\n" in sums
        assert b"KINGFISHER" not in content
    assert "The first night" in (place / LATEST / "commitments.csv").read_text("utf-8")
    told = json.loads((place / LATEST / "commitments.ndjson").read_text())
    assert told["url"].startswith("https://tracker.example.org/ZZ/")
    database = sqlite3.connect(place / LATEST / "tracker.sqlite")
    assert database.execute("SELECT title FROM commitments").fetchall() == [("The first night",)]
    database.close()
    with system.use_context(trusted=True):
        report = Package(str(place / LATEST / "datapackage.json")).validate()
    assert report.flatten(["type", "rowNumber", "fieldName", "note"]) == []
    told = json.loads((place / LATEST / "datapackage.json").read_text())
    assert told["resources"][0]["hash"] == f"sha256:{found.files['countries.csv'].sha256}"


def test_they_are_served_listed_and_kept(place, promise, anyone):
    run()
    each = published().files["commitments.parquet"]
    answer = anyone.get("export/nightly/commitments.parquet")
    assert hashlib.sha256(answer.getvalue()).hexdigest() == each.sha256
    assert (answer["ETag"], answer["Content-Length"]) == (f'"{each.sha256}"', str(each.size))
    assert answer["Content-Type"] == FILES["commitments.parquet"]
    assert (
        anyone.get("export/nightly/commitments.parquet", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    assert each.sha256 in anyone.get("export/nightly/SHA256SUMS").getvalue().decode()
    listed = {each["name"]: each["nightly"] for each in anyone.get("export/").json()}
    assert listed["commitments.parquet"]["sha256"] == each.sha256
    for name in ("nothing.csv", "..", ".lock", "latest"):
        problem(anyone.get(f"export/nightly/{name}"), 404)
    [dataset] = json.loads(anyone.get("export/catalog.jsonld").getvalue())["dcat:dataset"]
    sums = [each["spdx:checksum"] for each in dataset["dcat:distribution"] if "spdx:checksum" in each]
    assert len(sums) == len(FILES) - 1


def test_the_database_of_all_is_the_one_that_lies_ready(place, promise, anyone):
    run()
    CommitmentFactory(plan=promise.plan, title="Since then")
    assert b"Since then" not in anyone.get("export/tracker.sqlite").getvalue()
    assert b"Since then" in anyone.get("export/tracker.sqlite", country="ZZ").getvalue()


def test_a_second_run_takes_the_place_of_the_first(place, promise):
    run()
    first = published()
    promise.title = "The second night"
    promise.save()
    run()
    run()
    assert "The second night" in (place / LATEST / "commitments.csv").read_text("utf-8")
    folders = [path for path in place.iterdir() if path.is_dir() and not path.is_symlink()]
    assert len(folders) == 2
    assert first.folder not in folders


@pytest.mark.parametrize("end", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_whoever_is_stopped_half_way_leaves_the_files_of_the_last_run(place, promise, monkeypatch, end):
    run()
    before = published()
    written = publishing._write

    def stopped(path, pieces):
        if path.name == "datapackage.json":
            raise end
        return written(path, pieces)

    monkeypatch.setattr(publishing, "_write", stopped)
    with pytest.raises((CommandError, KeyboardInterrupt)) as told:
        run()
    assert isinstance(end, KeyboardInterrupt) or "No space left on device" in str(told.value)
    assert published() == before
    assert list(place.glob(".writing-*")) == []


def test_what_a_killed_run_left_is_removed_by_the_next(place, promise):
    left = place / ".writing-4711"
    left.mkdir(parents=True)
    (left / "commitments.csv").write_text("half")
    assert published() is None
    run()
    assert not left.exists()
    assert published() is not None


def test_two_runs_do_not_write_at_once(place, promise):
    place.mkdir()
    with (place / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="at work"):
            run()


def test_a_dry_run_keeps_nothing(place, promise):
    assert "dry run: nothing was kept" in run("--dry-run")
    assert published() is None


def test_without_an_address_nothing_is_written(place, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        run()
