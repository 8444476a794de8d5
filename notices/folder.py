"""Mail that goes to files: for the demo, whose people are invented, and for trying the service out.

Each mail is one file, named after its Message-ID, and is there in whole or not at all: so it can be asked afterwards
whether a mail was sent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FiledMail:
    """One mail as it lies there; ``headers`` are the ones worth showing, ``html`` is empty where there is none."""

    name: str
    at: dt.datetime
    sender: str
    to: str
    subject: str
    headers: Sequence[tuple[str, str]]
    text: str
    html: str


def _name(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def folder() -> Path:
    """Where the mail lies."""
    return Path(settings.MAIL_DIR)


class FolderBackend(BaseEmailBackend):
    """Django's door to the folder."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        """Take what Django hands to every backend; of no use here are the names of a server's account."""
        super().__init__(fail_silently=fail_silently, **kwargs)

    def open(self) -> bool:
        """Make the folder, readable by its owner only."""
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """File each mail, one that is there already once only; how many were handed in."""
        self.open()
        for message in email_messages:
            mail = message.message()
            _file(_name(str(mail["Message-ID"])), mail.as_bytes())
        return len(email_messages)

    def has_sent(self, message_id: str) -> bool:
        """Whether a mail was sent, now or ever."""
        return (folder() / f"{_name(message_id)}.eml").exists()


def _file(name: str, content: bytes) -> None:
    """Write aside, then give it its name: whoever dies in between leaves nothing that counts."""
    aside, final = folder() / f".{name}.{os.getpid()}", folder() / f"{name}.eml"
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(final)


def mail_filed(limit: int) -> list[FiledMail]:
    """The latest mails, the newest first."""
    files = sorted(folder().glob("*.eml"), key=lambda path: (-path.stat().st_mtime_ns, path.name))
    return [_read(path) for path in files[:limit]]


def mail_named(name: str) -> FiledMail | None:
    """One mail by its name; ``None`` where there is none."""
    path = folder() / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _read(path: Path) -> FiledMail:
    with path.open("rb") as file:
        mail = BytesParser(_class=ParsedMessage, policy=policy.default).parse(file)
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    shown = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post")
    headers = [(name, str(mail[name])) for name in shown if mail[name]]
    return FiledMail(
        path.stem, at, str(mail["From"]), str(mail["To"]), str(mail["Subject"]), headers,
        _body(mail, "plain"), _body(mail, "html"),
    )  # fmt: skip


def _body(mail: ParsedMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
