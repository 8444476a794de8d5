"""A real mail server on a loopback address, which keeps what it is sent and answers as a test asks."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings


class Postmaster:
    """Takes mail. ``answers`` says what is answered to a recipient other than yes; ``broken`` ones lose their line
    after the mail was taken and before the server said so.
    """

    def __init__(self) -> None:
        """Nothing came yet."""
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.connections: set[Any] = set()
        self.answers: dict[str, str] = {}
        self.broken: set[str] = set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse whom the test refuses."""
        self.connections.add(session.peer)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        parsed = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(envelope.original_content or b"")
        self.mails.append((list(envelope.rcpt_tos), parsed))
        if self.broken & set(envelope.rcpt_tos) and server.transport:
            server.transport.close()
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def mail_server() -> Iterator[Postmaster]:
    """Django's mail goes over SMTP to this server, inside the block."""
    postmaster = Postmaster()
    port = _free_port()
    controller = Controller(postmaster, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
        ):
            yield postmaster
    finally:
        controller.stop()
