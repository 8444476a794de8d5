"""Links: what the last requests to an address of evidence found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Checked
from milestones.choices import LinkStatus


class LinkCheck(Checked):
    """One address of evidence, however many pieces of evidence name it: when it is asked again and what it answered.

    ``url_sha256`` stands for the address, which is too long to be unique in an index. ``claimed_until`` is the lease of
    the worker that asks just now: when it dies, another takes over after that moment. ``failures`` counts requests in a
    row that found nothing, the first of them at ``failing_since``; one alone does not make a link dead
    (``rules.link_judged``). ``outcome`` is a ``LinkOutcome``.
    """

    url_sha256 = models.CharField(_("SHA-256 of the address"), max_length=64, unique=True)
    url = models.URLField(_("address"), max_length=2000)
    host = models.CharField(_("site"), max_length=255)
    status = models.CharField(_("answers"), max_length=10, choices=LinkStatus.choices, default=LinkStatus.UNCHECKED)
    outcome = models.CharField(_("what was found"), max_length=40, blank=True)
    http_status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    final_url = models.URLField(_("address after redirects"), max_length=2000, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    next_at = models.DateTimeField(_("to be asked again at"))
    claimed_until = models.DateTimeField(_("being asked until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["next_at", "id"]
        verbose_name = _("check of an address")
        verbose_name_plural = _("checks of addresses")
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="link_next"),
            models.Index(fields=["host"], name="link_host"),
        ]

    def __str__(self) -> str:
        """The address."""
        return self.url
