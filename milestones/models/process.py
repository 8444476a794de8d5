"""Evidence of the process: how a plan was made and is followed, beside what was done for its commitments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import ActionPlan
from milestones.choices import ProcessKind
from milestones.models.evidence import EvidenceBase
from milestones.querysets import ProcessEvidenceQuerySet


class ProcessEvidence(EvidenceBase):
    """A file or address that shows how a plan was made with, and is followed by, the public.

    Source of the rule: the partnership's co-creation standard 2, a public repository of evidence that is updated at
    least twice a year.
    """

    plan = models.ForeignKey(
        ActionPlan, on_delete=models.PROTECT, related_name="process_evidence", verbose_name=_("plan")
    )
    shows = models.CharField(_("what it shows"), max_length=20, choices=ProcessKind.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="process_evidence", verbose_name=_("added by")
    )

    objects = ProcessEvidenceQuerySet.as_manager()

    class Meta(EvidenceBase.Meta):
        verbose_name = _("evidence of the process")
        verbose_name_plural = _("evidence of the process")
