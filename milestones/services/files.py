"""Taking in a file as evidence: what it is is read from its content, where it lies from its hash."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.errors import Malformed, Unavailable

# What is taken, by the ending that the content itself suggests. Nothing that a browser would run.
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Plain texts have no signature: they are recognised by their name and by being text.
TEXT_TYPES = {".csv": "text/csv", ".txt": "text/plain"}
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml)", re.IGNORECASE)
LONGEST_NAME = 200
LONGEST_ENDING = 10
# Control, format (which turns the reading direction), surrogate, private-use and unassigned characters.
UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was taken in: where it lies, its SHA-256 (hexadecimal), media type, size in bytes, and shown name."""

    path: str
    sha256: str
    media_type: str
    size: int
    name: str


def file_store(*, upload: File[bytes]) -> StoredFile:
    """Check ``upload`` and store it under its content's hash; the same content is stored once.

    Raises:
        Malformed: ``file_empty``, ``file_too_large``, ``file_kind`` (a kind not taken, or not what its name says).
        Unavailable: ``storage_full`` where it cannot be written.
    """
    limit = settings.EVIDENCE_MAX_BYTES
    content = upload.read(limit + 1)
    if not content:
        raise Malformed([("file", "file_empty", _("The file is empty."))])
    if len(content) > limit:
        message = _("The file is larger than %(limit)s MB.") % {"limit": limit // (1024 * 1024)}
        raise Malformed([("file", "file_too_large", message)])
    name = safe_name(upload.name or "")
    media_type = media_type_of(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"{sha256[:2]}/{sha256}"
    try:
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    except OSError as error:
        message = _("The file cannot be stored just now; nothing was changed.")
        raise Unavailable("storage_full", message, field="file") from error
    return StoredFile(path, sha256, media_type, len(content), name)


def safe_name(name: str) -> str:
    """A file's name for people: no folders, no control or direction-changing characters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(each for each in last if unicodedata.category(each) not in UNPRINTABLE).strip() or "evidence"
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        return shown[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(dot + ending)] + dot + ending


def media_type_of(content: bytes, name: str) -> str:
    """The media type of a kind that is taken, decided by content; the name must agree with it.

    Raises:
        Malformed: ``file_kind``.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in TEXT_TYPES:
        found = TEXT_TYPES[ending] if _is_text(content) else None
    else:
        found = _by_signature(content, ending)
    if found is None:
        kinds = ", ".join(sorted(each[1:] for each in {**MEDIA_TYPES, **TEXT_TYPES}))
        message = _("The file's content is not what its name says, or not of a kind that is taken: %(kinds)s.")
        raise Malformed([("file", "file_kind", message % {"kinds": kinds})])
    return found


def _is_text(content: bytes) -> bool:
    if b"\0" in content or MARKUP.search(content[:4096]):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_signature(content: bytes, ending: str) -> str | None:
    try:
        matches = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    endings = {match.extension.lower() for match in matches}
    wanted = MEDIA_TYPES.get(ending)
    if wanted is None:
        return None
    same_kind = {each for each, media_type in MEDIA_TYPES.items() if media_type == wanted}
    return wanted if endings & same_kind else None
