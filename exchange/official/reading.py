"""Reading a file that may be anything: what is no complete CSV in UTF-8 is refused before a row is looked at."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

# Forty times the partnership's whole database; more is a mistake, and would fill the memory.
MAX_BYTES = 64 * 1024 * 1024
BOM_UTF8 = b"\xef\xbb\xbf"
# What a file begins with when it is something else than its name says.
SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive (a spreadsheet in .xlsx or .ods is one)",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Office document (.xls)",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
}

# Characters; longer ones are mistakes, and would take minutes to be compared.
LARGEST_CELL = 131_072


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the message says why and what to do. Nothing has been written."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the number of the line it begins on (from 1), and its cells as they are."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows, header rows included, blank lines left out, and the SHA-256 of its bytes."""

    sha256: str
    rows: list[SheetRow]


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV file in UTF-8, with or without byte order mark.

    Raises:
        UnreadableFile: for what is no file, too large, empty, of another kind or encoding, damaged or cut off.
    """
    data = _bytes(path)
    rows = _rows(_text(data))
    if not rows:
        raise UnreadableFile("The file is empty.")
    return Sheet(hashlib.sha256(data).hexdigest(), rows)


def refuse_cut_off(rows: list[SheetRow], width: int) -> None:
    """Refuse a file whose last row has fewer cells than its header.

    Raises:
        UnreadableFile: naming the row.
    """
    last = rows[-1]
    if len(last.cells) < width:
        raise UnreadableFile(
            f"The file is cut off: its last row, line {last.line}, has {len(last.cells)} of {width} cells. "
            "Fetch it again."
        )


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile(f"“{path}” is a folder, not a file.")
    if not path.is_file():
        raise UnreadableFile(f"There is no file “{path}”.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(f"The file has {size:,} bytes, more than the {MAX_BYTES:,} that are read.")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"“{path}” cannot be read: {error.strerror}.") from error
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableFile(f"The file is {what}, not a CSV file. Save it as CSV in UTF-8.")
    return data.removeprefix(BOM_UTF8)


def _text(data: bytes) -> str:
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    if b"\x00" in data:
        raise UnreadableFile(f"The file holds a NUL byte (byte {data.index(0) + 1}): it is no text, or it is damaged.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise UnreadableFile("The file is cut off in the middle of a character. Fetch it again.") from error
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"The file is not in UTF-8: line {line}, byte {error.start + 1}. Save it again as CSV in UTF-8."
        ) from error


def _rows(text: str) -> list[SheetRow]:
    csv.field_size_limit(LARGEST_CELL)  # one for the whole process: any library may have set it otherwise
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[SheetRow] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                rows.append(SheetRow(begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            why = f"it is cut off, or a quotation mark opened on line {begins} is never closed"
        else:
            why = f"line {begins} is no CSV ({error})"
        raise UnreadableFile(f"The file cannot be read: {why}.") from error
    return rows
