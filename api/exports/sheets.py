"""Workbooks (.xlsx), written as they are sent: cell by cell as XML into a ZIP, nothing of them kept.

A text is stored as a text, whatever it begins with, so that none is ever a formula. A sheet ends where spreadsheets
end, and the rows go on in the next. A library would keep the sheets in files until the last row is known; here the
first byte leaves at once, and half a million rows take no more memory than five hundred.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from api.exports.about import About
from api.exports.lines import Rows, cell, value_reader
from api.exports.shapes import Kind, Shape
from core.formulas import FORMULA

# What a spreadsheet can hold: rows of a sheet, characters of a cell. A ZIP that Excel reads has parts below 2 GiB.
MOST_ROWS, LONGEST, MOST_BYTES = 1_048_576, 32_767, 1_500_000_000
CUT = " […]"
# What XML cannot hold, and what begins a formula: such texts are marked, so that they stay texts when edited.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
QUOTE = (*FORMULA, "|", "%")
# Spreadsheets count days from here; an older day is written as text.
DAY_NOUGHT, FIRST_DAY = dt.datetime(1899, 12, 30, tzinfo=dt.UTC), dt.date(1900, 3, 1)
PLAIN, DAY, MOMENT, QUOTED, HEADING = range(5)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font/><font><b/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
BEGIN = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>'
)
END = "</sheetData></worksheet>"


class SheetWriter:
    """One resource as a workbook: what it is on the first sheet, its rows on the next."""

    def __init__(self, sink: BinaryIO, shape: Shape, about: About) -> None:
        """Writes the first sheet; ``sink`` need not be able to go back."""
        self._zip = ZipFile(sink, "w", ZIP_DEFLATED, allowZip64=False, compresslevel=1)
        self._shape, self._moment = shape, about.moment
        self._heading = _row(text_cell(column.name, HEADING) for column in shape.columns)
        self._makers = [_maker(column.kind, column.path) for column in shape.columns]
        self._names: list[str] = []
        self._sheet: Any = None
        self._rows = self._bytes = 0
        self._begin("About")
        for name, value in [*about.facts().items(), ("content", shape.words)]:
            self._write(_row([text_cell(name, HEADING), text_cell(value)]))
        for column in shape.columns:
            self._write(_row([text_cell(column.name, HEADING), text_cell(column.words)]))
        self._next()

    def rows(self, part: Rows) -> None:
        """Writes some rows, on the next sheet once this one is full."""
        for row in part:
            if self._rows >= MOST_ROWS or self._bytes >= MOST_BYTES:
                self._next()
            self._write(_row(make(row) for make in self._makers))

    def close(self) -> None:
        """Ends the last sheet, and writes what binds them together."""
        self._end()
        for name, text in _binding(self._names).items():
            self._zip.writestr(self._info(name), text, ZIP_DEFLATED)
        self._zip.close()

    def _next(self) -> None:
        number = len(self._names)
        self._begin(self._shape.name if number < 2 else f"{self._shape.name} {number}")
        self._write(self._heading)

    def _begin(self, name: str) -> None:
        self._end()
        self._names.append(name)
        self._sheet = self._zip.open(self._info(f"xl/worksheets/sheet{len(self._names)}.xml"), "w")
        self._sheet.write(BEGIN.encode())
        self._rows = self._bytes = 0

    def _end(self) -> None:
        if self._sheet is not None:
            self._sheet.write(END.encode())
            self._sheet.close()

    def _write(self, row: str) -> None:
        data = row.encode()
        self._sheet.write(data)
        self._rows += 1
        self._bytes += len(data)

    def _info(self, name: str) -> ZipInfo:
        info = ZipInfo(name, self._moment.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        return info


def _row(cells: Any) -> str:
    return f"<row>{''.join(cells)}</row>"


def text_cell(value: Any, style: int = PLAIN) -> str:
    """A cell that holds a text and never anything else; without what XML cannot hold, cut where spreadsheets cut."""
    text = CONTROL.sub("", str(value))
    if not text:
        return "<c/>"
    if len(text) > LONGEST:
        text = text[: LONGEST - len(CUT)] + CUT
    shown = QUOTED if text.startswith(QUOTE) and style == PLAIN else style
    return f'<c s="{shown}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number_cell(value: Any) -> str:
    """A cell that holds a number."""
    return f"<c><v>{value}</v></c>" if isinstance(value, int | float) else text_cell(value)


def day_cell(value: Any) -> str:
    """A cell that holds a day."""
    if not isinstance(value, dt.date) or value < FIRST_DAY:
        return text_cell(cell(value))
    return f'<c s="{DAY}"><v>{(value - DAY_NOUGHT.date()).days}</v></c>'


def moment_cell(value: Any) -> str:
    """A cell that holds a moment, in UTC."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if value.date() < FIRST_DAY:
        return text_cell(cell(value))
    return f'<c s="{MOMENT}"><v>{(value - DAY_NOUGHT) / dt.timedelta(days=1):.10f}</v></c>'


def _yes_no_cell(value: Any) -> str:
    return f'<c t="b"><v>{int(value)}</v></c>'


def _joined_cell(value: Any) -> str:
    return text_cell(str(cell(value)).removeprefix("'"))


MAKERS: dict[Kind, Callable[[Any], str]] = {
    Kind.INTEGER: number_cell, Kind.NUMBER: number_cell, Kind.BOOLEAN: _yes_no_cell, Kind.DATE: day_cell,
    Kind.MOMENT: moment_cell, Kind.LIST: _joined_cell, Kind.OBJECT: _joined_cell,
}  # fmt: skip


def _maker(kind: Kind, path: tuple[str, ...]) -> Callable[[dict[str, Any]], str]:
    value, make = value_reader(path), MAKERS.get(kind, text_cell)
    return lambda row: "<c/>" if (found := value(row)) is None else make(found)


def _binding(names: list[str]) -> dict[str, str]:
    """The parts that make one workbook of the sheets."""
    numbered = list(enumerate(names, start=1))
    sheets = "".join(f'<sheet name={quoteattr(name[:31])} sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        for n, _name in numbered
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _name in numbered
    )
    return {
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>{types}</Types>'
        ),
    }
