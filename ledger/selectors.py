"""Reading the ledger as a machine follows it: what became public since, in the order in which it did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ledger.models import Event, EventQuerySet, Stream
from ledger.rules import moment_text

# Places that one page looks through at most, however few of their events are asked for.
WINDOW = 5_000


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events in the order of their feeds; ``read`` says up to which place of each feed it has come.

    ``left`` counts the events after those that were read, ``waiting`` those there were to read, whatever was asked for.
    """

    events: list[Event]
    read: Mapping[str, int]
    waiting: int
    left: int


def event_told(event: Event) -> dict[str, Any]:
    """An event as everybody is told of it, its stream read with it: what was hashed, and the hash."""
    return {
        "stream": event.stream.name,
        "seq": event.seq,
        "at": moment_text(event.at),
        "actor": event.actor,
        "role": event.role,
        "verb": event.verb,
        "subject": event.subject,
        "data": event.data,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def event_json(event: Event) -> str:
    """The same as JSON in one line."""
    return json.dumps(event_told(event), ensure_ascii=False, separators=(",", ":"))


def feed_heads(feed: str | None = None) -> dict[str, int]:
    """How many events each feed, or one, has shown by now. One query."""
    feeds = Stream.objects.filter(shown__gt=0)
    feeds = feeds.filter(name=feed) if feed is not None else feeds
    return dict(feeds.order_by("name").values_list("name", "shown"))


def feed_page(
    events: EventQuerySet, *, since: Mapping[str, int], otherwise: int = 0, feed: str | None = None, size: int
) -> FeedPage:
    """The next ``size`` of some public events after the places that a reader has read. Two queries.

    Args:
        since: the last place read, by the name of the feed; ``otherwise`` in feeds that are not named.
        feed: the only feed to read; all where none is named.
    """
    heads = feed_heads(feed)
    read = {name: min(since.get(name, otherwise), head) for name, head in heads.items()}
    waiting = sum(heads.values()) - sum(read.values())
    spans = _spans(read, heads)
    rows: list[Event] = []
    if spans:
        either = Q()
        for name, (after, last) in spans.items():
            either |= Q(place__feed__name=name, place__number__gt=after, place__number__lte=last)
        ordered = (
            events.filter(either).select_related("stream", "place__feed").order_by("place__feed__name", "place__number")
        )
        rows = list(ordered[: size + 1])
    read |= _read(spans, rows, size)
    return FeedPage(rows[:size], read, waiting, sum(heads.values()) - sum(read.values()))


def _spans(read: Mapping[str, int], heads: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The places to look through: feed after feed, ``WINDOW`` of them in all; places have no gaps."""
    spans, free = {}, WINDOW
    for name, head in heads.items():
        taken = min(head - read[name], free)
        if taken > 0:
            spans[name] = (read[name], read[name] + taken)
            free -= taken
    return spans


def _read(spans: Mapping[str, tuple[int, int]], rows: list[Event], size: int) -> dict[str, int]:
    """How far the spans are read once the first ``size`` of the rows found in them are shown."""
    if len(rows) <= size:
        return {name: last for name, (_after, last) in spans.items()}
    place = rows[size - 1].place
    names = list(spans)
    done = {name: spans[name][1] for name in names[: names.index(place.feed.name)]}
    return {**done, place.feed.name: place.number}
