"""Taking in a file as evidence: what it is is read from its content, where it lies from its hash."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.errors import Unavailable
from milestones.services.file_contents import examined
from milestones.services.file_faults import fault

LONGEST_NAME = 200
LONGEST_ENDING = 10
# Control, format (which turns the reading direction), surrogate, private-use and unassigned characters, and the ends of
# lines and paragraphs.
UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Characters and names with a meaning of their own on somebody's computer.
SPECIAL = re.compile(r'[<>:"|?*]')
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was taken in: where it lies, its SHA-256 (hexadecimal), media type, size in bytes, and shown name.

    SHA-256 and size are those of what is kept and handed out; of a picture, which is drawn anew, not those of what was
    sent.
    """

    path: str
    sha256: str
    media_type: str
    size: int
    name: str


def file_store(*, upload: File[bytes]) -> StoredFile:
    """Check ``upload`` and store it under its content's hash; the same content is stored once.

    Raises:
        Malformed: ``file_empty``, ``file_too_large``, and what ``file_contents.examined`` raises.
        Unavailable: ``storage_full`` where it cannot be written.
    """
    limit = settings.EVIDENCE_MAX_BYTES
    sent = upload.read(limit + 1)
    if not sent:
        raise fault("file_empty", _("The file is empty."))
    if len(sent) > limit:
        message = _("The file is larger than %(limit)s MB. Make it smaller, or publish it and give its address.")
        raise fault("file_too_large", message % {"limit": limit // (1024 * 1024)})
    name = safe_name(upload.name or "")
    media_type, content = examined(sent, name)
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"{sha256[:2]}/{sha256}"
    _write(path, content)
    return StoredFile(path, sha256, media_type, len(content), name)


def _write(path: str, content: bytes) -> None:
    """Write a file unless it lies there whole already."""
    try:
        if not default_storage.exists(path) or default_storage.size(path) != len(content):
            default_storage.save(path, ContentFile(content))
    except OSError as error:
        message = _("The file cannot be stored just now; nothing was changed. Try again in a while.")
        raise Unavailable("storage_full", message, field="file") from error


def safe_name(name: str) -> str:
    """A file's name for people and for every kind of computer, at most 200 characters.

    No folders, no control or direction-changing characters, no name that hides itself or stands for a device.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(each for each in last if unicodedata.category(each) not in UNPRINTABLE)
    shown = SPECIAL.sub("_", shown).strip(" ").lstrip(".").rstrip(". ") or "evidence"
    if DEVICE.match(shown):
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        return shown[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(dot + ending)] + dot + ending
