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
    event: they serialise writers (the row is locked) and expose a chain whose end was cut off.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    sealed = models.BooleanField(_("sealed"), default=False)
    head_seq = models.PositiveBigIntegerField(_("last sequence number"), default=0)
    head_hash = models.CharField(_("last hash"), max_length=64, default=GENESIS)

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
        indexes: ClassVar = [models.Index(fields=["at"], name="event_at")]

    def __str__(self) -> str:
        """Stream, place and verb."""
        return f"{self.stream_id}:{self.seq} {self.verb}"

    def entry(self, stream_name: str) -> Entry:
        """The event as it is hashed."""
        data: dict[str, Any] = self.data
        return Entry(
            stream_name, self.seq, self.at, self.actor, self.role, self.verb, self.subject, data, self.previous_hash
        )
