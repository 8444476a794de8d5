"""Events: the public ledger, and whether a chain of it is whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.filters import After, Before, Country, Filters, Key, Text
from api.resources.event_feed import EventPages, Since, SinceFilter, followed
from api.schema import PUBLIC
from api.shapes import shown
from core.errors import Malformed
from ledger.models import Event, EventQuerySet, Stream
from ledger.services import stream_faults


class EventOutput(serializers.Serializer[Event]):
    """One entry of the ledger. Its hash is SHA-256 over its canonical JSON (RFC 8785) without `hash`."""

    stream = serializers.CharField(source="stream.name", help_text="A country's code, or what is beneath it.")
    seq = serializers.IntegerField(help_text="The place in its stream, from 1, without gaps.")
    at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%S.%fZ", help_text="As it was hashed.")
    actor = serializers.CharField(help_text="An institution or country, never a person.")
    role = serializers.CharField()
    verb = serializers.CharField()
    subject = serializers.CharField()
    data = serializers.DictField(  # type: ignore[assignment]  # a field of that name
        help_text="What happened; `records` holds the digests of the rows it made."
    )
    previous_hash = serializers.CharField(help_text="The hash of the event before it; 64 zeros for the first.")
    hash = serializers.CharField(help_text="What addresses it.")


class FaultOutput(serializers.Serializer[Any]):
    """A place where the chain is not what it was when it was written."""

    seq = serializers.IntegerField()
    reason = serializers.CharField()


class ChainOutput(serializers.Serializer[Any]):
    """Whether a stream, and the rows its events made, are what they were when they were written."""

    stream = serializers.CharField()
    ok = serializers.BooleanField()
    events = serializers.IntegerField()
    head_hash = serializers.CharField(help_text="Names this version of the data.")
    faults = FaultOutput(many=True)


class EventFilters(Filters):
    """Events by stream, place, time and kind."""

    search = None
    country = Country("stream", method="by_country")
    stream = Text("stream__name", "The name of a stream: a country's code, or what is beneath it (`FR/round/3`).")
    since = SinceFilter(
        "What you have read: the `cursor` of the last answer, `0` to begin. With `stream` a sequence number of it, "
        "with `country` a place in the order in which the country's events became public, otherwise one for each.",
        method="later_in_stream",
    )
    seq = Key("seq", "This sequence number.")
    before = Before("at", moment=True)
    after = After("at", moment=True)
    actor = Text("actor", max_length=300)
    role = Text("role")
    verb = Text("verb", "What was done, as in `progress.reported`.")
    subject = Text("subject", "To what, as in `milestone:12`.")
    hash = Text("hash")
    previous_hash = Text("previous_hash")
    without: ClassVar = {"id": "a plain key would count events that are sealed", "data": "read, not searched"}

    def by_country(self, queryset: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Those of a country's stream and of all beneath it."""
        return queryset.of_country(value)

    def later_in_stream(self, queryset: EventQuerySet, name: str, value: Since) -> EventQuerySet:
        """Those later in the one stream that is asked for; all where none is, for the list then goes by places."""
        stream = self.form.cleaned_data.get("stream")
        return queryset.filter(seq__gt=value.feeds.get(stream, value.otherwise)) if stream else queryset


class Events(Resource[Event]):
    """The public part of the ledger: streams of drafts and of open rounds are sealed until they are revealed."""

    words: ClassVar = {
        "list": (
            "The public ledger, in the order it was written. What happens in drafts and open rounds is recorded at "
            "once and shown, provably unaltered, when they are published.\n\n"
            "To follow a country, or everything, give `since=0`, then the answer's `next` until there is none, and "
            "later the last answer's `cursor` as `since`: no event is skipped, none comes twice, even where a sealed "
            "stream is revealed long after it was written. Other filters narrow what is shown; a page that shows "
            "nothing may still have a `next`, and `count` counts what there is to read before they do.\n\n"
            f"{PUBLIC}"
        ),
        "retrieve": f"One event, by its hash.\n\n{PUBLIC}",
        "verify": (
            "Whether a stream's chain, and every row its events made, are what they were when they were written. It "
            "reads the "
            f"whole chain, so it can be asked only now and then.\n\n{PUBLIC}"
        ),
    }
    output = EventOutput
    outputs: ClassVar = {"verify": ChainOutput}
    filterset_class = EventFilters
    lookup_field = "hash"
    lookup_value_regex = "[0-9a-f]{64}"
    orderings: ClassVar = {"at": "at", "stream": "stream__name", "seq": "seq"}
    default_ordering: ClassVar = ()
    shown_as: ClassVar = {"pk": "hash"}
    parameters: ClassVar = {"verify": ("stream",)}
    more_problems: ClassVar = {"verify": (404,)}
    pagination_class = EventPages

    @classmethod
    def every_row(cls) -> QuerySet[Event]:
        """All."""
        return Event.objects.all()

    def rows(self) -> QuerySet[Event]:
        """Events of streams that are not sealed."""
        return Event.objects.public().select_related("stream")

    def list(self, request: Any) -> Response:
        """A page of the ledger, or of what became public since."""
        asked = EventFilters(request.query_params, Event.objects.public())
        if not asked.is_valid() or asked.form.cleaned_data["since"] is None or "stream" in request.query_params:
            return super().list(request)
        facts = asked.form.cleaned_data
        size = EventPages().get_page_size(request)
        return followed(request, asked.qs, facts["since"], facts["country"], size, self._shown)

    def _shown(self, events: Any) -> Any:
        return shown(events, self, self.shape())

    @action(detail=False, filter_backends=[], pagination_class=None, throttle_scope="verify")
    def verify(self, request: Any) -> Response:
        """Verify one stream."""
        name = request.query_params.get("stream")
        if name is None:
            raise Malformed([("stream", "required", _("Name the stream to verify, for instance stream=FR."))])
        stream = get_object_or_404(Stream.objects.filter(sealed=False), name=name)
        faults = list(stream_faults(stream))
        found = {
            "stream": stream.name, "ok": not faults, "events": stream.head_seq, "head_hash": stream.head_hash,
            "faults": faults,
        }  # fmt: skip
        return Response(ChainOutput(found).data)
