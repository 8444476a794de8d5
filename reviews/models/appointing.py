"""How a seat comes about, and what it may not judge: proposals by organisations, recusals by rule."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Institution
from core.models import AppendOnly, Checked
from reviews.choices import RecusalGround
from reviews.models.round import Appointment, ReviewRound
from reviews.querysets import ProposalQuerySet, RecusalQuerySet


class Proposal(Checked):
    """An organisation puts somebody forward for a round; without one (or the lot) nobody is offered a seat.

    Anyone may propose in the name of an organisation: one that the tracker knows, or a new one by name and website.
    Who is no reviewer for that organisation confirms by a link mailed to ``contact_email`` (signed over key and
    ``nonce``). The public sees the organisation, the domain of the address that confirmed (``confirmed_from``; empty
    where its own reviewer proposed), the day, and what became of it: offered, declined with the
    coordinator's reason, or still waiting. Names and addresses are the coordinator's to see, and are wiped when the
    proposal ends.
    """

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("round"))
    # By which organisation
    organisation = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name=_("organisation"),
    )  # fmt: skip
    organisation_name = models.CharField(_("name of a new organisation"), max_length=300, blank=True)
    website = models.URLField(_("website of the organisation"), blank=True)
    contact_email = models.EmailField(_("the organisation's e-mail address"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals_made",
        verbose_name=_("proposed by"),
    )  # fmt: skip
    # Whom
    email = models.EmailField(_("e-mail address of the reviewer"), blank=True)
    name = models.CharField(_("name of the reviewer"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    statement = models.TextField(_("why this person"), max_length=5_000, blank=True)
    # What became of it
    nonce = models.CharField(_("number of the link"), max_length=32)
    proposed_at = models.DateTimeField(_("proposed at"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_from = models.CharField(_("domain of the address that confirmed"), max_length=254, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    decline_reason = models.TextField(_("why it was declined"), max_length=5_000, blank=True)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal",
        verbose_name=_("seat offered"),
    )  # fmt: skip

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "proposed_at", "id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""),
                name="proposal_names_organisation",
                violation_error_code="organisation_required",
                violation_error_message=_("Choose the organisation, or name it."),
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | (~Q(decline_reason="") & Q(appointment__isnull=True)),
                name="declined_proposal_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("Say why you decline: everybody can read it."),
            ),
        ]

    def __str__(self) -> str:
        """The organisation; nothing of the person."""
        return str(self.organisation or self.organisation_name)


class Recusal(AppendOnly):
    """A reviewer does not judge a commitment: found by rule from their declaration, or at their own wish.

    A rating of a recused reviewer counts in no verdict, also where the conflict arose after it was handed in.
    """

    content_fields = ("appointment_id", "commitment_id", "ground", "institution_id", "reason", "recorded_at")

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("seat")
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("commitment")
    )
    ground = models.CharField(_("ground"), max_length=16, choices=RecusalGround.choices)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="recusals",
        verbose_name=_("institution"),
    )  # fmt: skip
    reason = models.TextField(_("reason"), max_length=5_000, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["appointment_id", "commitment_id"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment", "commitment"],
                name="recused_once",
                violation_error_code="already_recused",
                violation_error_message=_("This reviewer does not judge this commitment already."),
            ),
            models.CheckConstraint(condition=Q(ground__in=RecusalGround.values), name="recusal_ground_known"),
            models.CheckConstraint(
                condition=~Q(ground=RecusalGround.OWN_WISH) | ~Q(reason=""),
                name="own_recusal_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("Say why you do not judge this commitment."),
            ),
        ]

    def __str__(self) -> str:
        """The ground."""
        return str(self.get_ground_display())
