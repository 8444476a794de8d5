"""Questions asked of webhooks; a fixed number of queries each."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from notices.webhooks.models import Delivery, Line, Webhook


def webhooks_of(user: Any) -> QuerySet[Webhook]:
    """A person's webhooks, with since when the first of their lines fails, and when one was last delivered to."""
    lines = Line.objects.filter(hook=OuterRef("pk")).order_by().values("hook")
    done = Delivery.objects.filter(hook=OuterRef("pk")).order_by().values("hook")
    return Webhook.objects.visible_to(user).annotate(
        failing_since=Subquery(lines.annotate(first=Min("failing_since")).values("first")),
        last_delivered_at=Subquery(done.annotate(last=Max("delivered_at")).values("last")),
    )


def deliveries_of(user: Any, hook: int) -> QuerySet[Delivery]:
    """The deliveries of one of a person's webhooks, with their events."""
    own = Webhook.objects.visible_to(user).filter(pk=hook)
    return Delivery.objects.filter(hook__in=own).select_related("event__stream", "hook")
