"""Handing letters to the mail server, each once at most, however often a worker dies.

A letter is marked *sending*, for good, before a word is said to the server, and *sent* after it said yes. Who dies in
between leaves it *sending*; when its lease has run out, the server's own record is asked, where it keeps one (the
demo's folder does), and the letter is *sent* or *waiting* again. A server that keeps none (SMTP) leaves it *uncertain*.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any, Protocol, runtime_checkable

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q

from core.clock import now
from notices.choices import LetterState
from notices.letters import mail_of
from notices.models import Letter

log = logging.getLogger(__name__)

# How long a worker may take over one letter: many times what a mail server is waited for (``EMAIL_TIMEOUT``).
LEASE = dt.timedelta(minutes=10)
# Letters that go over one connection.
BATCH = 100
# Answers from 500 on are final; those from 400 on mean "not now" (RFC 5321, section 4.2.1).
FINAL = 500


@runtime_checkable
class Remembers(Protocol):
    """A mail server that can say afterwards what it was given."""

    def has_sent(self, message_id: str) -> bool:
        """Whether it took that mail."""


def letters_send(kind: str = "") -> Counter[str]:
    """Send what waits, oldest first, after settling what other workers left behind; how many came to which state.

    With a ``kind``, only letters whose keys begin with it.

    Where the mail server cannot be reached at all, everything waits for the next time.
    """
    outcome = settle_left_behind()
    tried = 0
    while batch := _waiting(kind, after=tried):
        tried = batch[-1].pk
        try:
            _send_batch(batch, outcome)
        except (SMTPException, OSError) as error:
            log.warning("The mail server cannot be reached, so letters wait: %s", error)
            break
    if outcome[LetterState.UNCERTAIN] or outcome[LetterState.REFUSED]:
        log.warning("Letters that may not have arrived: %s", dict(outcome))
    return outcome


def settle_left_behind() -> Counter[str]:
    """Decide what became of letters whose worker died; how many came to which state."""
    outcome: Counter[str] = Counter()
    server = get_connection()
    for letter in Letter.objects.filter(state=LetterState.SENDING, claimed_until__lt=now()).order_by("pk"):
        outcome[_settle(letter, _fate(server, letter))] += 1
    return outcome


def _waiting(kind: str, after: int) -> list[Letter]:
    """The next letters that may be sent now; whoever may not sign in any more gets none."""
    allowed = Q(person__isnull=True) | Q(person__is_active=True)
    waiting = Letter.objects.filter(allowed, state=LetterState.WAITING, key__startswith=kind, pk__gt=after)
    return list(waiting.order_by("pk")[:BATCH])


def _send_batch(batch: Sequence[Letter], outcome: Counter[str]) -> None:
    """Send some letters over one connection, which is renewed after every mishap, and count them in ``outcome``."""
    server = get_connection()
    server.open()
    try:
        for letter in batch:
            if not _claim(letter):
                continue
            state = _settle(letter, _hand_over(server, letter))
            outcome[state] += 1
            if state != LetterState.SENT:
                server.close()
                server.open()
    finally:
        server.close()


def _claim(letter: Letter) -> bool:
    """Mark the letter *sending* for everybody to see; ``False`` where another worker was quicker."""
    until = now() + LEASE
    with transaction.atomic(durable=True):
        unclaimed = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING)
        claimed = unclaimed.update(state=LetterState.SENDING, claimed_until=until)
    letter.claimed_until = until
    return claimed == 1


def _hand_over(server: Any, letter: Letter) -> LetterState:
    """Give the letter to the mail server, and say what it answered."""
    try:
        server.send_messages([mail_of(letter)])
    except SMTPRecipientsRefused as error:
        final = all(code >= FINAL for code, _ in error.recipients.values())
        return LetterState.REFUSED if final else LetterState.WAITING
    except SMTPSenderRefused:  # our own address: no fault of this letter's
        return LetterState.WAITING
    except SMTPResponseException as error:
        return LetterState.REFUSED if error.smtp_code >= FINAL else LetterState.WAITING
    except (SMTPNotSupportedError, ValueError):  # an address that this server, or no server, can write to
        return LetterState.REFUSED
    except (SMTPException, OSError):
        return _fate(server, letter)
    return LetterState.SENT


def _fate(server: Any, letter: Letter) -> LetterState:
    """What became of a letter whose sending was broken off."""
    if not isinstance(server, Remembers):
        return LetterState.UNCERTAIN
    return LetterState.SENT if server.has_sent(letter.message_id) else LetterState.WAITING


def _settle(letter: Letter, state: LetterState) -> LetterState:
    """Write down what became of a letter, unless another worker has claimed it since.

    A letter to somebody who has no account here is forgotten, but for its key, as soon as nobody needs it.
    Whoever hears late that the server took it knows better than who gave it up.
    """
    change: dict[str, Any] = {"state": state, "sent_at": now() if state == LetterState.SENT else None}
    if letter.person_id is None and state != LetterState.WAITING:
        change |= {"name": "", "address": "", "text": "", "html": "", "stop_url": ""}
    with transaction.atomic(durable=True):
        mine = Letter.objects.filter(pk=letter.pk, claimed_until=letter.claimed_until)
        mine.filter(state__in=[LetterState.SENDING, LetterState.UNCERTAIN]).update(**change)
    return state
