"""Amendments: what was changed after a plan was published, with before, after and reason."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.choices import AmendedKind
from commitments.models.commitment import Commitment
from commitments.models.plan import ActionPlan
from commitments.querysets import AmendmentQuerySet
from core.models import AppendOnly


class Amendment(AppendOnly):
    """A change of a published plan, of one of its commitments, or of one of their milestones (rule 2).

    ``before`` and ``after`` hold the changed fields only, by name; ``before`` is empty for what was added.
    ``subject_id`` is the key of the plan, commitment or milestone; milestones live in a higher room: no foreign key.
    """

    content_fields = ("plan_id", "commitment_id", "kind", "subject_id", "before", "after", "reason", "at")

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("plan"))
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("commitment"),
    )
    kind = models.CharField(_("what was changed"), max_length=12, choices=AmendedKind.choices)
    subject_id = models.PositiveBigIntegerField(_("its key"))
    subject_label = models.CharField(_("its name"), max_length=1200)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("author")
    )
    at = models.DateTimeField(_("at"))

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="amendment_has_reason",
                violation_error_code="reason_required",
                violation_error_message=_("An amendment says why."),
            ),
            models.CheckConstraint(condition=Q(kind__in=AmendedKind.values), name="amendment_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="amendment_of_subject")]

    def __str__(self) -> str:
        """What was changed, and when."""
        return f"{self.subject_label} ({self.at:%Y-%m-%d})"
