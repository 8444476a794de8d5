"""Writing to the ledger, and checking that nobody wrote over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction

from core.clock import now
from core.models import AppendOnly
from ledger.models import Event, Place, Stream
from ledger.rules import Entry, Fault, chain_faults, digest, entry_hash, feed_name, moment_text


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, as the public is told: a role and an institution, no person."""

    role: str
    name: str


def _plain(value: Any) -> Any:
    """A column's value as canonical JSON can hold it."""
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def record_digest(record: AppendOnly, fields: list[str] | None = None) -> dict[str, Any]:
    """What the ledger remembers of an append-only row: which one, which fields, and the SHA-256 of their content."""
    names = fields or list(record.content_fields)
    content = {name: _plain(getattr(record, name)) for name in names}
    return {"model": record._meta.label_lower, "id": record.pk, "fields": names, "sha256": digest(content)}


def event_append(
    *,
    stream: str,
    actor: Actor,
    verb: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
    records: Sequence[AppendOnly] = (),
    sealed: bool = False,
) -> Event:
    """Append one event to ``stream``, which is begun (``sealed`` or not) if it does not exist.

    Must run inside the transaction of the change it tells of, so that both happen or neither; the stream's row is
    locked until that transaction ends, hence sequence numbers have no gaps and no doubles.

    Args:
        records: the append-only rows the event made; their digests enter the event.

    Raises:
        TransactionManagementError: outside a transaction (on databases with row locks).
    """
    Stream.objects.get_or_create(name=stream, defaults={"sealed": sealed})
    head = Stream.objects.select_for_update().get(name=stream)
    body = {str(key): _plain(value) for key, value in (data or {}).items()}
    if records:
        body["records"] = [record_digest(record) for record in records]
    entry = Entry(stream, head.head_seq + 1, now(), actor.name, actor.role, verb, subject, body, head.head_hash)
    event = Event(
        stream=head, seq=entry.seq, at=entry.at, actor=entry.actor, role=entry.role, verb=verb, subject=subject,
        data=body, previous_hash=entry.previous_hash, hash=entry_hash(entry),
    )  # fmt: skip
    event.save()
    Stream.objects.filter(pk=head.pk).update(head_seq=event.seq, head_hash=event.hash)
    if not head.sealed:
        _show(_feed_of(head), [event.pk])
    return event


def _feed_of(stream: Stream) -> Stream:
    """The feed of a locked stream, locked too: always after the stream, so that two writers never wait in a ring."""
    name = feed_name(stream.name)
    if name == stream.name:
        return stream
    Stream.objects.get_or_create(name=name)
    return Stream.objects.select_for_update().get(name=name)


def _show(feed: Stream, events: Sequence[int]) -> None:
    """Give events, by their keys, the next places of a feed whose row is locked."""
    places = [Place(event_id=pk, feed=feed, number=number) for number, pk in enumerate(events, start=feed.shown + 1)]
    Place.objects.bulk_create(places, batch_size=1000)
    Stream.objects.filter(pk=feed.pk).update(shown=feed.shown + len(places))


def stream_reveal(*, stream: str, into: str, actor: Actor) -> None:
    """Show a sealed stream, and bind its head into the chain of ``into`` so that it can no longer be exchanged.

    A stream that does not exist, or is open already, is left as it is. In the feed its events follow the one that
    tells of it.
    """
    with transaction.atomic():
        sealed = Stream.objects.select_for_update().filter(name=stream, sealed=True).first()
        if sealed is None:
            return
        Stream.objects.filter(pk=sealed.pk).update(sealed=False)
        data = {"stream": stream, "seq": sealed.head_seq, "hash": sealed.head_hash}
        event_append(stream=into, actor=actor, verb="stream.revealed", subject=f"stream:{stream}", data=data)
        _show(_feed_of(sealed), list(sealed.events.order_by("seq").values_list("pk", flat=True)))


def stream_faults(stream: Stream) -> Iterator[Fault]:
    """Everything wrong with one chain and with the append-only rows its events made."""
    events = list(stream.events.order_by("seq"))
    chain = ((event.entry(stream.name), event.hash) for event in events)
    yield from chain_faults(stream.name, chain, (stream.head_seq, stream.head_hash))
    for event in events:
        yield from _record_faults(stream.name, event)


def _record_faults(stream: str, event: Event) -> Iterator[Fault]:
    for stored in event.data.get("records", []):
        record = apps.get_model(stored["model"])._default_manager.filter(pk=stored["id"]).first()
        what = f"{stored['model']} {stored['id']}"
        if record is None:
            yield Fault(stream, event.seq, f"{what}, which it made, is gone")
        elif record_digest(record, stored["fields"])["sha256"] != stored["sha256"]:
            yield Fault(stream, event.seq, f"{what} was altered after it was written")
