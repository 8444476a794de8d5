"""All files written into one folder: each table is read once, and every format written beside the others."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

from zipstream import ZipStream

from api.exports.about import About, about
from api.exports.catalog import catalog
from api.exports.database import Database
from api.exports.files import CATALOG, DATABASE, DESCRIPTION, OFFICIAL, OFFICIAL_2016, PACKAGE
from api.exports.package import README, Measured, description, readme
from api.exports.sources import RESOURCES, Reading
from api.exports.streaming import WRITERS
from exchange.official.layouts import EXPLORER
from exchange.official.layouts import OFFICIAL as OFFICIAL_LAYOUT
from exchange.official.writing import official_lines
from exchange.published import SUMS, Published, PublishedFile, sums_of

# Told after each table, for a progress bar: its name.
Progress = Callable[[str], None]


class Hashed(io.RawIOBase):
    """A file that knows the SHA-256 of what was written to it; it cannot go back."""

    def __init__(self, path: Path) -> None:
        """Makes the file."""
        super().__init__()
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0
        self._name = path.name

    def writable(self) -> bool:
        """It can."""
        return True

    def seekable(self) -> bool:
        """What is written is hashed."""
        return False

    def tell(self) -> int:
        """How much was written."""
        return self._size

    def write(self, data: Any, /) -> int:
        """Writes some bytes."""
        taken = bytes(data)
        self._file.write(taken)
        self._digest.update(taken)
        self._size += len(taken)
        return len(taken)

    def close(self) -> None:
        """Ends the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def measured(self) -> PublishedFile:
        """What was written."""
        return PublishedFile(self._name, self._size, self._digest.hexdigest())


def files_write(folder: Path, base: str, progress: Progress) -> dict[str, PublishedFile]:
    """Write every file into an empty folder, their digests last; returns them by name.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    told, reading = about(base), Reading(base)
    written: dict[str, PublishedFile] = {}
    database = Database(folder / DATABASE, reading.shapes(), told)
    for name in RESOURCES:
        written |= _tables_write(folder, name, told, reading, database)
        progress(name)
    database.close()
    written[DATABASE] = _hashed_again(folder / DATABASE)
    for name, pieces in (
        (OFFICIAL, official_lines(OFFICIAL_LAYOUT)),
        (OFFICIAL_2016, official_lines(EXPLORER)),
        (README, [readme(told)]),
        (DESCRIPTION, [_description(told, reading, written)]),
    ):
        written[name] = _write(folder / name, pieces)
        progress(name)
    written[PACKAGE] = _write(folder / PACKAGE, _package(folder, written))
    written[CATALOG] = _write(folder / CATALOG, [catalog(told, Published(folder, told.moment, dict(written)))])
    progress(PACKAGE)
    _write(folder / SUMS, [sums_of(written).encode()])
    return written


def _tables_write(
    folder: Path, name: str, told: About, reading: Reading, database: Database
) -> dict[str, PublishedFile]:
    """One table in every format, read once."""
    shape, into_database = reading.shape(name), database.writer(name)
    with ExitStack() as stack:
        sinks = [stack.enter_context(Hashed(folder / f"{name}.{ending}")) for ending in WRITERS]
        writers = [
            kind(sink, shape, told)  # type: ignore[arg-type]  # it writes and tells, which is all that is asked
            for kind, sink in zip(WRITERS.values(), sinks, strict=True)
        ]
        for part in reading.parts(name):
            for writer in writers:
                writer.rows(part)
            into_database(part)
        for writer in writers:
            writer.close()
        return {each.name: each for each in (sink.measured() for sink in sinks)}


def _description(told: About, reading: Reading, written: dict[str, PublishedFile]) -> bytes:
    def measured(name: str) -> Measured | None:
        return Measured(written[name].size, written[name].sha256)

    return description(told, reading.shapes(), lambda name: name, measured)


def _package(folder: Path, written: dict[str, PublishedFile]) -> Iterable[bytes]:
    """The ZIP of the tables that lie there."""
    names = [README, DESCRIPTION, *(f"{name}.csv" for name in RESOURCES)]
    archive = ZipStream(compress_type=ZIP_DEFLATED)
    for name in names:
        archive.add_path(folder / name, name)
    archive.add(sums_of({name: written[name] for name in names}).encode(), SUMS)
    return filter(None, archive)


def _write(path: Path, pieces: Iterable[bytes]) -> PublishedFile:
    with Hashed(path) as sink:
        for piece in pieces:
            sink.write(piece)
        return sink.measured()


def _hashed_again(path: Path) -> PublishedFile:
    with path.open("rb") as file:
        return PublishedFile(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
