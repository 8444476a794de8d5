"""Questions asked of webhooks; a fixed number of queries each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from notices.webhooks.models import Delivery, Line, Webhook


def webhooks_of(user: Any) -> QuerySet[Webhook]:
    """A person's webhooks, with since when the first of their lines fails, and when one was last delivered to."""
    lines = Line.objects.filter(hook=OuterRef("pk")).order_by().values("hook")
    done = Delivery.objects.filter(hook=OuterRef("pk"), delivered_at__isnull=False).order_by("-delivered_at")
    return Webhook.objects.visible_to(user).annotate(
        failing_since=Subquery(lines.annotate(first=Min("failing_since")).values("first")),
        last_delivered_at=Subquery(done.values("delivered_at")[:1]),
    )


def deliveries_of(user: Any, hook: int) -> QuerySet[Delivery]:
    """The deliveries of one of a person's webhooks, with their events."""
    own = Webhook.objects.visible_to(user).filter(pk=hook)
    return Delivery.objects.filter(hook__in=own).select_related("event__stream", "hook")


@dataclass(frozen=True, slots=True)
class WebhookShown:
    """A webhook as its owner's page shows it, with the delivery that was made last, if any was."""

    hook: Webhook
    last: Delivery | None


def webhooks_shown(user: Any) -> list[WebhookShown]:
    """A person's webhooks with the last delivery of each. Two queries."""
    latest = Delivery.objects.filter(hook=OuterRef("pk"), tried_at__isnull=False).order_by("-pk")
    hooks = list(webhooks_of(user).annotate(last=Subquery(latest.values("pk")[:1])).order_by("pk"))
    rows = Delivery.objects.select_related("event__stream").in_bulk([hook.last for hook in hooks if hook.last])
    return [WebhookShown(hook, rows.get(hook.last)) for hook in hooks]
