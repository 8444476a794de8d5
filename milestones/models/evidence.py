"""Evidence: a file or a web address that supports a statement."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Checked
from core.search.sources import Source
from milestones.choices import EvidenceKind, LinkStatus
from milestones.models.report import ProgressReport
from milestones.querysets import EvidenceQuerySet


def evidence_path(instance: Any, filename: str) -> str:
    """Where a file of evidence lies: under its content's hash, so its name can do no harm and it is stored once."""
    digest: str = instance.sha256
    return f"{digest[:2]}/{digest}"


class EvidenceBase(Checked):
    """What a piece of evidence is, whatever it supports: an address or a file, never both, never neither.

    ``added_at`` counts when the past is asked; ``link_status`` is what the last check of the address found.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=EvidenceKind.choices, default=EvidenceKind.OTHER)
    title = models.CharField(_("title"), max_length=500)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    file = models.FileField(_("file"), upload_to=evidence_path, blank=True, max_length=120)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    media_type = models.CharField(_("media type"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    added_at = models.DateTimeField(_("added at"))
    link_status = models.CharField(
        _("address answers"), max_length=10, choices=LinkStatus.choices, default=LinkStatus.UNCHECKED
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(url="")) | (Q(url="") & ~Q(file="") & ~Q(sha256="")),
                name="%(app_label)s_%(class)s_url_xor_file",
                violation_error_code="url_xor_file",
                violation_error_message=_("Evidence is an address or a file: give exactly one."),
            ),
        ]

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Evidence(EvidenceBase):
    """What supports one progress report."""

    searched = Source("evidence", "milestones_evidence", ("title",), beneath=("report", "report_id"))

    report = models.ForeignKey(
        ProgressReport, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("progress report")
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta(EvidenceBase.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
