"""The public ledger of a plan's country, as the pack carries it, and the program that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exchange.packs.subject import AT_ONCE, Subject
from ledger.models import Event
from ledger.selectors import event_json

CHECKER = "verify_ledger.py"
# The same in ten lines, over the programming interface.
SHORT_CHECKER = "verify_events.py"


def ledger_lines(subject: Subject) -> Iterator[str]:
    """Every public event of the country by now, one JSON object a line, chain by chain and in each chain's order."""
    events = Event.objects.public().of_country(subject.plan.country_id).filter(at__lte=subject.moment)
    for event in events.select_related("stream").order_by("stream__name", "seq").iterator(AT_ONCE):
        yield event_json(event) + "\n"


def checker(name: str = CHECKER) -> bytes:
    """A program that checks the chains, as it stands here: it needs nothing but Python."""
    return Path(__file__).with_name(name).read_bytes()
