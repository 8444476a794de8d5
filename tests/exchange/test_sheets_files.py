"""Files that are no workbook of ours, and workbooks that people have rearranged: each is understood or says why not."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from core.errors import Malformed
from exchange.sheets.archive import ENCRYPTED, OLE
from exchange.sheets.kinds import KINDS, sheet_check
from exchange.sheets.opening import book_read
from exchange.sheets.progress.asking import milestones_of
from exchange.sheets.progress.table import PROGRESS
from exchange.sheets.progress.writing import progress_book
from exchange.sheets.shapes import LineState, address, ranges, sorted_out
from tests.exchange.sheet_books import edited, filled, letter, opened, saved, with_part
from tests.factories import CommitmentFactory, CountryRoleFactory, MilestoneFactory

SAID = {"new_status": "In progress", "happened": "The tender was published."}


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return file.getvalue()


def plain() -> bytes:
    return saved(Workbook())


FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "file_empty"),
    "CSV": (b"Key,Plan,Commitment\n1,2,3\n", "not_a_workbook"),
    "HTML": (b"<table><tr><td>1</td></tr></table>", "not_a_workbook"),
    "PDF": (b"%PDF-1.7 ...", "not_a_workbook"),
    "old workbook": (OLE + b"\0" * 4096, "old_format"),
    "behind a password": (OLE + b"\0" * 512 + ENCRYPTED + b"\0" * 512, "password"),
    "ODS": (zipped("mimetype", "content.xml"), "other_format"),
    "binary workbook": (zipped("xl/workbook.bin"), "other_format"),
    "text document": (zipped("[Content_Types].xml", "word/document.xml"), "not_a_workbook"),
    "macros": (with_part(plain(), "xl/vbaProject.bin", lambda _old: b"\0"), "macros"),
    "cut off": (plain()[:-100], "damaged"),
    "no parts behind its names": (zipped("[Content_Types].xml", "xl/workbook.xml"), "damaged"),
    "empty": (plain(), "no_table"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_workbook_of_ours_says_why(name):
    content, code = FILES[name]
    with pytest.raises(Malformed) as caught:
        book_read(content, [PROGRESS])
    assert (caught.value.code, caught.value.field) == (code, "file")


@pytest.fixture
def seat(bruno):
    return bruno.country_roles.select_related("country", "institution").get()


@pytest.fixture
def steps(digital_agency):
    commitment = CommitmentFactory(lead_institution=digital_agency, number="7")
    return [MilestoneFactory(commitment=commitment, number=str(n), title=f"Step {n}") for n in (1, 2, 3)]


@pytest.fixture
def content(seat, steps) -> bytes:
    """A workbook with the first row filled in."""
    return filled(progress_book(milestones_of(seat)), PROGRESS, {3: SAID})


def found(seat, content: bytes, edit: Any = lambda book: None) -> tuple[list[tuple[int, str]], list[str]]:
    """The rows that would change or are wrong, with what would become of them, and the notes."""
    checked = sheet_check(KINDS["progress"], seat, edited(content, edit))
    told = [
        (line.row.number, line.faults[0].code if line.faults else line.state.value)
        for line in checked.lines
        if line.state is not LineState.UNCHANGED
    ]
    return told, checked.notes


def moved(book: Any) -> None:
    """The columns in another order, all of them."""
    sheet = book["Progress"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for row, values in enumerate(rows, start=1):
        for place, value in enumerate(reversed(values), start=1):
            sheet.cell(row, place).value = value


def test_sheets_and_columns_may_be_renamed_moved_and_added(seat, content):
    def rename(book):
        book["Progress"].title = "Our answers"
        book["Our answers"].cell(2, 20).value = "Notes of the minister"

    assert found(seat, content, rename) == (
        [(3, "change")],
        ["Not read on the sheet “Our answers”, since the tracker has no such column: Notes of the minister."],
    )
    assert found(seat, content, moved)[0] == [(3, "change")]
    assert found(seat, content, lambda book: book["Progress"].insert_cols(2))[0] == [(3, "change")]
    assert found(seat, content, lambda book: book["Progress"].delete_cols(2, 3))[0] == [(3, "change")]
    assert found(seat, content, lambda book: book["Progress"].insert_rows(1))[0] == [(4, "change")]


def test_either_head_is_enough(seat, content):
    assert found(seat, content, lambda book: book["Progress"].delete_rows(1))[0] == [(2, "change")]
    assert found(seat, content, lambda book: book["Progress"].delete_rows(2))[0] == [(2, "change")]


def test_without_needed_columns_it_says_which(seat, content):
    for key, heading in (("key", "Key"), ("happened", "What happened"), ("new_status", "New status")):
        place = ord(letter(PROGRESS, key)) - ord("A") + 1
        cut = edited(content, lambda book, place=place: book["Progress"].delete_cols(place))
        with pytest.raises(Malformed, match=heading) as caught:
            sheet_check(KINDS["progress"], seat, cut)
        assert caught.value.code == "columns_missing"


def test_deleted_rows_and_blank_rows_change_nothing(seat, content):
    assert found(seat, content, lambda book: book["Progress"].delete_rows(4, 2))[0] == [(3, "change")]
    assert found(seat, content, lambda book: book["Progress"].insert_rows(3, 5))[0] == [(8, "change")]
    assert found(seat, content, lambda book: book["Progress"].delete_rows(3))[0] == []


def test_a_row_twice_is_named_twice_unless_one_is_empty(seat, content):
    def copy(book, filled_in=True):
        sheet = book["Progress"]
        for place in range(1, 17 if filled_in else 11):
            sheet.cell(9, place).value = sheet.cell(3, place).value

    assert found(seat, content, copy)[0] == [(3, "repeated"), (9, "repeated")]
    assert found(seat, content, lambda book: copy(book, filled_in=False))[0] == [(3, "change")]


def test_merged_cells_are_named(seat, content):
    cells = f"{letter(PROGRESS, 'happened')}3:{letter(PROGRESS, 'happened')}4"
    told, _notes = found(seat, content, lambda book: book["Progress"].merge_cells(cells))
    assert told == [(3, "merged"), (4, "merged")]
    assert found(seat, content, lambda book: book["Progress"].merge_cells("B1:F1"))[0] == [(3, "change")]


def test_rows_of_others_are_not_ours_to_report(seat, content, finance_ministry, farland, goran):
    def foreign(book):
        sheet = book["Progress"]
        for row, key in ((9, theirs), (10, abroad)):
            sheet.cell(row, 1).value = key
            sheet[f"{letter(PROGRESS, 'happened')}{row}"] = "We did it."

    abroad_step = MilestoneFactory(
        commitment=CommitmentFactory(
            plan__country=farland, lead_institution=goran.country_roles.get().institution
        )
    )  # fmt: skip
    other = MilestoneFactory(commitment=CommitmentFactory(lead_institution=finance_ministry))
    minister = CountryRoleFactory(country=seat.country, institution=finance_ministry)
    theirs = opened(progress_book(milestones_of(minister)))["Progress"]["A3"].value
    abroad = opened(progress_book(milestones_of(goran.country_roles.get())))["Progress"]["A3"].value
    assert theirs.startswith(f"{other.pk}.")
    assert abroad.startswith(f"{abroad_step.pk}.")
    assert found(seat, content, foreign)[0] == [(3, "change"), (9, "not_yours"), (10, "not_yours")]


def test_locked_cells_that_were_changed(seat, content):
    def change(key, value):
        def edit(book):
            book["Progress"][f"{letter(PROGRESS, key)}3"] = value

        return edit

    assert found(seat, content, change("milestone", "Step 2"))[0] == [(3, "locked_changed")]
    assert found(seat, content, change("reference", 8))[0] == [(3, "locked_changed")]
    # A number that a spreadsheet made of a text is the same number.
    assert found(seat, content, change("number", 1))[0] == [(3, "change")]
    assert found(seat, content, change("institution", "Somebody else"))[0] == [(3, "change")]
    checked = sheet_check(KINDS["progress"], seat, edited(content, change("due", "2099-01-01")))
    assert "Progress!H3" in sorted_out(checked.lines).change[0].notes[0]


def test_only_the_first_of_two_sheets_with_the_same_table_is_read(seat, content):
    def twice(book):
        book.copy_worksheet(book["Progress"]).title = "Progress (2)"

    told, notes = found(seat, content, twice)
    assert told == [(3, "change")]
    assert notes == ["The sheet “Progress (2)” was not read: another sheet before it holds the same table."]


def test_addresses_and_ranges_are_written_as_spreadsheets_do():
    assert address("Progress", "G17") == "Progress!G17"
    assert address("Ann's sheet", "G17") == "'Ann''s sheet'!G17"
    assert address("Résumé", "A1") == "'Résumé'!A1"
    assert ranges([9, 3, 4, 5, 7]) == "3–5, 7, 9"
    assert ranges([]) == ""
