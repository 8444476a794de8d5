"""The ledger as operators see it: what the public sees, and no more, since a sealed stream hides an open round."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin
from ledger.models import Event, Stream


@admin.register(Stream)
class StreamAdmin(ReadOnlyAdmin):
    """Chains, without the sealed ones: their length alone would tell how many ratings an open round has."""

    list_display = ("name", "head_seq", "head_hash")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stream]:
        """Streams that are not sealed."""
        return super().get_queryset(request).filter(sealed=False)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Entries of the public chains, the latest first."""

    list_display = ("at", "stream", "seq", "verb", "subject", "role", "actor")
    list_filter = ("verb", "role", ("stream", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("stream",)
    search_fields = ("subject", "actor", "hash")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Events of streams that are not sealed."""
        return Event.objects.public().order_by(*self.ordering)
