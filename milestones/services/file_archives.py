"""Office files are ZIP archives: looked through entry by entry, without ever unpacking more than a bounded amount.

An archive is believed in nothing it says of itself. Entries must lie one behind the other from the first byte to the
directory at the end, each must unpack to exactly the size it declares, and all of them together to no more than
``MOST_UNPACKED``; archives inside it are looked through too, on the same account, one level deep.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from milestones.services.file_faults import fault

MOST_ENTRIES = 5_000
# Bytes, of everything together; a workbook of 10 MB stays below.
MOST_UNPACKED = 100 * 1024 * 1024
# Bytes, of an archive inside the archive: it has to lie in memory.
MOST_INSIDE = 10 * 1024 * 1024
# No text packs better; what does and is large has been made to.
MOST_RATIO, SMALL = 200, 1024 * 1024
STEP = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END_SIZE = 22
# What may stand between two entries: the longest data descriptor.
LONGEST_GAP = 24
ENCRYPTED, SIZES_FOLLOW, UTF8 = 0x1, 0x8, 0x800
CLIMBING = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name, where its packed bytes lie, how they are packed, and its first bytes."""

    name: str
    start: int
    packed: int
    size: int
    method: int
    head: bytes


@dataclass(slots=True)
class _Account:
    """How many entries and unpacked bytes are still allowed, archives inside the archive included."""

    entries: int = MOST_ENTRIES
    unpacked: int = MOST_UNPACKED

    def spend(self, unpacked: int) -> None:
        self.unpacked -= unpacked
        if self.unpacked < 0:
            raise _bomb()


def archive_checked(content: bytes) -> Sequence[Entry]:
    """The entries of a ZIP archive in the order in which they lie, each of them unpacked once to see that it is sound.

    Raises:
        Malformed: ``file_broken``, ``file_bomb``, ``file_mixed`` (it is something else as well).
    """
    return _checked(content, _Account(), inside=False)


def entry_content(content: bytes, entry: Entry) -> bytes:
    """An entry of an archive that was checked, unpacked."""
    return b"".join(_unpacked(content, entry.start, entry.packed, entry.method))


def _bomb() -> Exception:
    message = _("The file unpacks to far more than it is (more than %(limit)s MB in all, or %(entries)s parts).")
    what_to_do = _("Save it again without what you do not need, or as a PDF.")
    figures = {"limit": MOST_UNPACKED // (1024 * 1024), "entries": MOST_ENTRIES}
    return fault("file_bomb", f"{message % figures} {what_to_do}")


def _broken() -> Exception:
    message = _("The file is damaged, locked by a password, or packed in an unusual way.")
    return fault("file_broken", f"{message} {_('Open it, save it again without a password, and give that copy.')}")


def _mixed() -> Exception:
    message = _("The file is two kinds of file at once: something stands before, between or behind its parts.")
    return fault("file_mixed", f"{message} {_('Open it, save it again, and give that copy.')}")


def _checked(content: bytes, account: _Account, *, inside: bool) -> Sequence[Entry]:
    if content[:4] != LOCAL or content[-END_SIZE : -END_SIZE + 4] != END:
        raise _mixed()
    account.entries -= content.count(CENTRAL)
    if account.entries < 0:
        raise _bomb()
    infos, directory = _directory(content)
    if sum(info.file_size for info in infos) > account.unpacked or any(_squeezed(info) for info in infos):
        raise _bomb()
    entries = _laid_out(content, infos, directory, account)
    for entry in entries:
        if entry.head.startswith(LOCAL):
            _look_inside(content, entry, account, inside=inside)
    return entries


def _laid_out(content: bytes, infos: Sequence[zipfile.ZipInfo], directory: int, account: _Account) -> Sequence[Entry]:
    """The entries, one behind the other without overlap or gap from the first byte to the directory."""
    entries: list[Entry] = []
    end = 0
    for info in infos:
        if not 0 <= info.header_offset - end <= (LONGEST_GAP if entries else 0):
            raise _mixed()
        entries.append(_entry(content, info, account))
        end = entries[-1].start + entries[-1].packed
    if not 0 <= directory - end <= LONGEST_GAP:
        raise _mixed()
    return entries


def _squeezed(info: zipfile.ZipInfo) -> bool:
    return info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size


def _directory(content: bytes) -> tuple[list[zipfile.ZipInfo], int]:
    """What the archive says of its entries, in the order in which they lie, and where it says so."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos, directory = sorted(archive.infolist(), key=lambda info: info.header_offset), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, EOFError) as error:
        raise _broken() from error
    names = {info.filename.lower() for info in infos}
    if not infos or len(names) != len(infos) or any(CLIMBING.search(info.orig_filename) for info in infos):
        raise _broken()
    return infos, directory


def _entry(content: bytes, info: zipfile.ZipInfo, account: _Account) -> Entry:
    """One entry, after its bytes were unpacked and counted; what the directory and its own header say must agree."""
    header = content[info.header_offset : info.header_offset + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size:
        raise _broken()
    mark, _version, flags, method, _time, _day, _crc, packed, size, name_size, extra = LOCAL_HEADER.unpack(header)
    start = info.header_offset + LOCAL_HEADER.size + name_size + extra
    name = content[info.header_offset + LOCAL_HEADER.size : start - extra]
    if (mark, method, flags & ENCRYPTED) != (LOCAL, info.compress_type, 0):
        raise _broken()
    if name.decode("utf-8" if flags & UTF8 else "cp437", "replace") != info.orig_filename:
        raise _broken()
    if not flags & SIZES_FOLLOW and (packed, size) != (info.compress_size, info.file_size):
        raise _broken()
    head = _counted(content, start, info, account)
    return Entry(info.orig_filename, start, info.compress_size, info.file_size, method, head)


def _counted(content: bytes, start: int, info: zipfile.ZipInfo, account: _Account) -> bytes:
    """Unpack an entry piece by piece, keeping none; its first bytes, and a fault where it is not what it declares."""
    head, size, checksum = b"", 0, 0
    for piece in _unpacked(content, start, info.compress_size, info.compress_type):
        head = head or piece[:8]
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if size > info.file_size:
            raise _bomb()
        account.spend(len(piece))
    if (size, checksum) != (info.file_size, info.CRC):
        raise _broken()
    return head


def _unpacked(content: bytes, start: int, packed: int, method: int) -> Iterator[bytes]:
    """The unpacked bytes of an entry in small pieces."""
    data = memoryview(content)[start : start + packed]
    if len(data) != packed or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _broken()
    pieces = (bytes(data[place : place + STEP]) for place in range(0, packed, STEP))
    yield from pieces if method == zipfile.ZIP_STORED else _inflated(pieces)


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            while piece:
                yield unpacker.decompress(piece, STEP)
                piece = unpacker.unconsumed_tail
            # What zlib still holds back is asked for as well, in small pieces.
            while not unpacker.eof and (more := unpacker.decompress(b"", STEP)):
                yield more
    except zlib.error as error:
        raise _broken() from error
    if not unpacker.eof or unpacker.unused_data:
        raise _broken()


def _look_inside(content: bytes, entry: Entry, account: _Account, *, inside: bool) -> None:
    """An archive inside the archive, such as the workbook behind a chart: one level, of bounded size."""
    if inside or entry.size > MOST_INSIDE:
        raise _bomb()
    _checked(entry_content(content, entry), account, inside=True)
