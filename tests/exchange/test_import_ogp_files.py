"""Files that cannot be imported: each gives a clear error, and nothing is written."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Commitment, Country
from exchange.official.reading import MAX_BYTES
from ledger.models import Event, Stream
from tests.exchange.ogp_files import EXPLORER_HEADER, explorer, official, real, run, text_of, written

pytestmark = pytest.mark.django_db

GOOD = explorer({"Comm No": "1"}, {"Comm No": "2", "Commitment Title": "2. Überwachung"}).encode()


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data.csv", GOOD)
    return stream.getvalue()


BROKEN = {
    "empty": (b"", "is empty"),
    "blank lines only": (b"\r\n\r\n", "is empty"),
    "a ZIP by another name": (_zip(), "is a ZIP archive"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "a text in UTF-16"),
    "Latin-1": (GOOD.decode().encode("latin-1"), "not in UTF-8: line 4"),
    "a NUL byte": (GOOD.replace(b"Justice", b"Just\x00ce", 1), "NUL byte"),
    "cut off within a row": (GOOD[: GOOD.rindex(b"Substantial")], "cut off"),
    "cut off within quotation marks": (GOOD + b'Albania,1,"Open', "never closed"),
    "cut off within a character": (GOOD[: GOOD.index("Ü".encode()) + 1], "in the middle of a character"),
    "text behind a closed quotation mark": (GOOD + b'"Alba"nia,1', "no CSV"),
    "a huge cell": (GOOD.replace(b"Justice", b"x" * 140_000, 1), "field larger than field limit"),
    "no header": (b"\r\n".join(GOOD.split(b"\r\n")[2:]), "No header was found"),
    "another table": (b"name,price\r\napple,1\r\n", "No header was found"),
    "no rows": (b"\r\n".join(GOOD.split(b"\r\n")[:2]), "has a header and no rows"),
    "a column missing": (
        text_of([name for name in EXPLORER_HEADER if name not in ("Country", "Action Plan Number")], [{}]).encode(),
        "no column for: country, action plan number",
    ),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_and_nothing_is_written(tmp_path, data, message):
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=r"Nothing was imported\.$") as error:
        call_command("import_ogp", str(path), "--report", str(tmp_path / "report.csv"))
    assert message in str(error.value)
    assert not Country.objects.exists()
    assert not Stream.objects.exists()
    assert not (tmp_path / "report.csv").exists()


def test_a_folder_and_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        call_command("import_ogp", str(tmp_path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_ogp", str(tmp_path / "nothing.csv"))


def test_a_file_too_large_is_not_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(CommandError, match="more than"):
        call_command("import_ogp", str(path))


def test_the_real_file_cut_off_anywhere_is_refused_whole(tmp_path):
    data = real("ogp_explorer_2016.csv").read_bytes()
    for share in (0.2, 0.5, 0.9):
        path = tmp_path / "cut.csv"
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(CommandError, match="cut off"):
            call_command("import_ogp", str(path), "--report", str(tmp_path / "report.csv"))
    assert not Country.objects.exists()


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "marked.csv"
    path.write_bytes(b"\xef\xbb\xbf" + official({}).encode())
    printed, _report = run(path)
    assert "1 imported + 0 unchanged + 0 refused = 1 rows, 1 countries" in printed


def test_where_the_report_cannot_be_written_nothing_is_imported(tmp_path):
    path = written(tmp_path, explorer({}))
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(CommandError, match="report cannot be written"):
        call_command("import_ogp", str(path), "--report", str(tmp_path / "taken" / "report.csv"))
    assert not Commitment.objects.exists()
    assert not Event.objects.exists()


def test_a_dry_run_accounts_for_all_and_writes_nothing(tmp_path):
    printed, report = run(written(tmp_path, explorer({}, {"Comm No": "2"})), "--dry-run")
    assert "2 imported + 0 unchanged + 0 refused = 2 rows" in printed
    assert "nothing was written" in printed
    assert [row["outcome"] for row in report] == ["imported", "imported"]
    assert not Country.objects.exists()
    assert not Stream.objects.exists()


def test_columns_are_matched_by_meaning_and_the_rest_is_named(tmp_path):
    printed, _report = run(written(tmp_path, explorer({})))
    assert "Recognised as: OGP Explorer commitment database (2016), header on line 2." in printed
    assert "ignored: Theme, Contact Email." in printed
    without = [name for name in EXPLORER_HEADER if name not in ("Specificity", "End Date")]
    row = {"Country": "Peru", "Action Plan Number": "1", "Commitment Title": "Something", "Year of submission": "2012"}
    printed, _report = run(written(tmp_path, text_of(without, [row])))
    assert "Columns this file does not have: end date, specificity." in printed
