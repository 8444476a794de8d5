"""Streams and their events."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly, AppendOnlyQuerySet
from ledger.rules import GENESIS, Entry


class Stream(models.Model):
    """A chain of events with a name of its own: a country's is its code; others carry a path (``FR/round/3``).

    A sealed stream is chained like any other but not shown: what happens in a draft or in an open review is recorded at
    once, and shown, provably unaltered, when the stream is revealed. ``head_seq`` and ``head_hash`` repeat the last
    event: they serialise writers (the row is locked) and expose a chain whose end was cut off. ``shown`` is kept by
    streams without a path alone, which are feeds: how many events of theirs and of the streams beneath are public.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    sealed = models.BooleanField(_("sealed"), default=False)
    head_seq = models.PositiveBigIntegerField(_("last sequence number"), default=0)
    head_hash = models.CharField(_("last hash"), max_length=64, default=GENESIS)
    shown = models.PositiveBigIntegerField(_("public events"), default=0)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("stream")
        verbose_name_plural = _("streams")

    def __str__(self) -> str:
        """The stream's name."""
        return self.name


class EventQuerySet(AppendOnlyQuerySet["Event"]):
    """The ledger's vocabulary."""

    def public(self) -> EventQuerySet:
        """Events that anyone may see: those of streams that are not sealed."""
        return self.filter(stream__sealed=False)

    def of_country(self, code: str) -> EventQuerySet:
        """Events of a country's own stream and of those beneath it."""
        return self.filter(models.Q(stream__name=code) | models.Q(stream__name__startswith=f"{code}/"))


class Event(AppendOnly):
    """One entry of the public ledger.

    The actor is a role and an institution, never a person: personal data cannot be taken back from a chain.
    """

    content_fields = ("stream_id", "seq")

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events", verbose_name=_("stream"))
    seq = models.PositiveBigIntegerField(_("sequence number"))
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=300)
    role = models.CharField(_("role"), max_length=40)
    verb = models.CharField(_("verb"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120)
    data = models.JSONField(_("data"), default=dict, blank=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "seq"], name="event_unique_in_stream"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="event_seq_from_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["subject", "id"], name="event_about"),
        ]

    def __str__(self) -> str:
        """Stream, place and verb."""
        return f"{self.stream_id}:{self.seq} {self.verb}"

    def entry(self, stream_name: str) -> Entry:
        """The event as it is hashed."""
        data: dict[str, Any] = self.data
        return Entry(
            stream_name, self.seq, self.at, self.actor, self.role, self.verb, self.subject, data, self.previous_hash
        )


class Place(AppendOnly):
    """Where a public event stands in its country's feed: the order in which a country's events became public.

    Sequence numbers count within one stream, keys of rows in the order of writing: neither says what a reader of all of
    a country has not seen yet, for a sealed stream is revealed after later events. A place is given in the transaction
    that makes an event public, while the feed's row is locked, so places have no gaps and become visible in their order
    on every database: whoever has read up to one has read everything before it, and nothing is ever put in there.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, verbose_name=_("event"))
    feed = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="places", verbose_name=_("feed"))
    number = models.PositiveBigIntegerField(_("place"))

    objects = AppendOnlyQuerySet["Place"].as_manager()

    class Meta:
        ordering: ClassVar = ["feed_id", "number"]
        verbose_name = _("place of an event")
        verbose_name_plural = _("places of events")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "number"], name="place_unique_in_feed"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="place_from_one"),
        ]

    def __str__(self) -> str:
        """Feed and place."""
        return f"{self.feed_id}:{self.number}"
