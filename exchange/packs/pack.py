"""Writing a pack: one part after the other, each hashed while it passes, nothing of it kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from zipstream import ZipStream

from commitments.models import ActionPlan
from core.clock import now
from exchange.packs.chain import CHECKER, checker, ledger_lines
from exchange.packs.files import PackedFile, content, packed_files
from exchange.packs.index import index_page
from exchange.packs.judged import JUDGED
from exchange.packs.promised import PROMISED
from exchange.packs.reported import REPORTED
from exchange.packs.subject import Subject, Written
from exchange.packs.tables import Row, Table, csv_lines, json_lines

TABLES: tuple[Table, ...] = (*PROMISED, *REPORTED, *JUDGED)
SUMS = "SHA256SUMS"
BLOCK = 32 * 1024  # characters written at once


def review_pack(plan: ActionPlan, language: str, page_of: Callable[[str | None], str]) -> Iterator[bytes]:
    """The pack of a public plan as a ZIP, a part at a time: the first at once, all with the memory of one part.

    What was written after the pack was asked for is left out, so that its parts agree. Files come first, so that
    tables and index can say which are missing.

    Args:
        page_of: the address of a commitment's page by its reference, of the plan's without one.

    Raises:
        ValueError: the plan is not public.
    """
    if not plan.is_public:
        raise ValueError("Only what the public may see is packed.")
    return _pack(Subject(plan, now(), language, page_of))


def _pack(subject: Subject) -> Iterator[bytes]:
    written = Written()
    archive = _Archive(written)
    yield from archive.add("README.txt", [_readme(subject)])
    yield from archive.add(CHECKER, [checker()])
    for packed in packed_files(subject):
        yield from archive.add_file(packed, subject.language)
    for table in TABLES:
        rows = _counted(table, subject, written)
        yield from archive.add(f"data/{table.name}.csv", _blocks(csv_lines(table, rows)))
        yield from archive.add(f"data/{table.name}.ndjson", _blocks(json_lines(table.rows(subject, written))))
    yield from archive.add("ledger.ndjson", _blocks(ledger_lines(subject)))
    yield from archive.add("index.html", _blocks(index_page(subject, written, TABLES)))
    yield from archive.end()


class _Archive:
    """A ZIP in the making: every part is hashed as it passes, and the list of hashes is its last part."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self._zip = ZipStream(compress_type=ZIP_DEFLATED)

    def add(self, name: str, blocks: Iterable[bytes], *, compressed: bool = True) -> Iterator[bytes]:
        """One part, sent as it is made."""
        kind = ZIP_DEFLATED if compressed else ZIP_STORED
        self._zip.add(self._hashed(name, blocks), name, compress_type=kind)
        yield from filter(None, self._zip.all_files())

    def add_file(self, packed: PackedFile, language: str) -> Iterator[bytes]:
        """A file of evidence; one that is not there, or not what was handed in, is noted."""
        if packed.name in self.written.digests or packed.name in self.written.missing:
            return
        blocks = content(packed)
        try:
            first = next(blocks, b"")
        except OSError:
            self._note(packed, language, gettext_noop("it is no longer stored"))
            return
        yield from self.add(packed.name, _until_broken(first, blocks), compressed=packed.text)
        if self.written.digests[packed.name] != packed.sha256:
            self._note(packed, language, gettext_noop("its content is not what was handed in"))

    def end(self) -> Iterator[bytes]:
        """The list of hashes, and the directory that ends a ZIP."""
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.written.digests.items()))
        self._zip.add(sums.encode(), SUMS)
        yield from filter(None, self._zip.finalize())

    def _hashed(self, name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The same blocks; once they have passed, their SHA-256 is known."""
        digest = hashlib.sha256()
        for block in blocks:
            digest.update(block)
            yield block
        self.written.digests[name] = digest.hexdigest()

    def _note(self, packed: PackedFile, language: str, reason: str) -> None:
        with translation.override(language):
            self.written.missing[packed.name] = gettext(reason)


def _until_broken(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """What of a file can be read; its hash tells whether that was all."""
    yield first
    try:
        yield from blocks
    except OSError:
        return


def _counted(table: Table, subject: Subject, written: Written) -> Iterator[Row]:
    """The rows of a table; once they have passed, their number is known."""
    written.rows[table.name] = 0
    for row in table.rows(subject, written):
        written.rows[table.name] += 1
        yield row


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as blocks of some size, so that small ones do not travel alone."""
    waiting, length = [], 0
    for line in lines:
        waiting.append(line)
        length += len(line)
        if length >= BLOCK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _readme(subject: Subject) -> bytes:
    told = {
        "subject": subject,
        "plan": subject.plan,
        "title": subject.plan.text("title", subject.language)[0],
        "address": subject.page_of(None),
    }
    with translation.override(subject.language):
        return render_to_string("exchange/pack/readme.txt", told).encode()
