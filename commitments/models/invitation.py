"""Invitations: somebody is asked to serve a country, and takes the part by following a link."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from commitments.choices import InvitationState, Role
from commitments.models.country import Country, Institution
from commitments.querysets import InvitationQuerySet
from core.models import Checked


class Invitation(Checked):
    """A part in a country offered to an e-mail address, whoever answers there, until it expires.

    Nothing secret is kept: the link is signed over the row's key and ``nonce``, which changes whenever the invitation
    is sent again, so that only the newest link works. Address and name are wiped as soon as nobody needs them here: on
    acceptance, when the person has them, and on withdrawal.
    """

    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("country")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations",
        verbose_name=_("institution"),
    )  # fmt: skip
    # Who is asked
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    # By whom, and until when
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_made",
        verbose_name=_("invited by"),
    )  # fmt: skip
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    nonce = models.CharField(_("number of the link"), max_length=32)
    # What became of it
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-invited_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "country",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_per_address",
                violation_error_code="invited_already",
                violation_error_message=_("This address is invited already: send that invitation again."),
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COORDINATOR) | Q(institution__isnull=False),
                name="invitation_needs_institution",
                violation_error_code="institution_required",
                violation_error_message=_("An officer or a reviewer belongs to an institution."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_once"
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(accepted_at__isnull=False) | Q(withdrawn_at__isnull=False),
                name="open_invitation_has_address",
                violation_error_code="address_required",
                violation_error_message=_("An invitation goes to an e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        """Role and country; nothing of the person."""
        return f"{self.get_role_display()} ({self.country_id})"

    def state(self, on: dt.datetime) -> InvitationState:
        """What has become of it by a moment."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if on < self.expires_at else InvitationState.EXPIRED
