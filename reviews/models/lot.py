"""The lot: seats of a lay panel, drawn among volunteers so that anyone can draw them again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Institution
from core.models import Checked
from reviews.models.round import Appointment, ReviewRound
from reviews.querysets import LotQuerySet, VolunteerQuerySet


class Lot(Checked):
    """One draw for one round.

    ``quotas`` is ``{feature: {value: [least, most]}}`` (how many of the panel have that value). Its life: volunteers
    register until the list is *announced* (``announced_at``): then the pseudonyms with their values stand fast
    (``list_sha256``), and it is said which public number of which later day will be the seed (``seed_source``,
    ``seed_on``). From that day the seed is entered and the panel *drawn* (``drawn_at``): ``panel`` and ``reserve`` are
    pseudonyms in the order drawn, ``shortages`` names the quotas that could not be met, ``withdrawn`` who had left the
    published list by then and is passed over. All of that stays as it was drawn. Who gave up a seat later, and who
    followed, is added to ``replacements``: ``[{"given_up": pseudonym, "successor": pseudonym, "on": "2026-05-31"}]``.
    """

    round = models.OneToOneField(ReviewRound, on_delete=models.PROTECT, related_name="lot", verbose_name=_("round"))
    organisation = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="lots", verbose_name=_("organisation that convenes it")
    )
    size = models.PositiveSmallIntegerField(_("seats"))
    quotas = models.JSONField(_("quotas"), default=dict, blank=True)
    created_at = models.DateTimeField(_("made at"))
    # The list stands fast
    list_sha256 = models.CharField(_("SHA-256 of the list"), max_length=64, blank=True)
    seed_source = models.CharField(_("where the seed comes from"), max_length=500, blank=True)
    seed_on = models.DateField(_("day of the seed"), null=True, blank=True)
    announced_at = models.DateTimeField(_("list published at"), null=True, blank=True)
    # The draw
    seed = models.CharField(_("seed"), max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    panel = models.JSONField(_("panel"), default=list, blank=True)
    reserve = models.JSONField(_("reserve"), default=list, blank=True)
    shortages = models.JSONField(_("quotas not met"), default=list, blank=True)
    withdrawn = models.JSONField(_("withdrew before the draw"), default=list, blank=True)
    # Since the draw
    replacements = models.JSONField(_("replacements"), default=list, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id"]
        verbose_name = _("draw by lot")
        verbose_name_plural = _("draws by lot")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gte=1), name="lot_has_seats"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | (Q(announced_at__isnull=False) & ~Q(seed="")),
                name="lot_drawn_from_a_published_list",
            ),
        ]

    def __str__(self) -> str:
        """The round."""
        return f"{self.round_id}"


class Volunteer(Checked):
    """Somebody who would sit on a lay panel. The public sees ``pseudonym`` and ``values``, never name or address.

    ``values`` is ``{feature: value}`` of the lot's quotas. Registration is confirmed by a link mailed to ``email``
    (signed over key and ``nonce``). Name and address are wiped when the person withdraws, and of those not drawn when
    the round is published.
    """

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="volunteers", verbose_name=_("draw by lot"))
    pseudonym = models.CharField(_("pseudonym"), max_length=40)
    values = models.JSONField(_("values"), default=dict, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    nonce = models.CharField(_("number of the link"), max_length=32)
    registered_at = models.DateTimeField(_("registered at"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="volunteered",
        verbose_name=_("person"),
    )  # fmt: skip
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="volunteer",
        verbose_name=_("seat offered"),
    )  # fmt: skip

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["lot_id", "pseudonym"]
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "pseudonym"], name="pseudonym_once"),
        ]

    def __str__(self) -> str:
        """The pseudonym; nothing of the person."""
        return self.pseudonym
