"""Review rounds and the seats in them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan, Institution
from core.models import Checked
from reviews.choices import RoundState, SeatBasis
from reviews.models.questionnaire import Questionnaire
from reviews.querysets import AppointmentQuerySet, ReviewRoundQuerySet


class ReviewRound(Checked):
    """The time-boxed review of one plan: scheduled, open, response, published, in this order.

    ``agreement`` is Krippendorff's alpha (ordinal) of the completion ratings, frozen at publication with the bounds of
    its bootstrap interval (95 %); empty where it is not defined (fewer than two ratings of any commitment, or nothing
    but the same step).

    Who carries out which commitment is taken as it stood when the round opened (``carriers``: the institutions' keys by
    the commitment's). A round that closes before its day says why (``close_reason``).

    The time to reply ends on ``response_until`` or, earlier, at ``response_ended_at``: when the government says that
    its answer is complete, or that it gives none (``response_waived``). Where it replied, reviewers may revise once,
    until ``revise_until``.
    """

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("plan"))
    title = models.CharField(_("title"), max_length=200)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    state = models.CharField(_("state"), max_length=12, choices=RoundState.choices, default=RoundState.SCHEDULED)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    close_reason = models.TextField(_("why it closed early"), max_length=5_000, blank=True)
    carriers = models.JSONField(_("who carried out what when it opened"), null=True, blank=True, editable=False)
    response_until = models.DateField(_("response until"), null=True, blank=True)
    response_ended_at = models.DateTimeField(_("response complete or waived at"), null=True, blank=True)
    response_waived = models.BooleanField(_("response waived"), default=False)
    revise_until = models.DateField(_("revisions until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    agreement = models.DecimalField(_("agreement (alpha)"), max_digits=6, decimal_places=4, null=True, blank=True)
    agreement_low = models.DecimalField(
        _("agreement, lower bound"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    agreement_high = models.DecimalField(
        _("agreement, upper bound"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds",
        verbose_name=_("questionnaire on the making of the plan"),
    )  # fmt: skip

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan_id", "opens_on", "id"]
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_code="end_before_start",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=~Q(state=RoundState.PUBLISHED) | Q(published_at__isnull=False),
                name="published_round_has_moment",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=[RoundState.OPEN, RoundState.RESPONSE]),
                name="one_running_round_per_plan",
                violation_error_code="round_running",
                violation_error_message=_("Another round of this plan is still running."),
            ),
        ]

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Appointment(Checked):
    """A reviewer's seat in a round, for an organisation, with a public declaration of interests once accepted.

    The declaration has a part for people (``declaration``) and one for rules: who employs the reviewer (``employer``,
    or ``employer_name`` where the tracker does not know it) and to which institutions they have other ``ties``; from
    these it follows by rule which commitments they do not judge (``Recusal``). ``stood_by_at`` is when they said, after
    the government's reply, that their ratings stand.
    """

    round = models.ForeignKey(
        ReviewRound, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("round")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("reviewer")
    )
    organisation = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("organisation")
    )
    basis = models.CharField(_("why this seat"), max_length=10, choices=SeatBasis.choices, default=SeatBasis.PROPOSED)
    declaration = models.TextField(_("declaration of interests"), max_length=10_000, blank=True)
    employer = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="employees_judging",
        verbose_name=_("employer"),
    )  # fmt: skip
    employer_name = models.CharField(_("employer, if not listed"), max_length=300, blank=True)
    ties = models.ManyToManyField(
        Institution, blank=True, related_name="reviewers_tied", verbose_name=_("ties to institutions")
    )
    appointed_at = models.DateTimeField(_("appointed at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    stood_by_at = models.DateTimeField(_("stands by their ratings since"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["round_id", "id"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "reviewer"],
                name="one_seat_per_round",
                violation_error_code="already_appointed",
                violation_error_message=_("This reviewer already has a seat in this round."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | ~Q(declaration=""),
                name="accepted_seat_has_declaration",
                violation_error_code="declaration_required",
                violation_error_message=_("Declare your interests, or that you have none."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True), name="seat_taken_or_declined"
            ),
            models.CheckConstraint(condition=Q(basis__in=SeatBasis.values), name="seat_basis_known"),
        ]

    def __str__(self) -> str:
        """Organisation and round."""
        return f"{self.organisation} ({self.round})"
