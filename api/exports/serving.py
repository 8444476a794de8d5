"""What is sent for a file's name: tables and packages while they are written, a database once it is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from api.exports.about import About
from api.exports.catalog import address_of, catalog
from api.exports.database import Database
from api.exports.files import CATALOG, DATABASE, DESCRIPTION, OFFICIAL_2016, PACKAGE, WHOLES
from api.exports.package import description, package, readme
from api.exports.sources import Reading
from api.exports.streaming import WRITERS, streamed
from exchange.official.layouts import EXPLORER, OFFICIAL
from exchange.official.writing import official_lines
from exchange.published import published

BLOCK = 256 * 1024


def pieces(name: str, about: About, reading: Reading) -> Iterator[bytes]:
    """The content of a file, a piece at a time; ``name`` is one of ``files.FILES``, and not the database."""
    if name not in WHOLES:
        resource, _dot, ending = name.partition(".")
        return streamed(WRITERS[ending], reading.shape(resource), about, reading.parts(resource))
    if name == PACKAGE:
        return package(about, reading, readme(about))
    if name == DESCRIPTION:
        return iter([description(about, reading.shapes(), lambda file: about.base + address_of(file) + about.query)])
    if name == CATALOG:
        return iter([catalog(about, published())])
    return official_lines(EXPLORER if name == OFFICIAL_2016 else OFFICIAL, about.country)


def database_written(path: Path, about: About, reading: Reading) -> None:
    """Write the database to ``path``."""
    database = Database(path, reading.shapes(), about)
    for shape in reading.shapes():
        write = database.writer(shape.name)
        for part in reading.parts(shape.name):
            write(part)
    database.close()


def database_opened(about: About, reading: Reading) -> BinaryIO:
    """The database, open to be read; its file has no name any more and goes when it is closed."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-export-"))
    try:
        database_written(folder / DATABASE, about, reading)
        return (folder / DATABASE).open("rb")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Blocks:
    """What is in an open file, a block at a time; it is closed in the end, or when nobody reads on."""

    def __init__(self, file: BinaryIO) -> None:
        """``file`` is at its beginning."""
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        """The blocks."""
        with self._file:
            while block := self._file.read(BLOCK):
                yield block

    def close(self) -> None:
        """What a server calls in the end."""
        self._file.close()

    def __del__(self) -> None:
        """Where nobody called it."""
        self._file.close()


def lying_pieces(path: Path) -> Iterator[bytes]:
    """The same of a file that lies there, opened when somebody reads."""
    yield from Blocks(path.open("rb"))
