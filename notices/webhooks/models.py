"""Webhooks, how far each of them has been told of each country, and what was delivered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Checked, Versioned
from ledger.models import Event, Stream
from notices.webhooks.choices import DeliveryState, Pause, Trouble


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """The vocabulary of webhooks."""

    def visible_to(self, user: object) -> WebhookQuerySet:
        """A person's own; nobody else's business, operators' neither."""
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(owner=pk)

    def awake(self) -> WebhookQuerySet:
        """Those that are told: not paused, and of somebody who may still sign in."""
        return self.filter(paused="", owner__is_active=True)


class Webhook(Versioned):
    """An address that is told of public events: of some countries or all, of some verbs or all.

    The secret is not kept: it follows from ``nonce`` and the installation's own key, so that a copy of the database
    alone signs nothing. After a rotation both secrets sign until ``previous_until``.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("owner")
    )
    url = models.URLField(_("address"), max_length=500)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    verbs = models.JSONField(_("verbs"), default=list, blank=True)
    created_at = models.DateTimeField(_("registered at"))
    # The secret
    nonce = models.CharField(_("what the secret is made from"), max_length=64)
    previous_nonce = models.CharField(_("what the previous secret is made from"), max_length=64, blank=True)
    previous_until = models.DateTimeField(_("the previous secret signs until"), null=True, blank=True)
    # How it goes
    paused = models.CharField(_("paused because"), max_length=8, choices=Pause.choices, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(paused__in=["", *Pause.values]), name="webhook_pause_known"),
            models.CheckConstraint(
                condition=Q(paused="", paused_at__isnull=True) | (~Q(paused="") & Q(paused_at__isnull=False)),
                name="webhook_pause_has_moment",
            ),
        ]

    def __str__(self) -> str:
        """Its number; the address may hold a key."""
        return f"{self._meta.verbose_name} {self.pk}"

    def is_told_of(self, feed: str) -> bool:
        """Whether it is told of what happens in a feed."""
        return not self.countries or feed in self.countries


class Line(models.Model):
    """One feed of a webhook, told in its order: what cannot be delivered holds back what comes after it.

    ``told_to`` is the last place for which there is a delivery, or need be none. ``claimed_until`` is the lease of the
    worker that delivers; ``failures`` and ``failing_since`` are of the delivery that is first in the line.
    """

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="lines", verbose_name=_("webhook"))
    feed = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+", verbose_name=_("feed"))
    told_to = models.PositiveBigIntegerField(_("told up to place"), default=0)
    next_at = models.DateTimeField(_("not before"))
    claimed_until = models.DateTimeField(_("being delivered until"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["hook_id", "feed_id"]
        verbose_name = _("line of a webhook")
        verbose_name_plural = _("lines of webhooks")
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "feed"], name="line_of_a_feed_once")]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="line_due")]

    def __str__(self) -> str:
        """Webhook and feed."""
        return f"{self.hook_id}:{self.feed_id}"


class Delivery(Checked):
    """An event for a webhook: delivered once at least, under an identifier that stays the same however often."""

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    feed = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+", verbose_name=_("feed"))
    number = models.PositiveBigIntegerField(_("place"))
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", verbose_name=_("event"))
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )  # fmt: skip
    created_at = models.DateTimeField(_("made at"))
    # Attempts
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status of the last answer"), null=True, blank=True)
    trouble = models.CharField(_("last trouble"), max_length=16, choices=Trouble.choices, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "feed", "number"], name="delivery_of_a_place_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DELIVERED) | Q(delivered_at__isnull=False),
                name="delivered_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["hook", "feed", "number"], name="delivery_waiting", condition=Q(state=DeliveryState.WAITING)
            ),
            models.Index(fields=["delivered_at"], name="delivery_to_forget"),
            models.Index(fields=["hook", "id"], name="delivery_of_hook"),
            models.Index(fields=["hook", "delivered_at"], name="delivery_last"),
        ]

    def __str__(self) -> str:
        """Webhook and event."""
        return f"{self.hook_id}: {self.event_id}"
