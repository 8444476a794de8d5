"""Followers and webhooks as operators see them: how many there are and how they do.

Whose address it is, nobody reads here.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from notices.follows.limits import masked
from notices.models import Follower
from notices.webhooks.models import Webhook


@admin.register(Follower)
class FollowerAdmin(ReadOnlyAdmin):
    """Masked addresses, without what each of them follows; they end their mail themselves, by a link in it."""

    list_display = ("masked_address", "follows_number", "how_often", "language", "created_at", "looked_on")
    fields = list_display
    list_filter = ("how_often", "language")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Follower]:
        """With how many things each follows."""
        rows: QuerySet[Follower] = super().get_queryset(request)
        return rows.annotate(number=Count("follows"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to look for an address, letter by letter."""
        return not lookup.startswith("address") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("e-mail address"))
    def masked_address(self, row: Any) -> str:
        """Its first letter and its domain."""
        return masked(row.address)

    @admin.display(description=_("follows"))
    def follows_number(self, row: Any) -> int:
        """How many things it follows."""
        return int(row.number)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """The host of each webhook and how it goes; its full address may hold a key, and its owner is a person."""

    list_display = ("__str__", "host", "countries", "verbs", "paused", "paused_at", "failing_since", "created_at")
    fields = list_display
    list_filter = ("paused",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """With since when each fails."""
        rows: QuerySet[Webhook] = super().get_queryset(request)
        return rows.annotate(first_failure=Min("lines__failing_since"))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to look for an address, letter by letter, and for what secrets are made from."""
        hidden = ("url", "nonce", "previous_nonce", "owner")
        return not lookup.startswith(hidden) and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("host"))
    def host(self, row: Any) -> str:
        """The name of the machine that is told."""
        return urlsplit(row.url).hostname or ""

    @admin.display(description=_("failing since"))
    def failing_since(self, row: Any) -> Any:
        """Since when the first of its lines fails."""
        return row.first_failure
