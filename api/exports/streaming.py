"""A file sent while it is written: what a writer has written so far goes out, and nothing of it is kept."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol

from api.exports.about import About
from api.exports.lines import CsvWriter, NdjsonWriter, Rows
from api.exports.parquet import ParquetWriter
from api.exports.shapes import Shape
from api.exports.sheets import SheetWriter


class Writer(Protocol):
    """What writes one resource in one format."""

    def __init__(self, sink: BinaryIO, shape: Shape, about: About) -> None:
        """Writes what comes before the rows."""

    def rows(self, part: Rows) -> None:
        """Writes some rows."""

    def close(self) -> None:
        """Writes what comes after them."""


WRITERS: Mapping[str, type[Writer]] = {
    "csv": CsvWriter,
    "ndjson": NdjsonWriter,
    "xlsx": SheetWriter,
    "parquet": ParquetWriter,
}
# Small pieces wait for one another.
BLOCK = 64 * 1024


class Drain(io.RawIOBase):
    """Takes what is written, and gives it back once."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self._waiting: list[bytes] = []
        self._passed = 0
        self.size = 0

    def writable(self) -> bool:
        """It can."""
        return True

    def seekable(self) -> bool:
        """What has passed is gone."""
        return False

    def tell(self) -> int:
        """How much was written in all."""
        return self._passed + self.size

    def write(self, data: Any, /) -> int:
        """Takes some bytes."""
        taken = bytes(data)
        self._waiting.append(taken)
        self.size += len(taken)
        return len(taken)

    def drained(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._waiting)
        self._passed += len(data)
        self._waiting, self.size = [], 0
        return data


def streamed(kind: type[Writer], shape: Shape, about: About, parts: Iterable[Rows]) -> Iterator[bytes]:
    """One resource in one format, sent as it is made: what stands before the rows, and the first rows, do not wait for
    more. No piece is empty.
    """
    yield from filter(None, _pieces(kind, shape, about, parts))


def _pieces(kind: type[Writer], shape: Shape, about: About, parts: Iterable[Rows]) -> Iterator[bytes]:
    drain = Drain()
    writer = kind(drain, shape, about)  # type: ignore[arg-type]  # it writes and tells, which is all that is asked
    yield drain.drained()
    for part in parts:
        writer.rows(part)
        nothing_sent = drain.tell() == drain.size
        if drain.size >= BLOCK or nothing_sent:
            yield drain.drained()
    writer.close()
    yield drain.drained()
