"""Who may register webhooks, and whose they are."""

from __future__ import annotations

from typing import Any

from notices.webhooks.models import Webhook


def may_register(user: Any) -> bool:
    """Whoever is signed in: they are told what everybody may read."""
    return bool(user.is_authenticated and user.is_active)


def may_change(user: Any, hook: Webhook) -> bool:
    """Its owner alone; the same as ``WebhookQuerySet.visible_to``, for one webhook."""
    return may_register(user) and hook.owner_id == user.pk
