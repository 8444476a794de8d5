"""Making workbooks: tables with locked and open cells, drop-downs, real dates, and a page that explains them.

No cell that we write is ever a formula: whatever a text begins with, it is stored as a text, and marked as one so that
it stays a text when somebody edits it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from core.clock import now
from exchange.sheets.cells import CONTROL, LONGEST
from exchange.sheets.columns import Column, Kind, Table
from exchange.sheets.marker import Marker
from exchange.sheets.words import present_language

# What a spreadsheet would take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
DAY_FORMAT = "yyyy-mm-dd"
TEXT_FORMAT = "@"
KEYS_ROW, HEADING_ROW = 1, 2
# Empty rows below a table that is not locked also get its drop-downs.
ROOM = 500
HEADING, LOCKED, OPEN, PROSE, TITLE = (
    "tracker heading",
    "tracker locked",
    "tracker open",
    "tracker prose",
    "tracker title",
)


@dataclass(slots=True)
class Binder:
    """A workbook in the making; ``lists`` are the columns of the hidden sheet that drop-downs take their words from."""

    book: Any = field(default_factory=lambda: Workbook(write_only=True))
    lists: list[Sequence[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give it our styles."""
        for style in _styles():
            self.book.add_named_style(style)

    def list_source(self, words: Sequence[str]) -> str:
        """Where a drop-down finds ``words``; the same words are kept once."""
        if words not in self.lists:
            self.lists.append(words)
        letter = get_column_letter(self.lists.index(words) + 1)
        sheet = quote_sheetname(sheet_title(_("Lists")))
        return f"{sheet}!${letter}$1:${letter}${max(len(words), 1)}"

    def saved(self) -> bytes:
        """The workbook as a file, with the sheet of lists at its end."""
        sheet: Any = self.book.create_sheet(sheet_title(_("Lists")))
        sheet.sheet_state = "hidden"
        longest = max((len(words) for words in self.lists), default=0)
        for index in range(longest):
            texts = [words[index] if index < len(words) else None for words in self.lists]
            sheet.append([text_cell(sheet, text, PROSE) for text in texts])
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()


def _styles() -> Iterable[NamedStyle]:
    wrapped = Alignment(wrap_text=True, vertical="top")
    yield NamedStyle(HEADING, Font(bold=True), PatternFill("solid", fgColor="D5DAE0"), alignment=wrapped)
    yield NamedStyle(LOCKED, Font(color="56606B"), PatternFill("solid", fgColor="F4F6F8"), alignment=wrapped)
    yield NamedStyle(OPEN, alignment=wrapped, protection=Protection(locked=False))
    yield NamedStyle(PROSE, alignment=wrapped)
    yield NamedStyle(TITLE, Font(bold=True, size=14), alignment=wrapped)


def sheet_title(text: str) -> str:
    """A sheet's name as spreadsheets take it: at most 31 characters, none of theirs, whatever the language."""
    return "".join(sign for sign in text if sign not in "[]:*?/\\'")[:31].strip()


def text_cell(sheet: Any, text: str | None, style: str) -> Any:
    """A cell that holds ``text`` and never anything else; without the characters that no workbook can hold."""
    said = CONTROL.sub("", text or "")[:LONGEST]
    cell = WriteOnlyCell(sheet, value=said or None)
    cell.style = style
    cell.number_format = TEXT_FORMAT
    if said:
        cell.data_type = "s"
    if said.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    style = OPEN if column.fill_in else LOCKED
    if column.kind is Kind.DATE:
        cell: Any = WriteOnlyCell(sheet)
        cell.value = value if isinstance(value, dt.date) else None
        cell.style = style
        cell.number_format = DAY_FORMAT
        return cell
    if column.kind is Kind.NUMBER:
        cell = WriteOnlyCell(sheet, value=value if isinstance(value, int) else None)
        cell.style = style
        return cell
    return text_cell(sheet, value, style)


def guide_add(binder: Binder, title: str, sentences: Sequence[str], tables: Sequence[Table]) -> None:
    """The first sheet: how to fill in the others, sentence by sentence and column by column."""
    sheet = binder.book.create_sheet(sheet_title(title))
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 90
    sheet.protection.sheet = True
    sheet.append([text_cell(sheet, title, TITLE)])
    for number, sentence in enumerate(sentences, start=1):
        sheet.append([text_cell(sheet, str(number), PROSE), text_cell(sheet, sentence, PROSE)])
    sheet.append([])
    for table in tables:
        explained = [column for column in table.columns if column.explained]
        sheet.append([text_cell(sheet, str(table.title), TITLE)])
        for column in explained:
            texts = ((str(column.heading), HEADING), (str(column.explained), PROSE))
            sheet.append([text_cell(sheet, text, style) for text, style in texts])


def table_add(
    binder: Binder, table: Table, rows: Iterable[Mapping[str, Any]], words: Mapping[str, Sequence[str]], frozen: str
) -> None:
    """A sheet with a table: hidden keys, headings that stay in sight, the rows, and drop-downs.

    Args:
        rows: values by column key: texts, days, whole numbers, or ``None``.
        words: what the drop-downs of columns offer, by column key, beside their own choices.
        frozen: the first cell that moves when one scrolls.
    """
    sheet = binder.book.create_sheet(sheet_title(str(table.title)))
    _lay_out(sheet, table, frozen)
    marker = Marker(table.key, present_language(), now()).written()
    keys = [marker if column.kind is Kind.KEY else column.key for column in table.columns]
    sheet.append([text_cell(sheet, key, LOCKED) for key in keys])
    sheet.append([text_cell(sheet, str(column.heading), HEADING) for column in table.columns])
    last = HEADING_ROW
    for row in rows:
        sheet.append([_cell(sheet, column, row.get(column.key)) for column in table.columns])
        last += 1
    _drop_downs(binder, sheet, table, words, last if table.locked else last + ROOM)
    if last > HEADING_ROW:
        sheet.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(len(table.columns))}{last}"


def _lay_out(sheet: Any, table: Table, frozen: str) -> None:
    sheet.freeze_panes = frozen
    sheet.row_dimensions[KEYS_ROW].hidden = True
    for place, column in enumerate(table.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.hidden = column.kind is Kind.KEY
        if not table.locked:
            # Rows that do not exist yet: texts stay texts (1.10 is no number), days are days.
            dimension.number_format = DAY_FORMAT if column.kind is Kind.DATE else TEXT_FORMAT
            dimension.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.protection.sheet = table.locked
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.autoFilter = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _drop_downs(binder: Binder, sheet: Any, table: Table, words: Mapping[str, Sequence[str]], last: int) -> None:
    for place, column in enumerate(table.columns, start=1):
        offered = list(words.get(column.key, ())) or [str(label) for _value, label in column.choices]
        span = f"{get_column_letter(place)}{HEADING_ROW + 1}:{get_column_letter(place)}{max(last, HEADING_ROW + 1)}"
        if column.fill_in and offered:
            rule = DataValidation(type="list", formula1=binder.list_source(offered), allow_blank=True)
            rule.error = _("Pick one of the words from the list.")
        elif column.fill_in and column.kind is Kind.DATE:
            rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
            rule.error = _("Write a day, for instance 2027-05-31.")
        else:
            continue
        rule.showErrorMessage = True
        rule.add(span)
        sheet.data_validations.append(rule)
