"""Entries of the ledger for tests of what is told of it: written as services write them, without the deed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ledger.models import Event
from ledger.services import Actor, event_append

COORDINATOR = Actor("coordinator", "Demoland")
OFFICER = Actor("officer", "Digital Agency of Demoland")
REVIEWER = Actor("reviewer", "Rivers and Rights")


def tell(
    verb: str, subject: str, *, stream: str = "ZZ", actor: Actor = COORDINATOR, sealed: bool = False, **data: Any
) -> Event:
    """One entry, in a transaction of its own."""
    with transaction.atomic():
        return event_append(stream=stream, actor=actor, verb=verb, subject=subject, data=data, sealed=sealed)
