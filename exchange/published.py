"""The folder of published files: written whole beside the last ones, then shown in their place in one step.

A run writes into a folder of its own and, once everything lies there, lets ``latest`` point to it. Whoever is killed,
or finds the disk full, leaves the files of the last run as they were; what is left half written, the next run removes.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

LATEST, SUMS, LOCK, UNFINISHED = "latest", "SHA256SUMS", ".lock", ".writing-"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file: its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Published:
    """The files of the last finished run, by name in the order they were written, and when that was."""

    folder: Path
    at: dt.datetime
    files: dict[str, PublishedFile]


class AlreadyWriting(Exception):
    """Another run is at work."""


def published() -> Published | None:
    """The files of the last finished run; ``None`` where there was none."""
    folder = Path(settings.PUBLISHED_DIR) / LATEST
    try:
        folder = folder.resolve(strict=True)
        sums = folder / SUMS
        lines = [line.partition("  ") for line in sums.read_text(encoding="utf-8").splitlines()]
        files = {name: PublishedFile(name, (folder / name).stat().st_size, digest) for digest, _gap, name in lines}
        written = dt.datetime.fromtimestamp(sums.stat().st_mtime, dt.UTC)
    except OSError:
        return None
    return Published(folder, written, files)


@contextmanager
def publishing() -> Iterator[Path]:
    """A folder to write into, shown in place of the last one when all went well, and removed when not.

    Raises:
        AlreadyWriting: another run is at work.
        OSError: the disk is full or the folder cannot be written.
    """
    base = Path(settings.PUBLISHED_DIR)
    base.mkdir(parents=True, exist_ok=True)
    with (base / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyWriting from error
        _sweep(base)
        folder = base / f"{UNFINISHED}{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
            _show(base, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sums_of(files: dict[str, PublishedFile]) -> str:
    """The list of digests, as ``sha256sum -c`` reads it."""
    return "".join(f"{each.sha256}  {each.name}\n" for each in files.values())


def _show(base: Path, folder: Path) -> None:
    """Let ``latest`` point to a finished folder; the one before it stays for whoever is fetching from it."""
    before = (base / LATEST).resolve()
    done = base / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}"
    for path in (*folder.iterdir(), folder):
        _settle(path)
    folder.rename(done)
    beside = base / f"{UNFINISHED}link"
    beside.symlink_to(done.name)
    beside.replace(base / LATEST)
    _settle(base)
    for path in base.iterdir():
        if path.is_dir() and not path.is_symlink() and path not in {before, done}:
            shutil.rmtree(path, ignore_errors=True)


def _settle(path: Path) -> None:
    """Make sure that what was written lies on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(base: Path) -> None:
    """Remove what a run that was killed has left."""
    for path in base.glob(f"{UNFINISHED}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
