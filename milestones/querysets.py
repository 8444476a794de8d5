"""The vocabulary of questions about milestones, reports and evidence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from commitments.choices import PUBLIC_STATES
from commitments.querysets import plans_visible_to
from core.models import AppendOnlyQuerySet
from milestones.choices import StandingStatus

if TYPE_CHECKING:
    from milestones.models import Evidence, Milestone, ProcessEvidence, ProgressReport


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones."""

    def published(self) -> MilestoneQuerySet:
        """Milestones of plans the public sees."""
        return self.filter(commitment__plan__state__in=PUBLIC_STATES)

    def visible_to(self, user: Any) -> MilestoneQuerySet:
        """Milestones of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "commitment__plan__"))

    def unfinished(self) -> MilestoneQuerySet:
        """Milestones neither completed nor withdrawn."""
        return self.exclude(status__in=[StandingStatus.COMPLETED, StandingStatus.WITHDRAWN])

    def overdue(self, on: dt.date) -> MilestoneQuerySet:
        """Unfinished milestones whose due day has passed (the same as ``rules.is_overdue``, which a test compares)."""
        return self.unfinished().filter(due_date__lt=on)

    def due_between(self, first: dt.date, last: dt.date) -> MilestoneQuerySet:
        """Unfinished milestones that fall due from ``first`` to ``last``, both included."""
        return self.unfinished().filter(due_date__range=(first, last))


class ProgressReportQuerySet(AppendOnlyQuerySet["ProgressReport"]):
    """Reports: read and added, never changed."""

    def visible_to(self, user: Any) -> ProgressReportQuerySet:
        """Reports in plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "milestone__commitment__plan__"))

    def as_of(self, moment: dt.datetime) -> ProgressReportQuerySet:
        """Reports made by ``moment``."""
        return self.filter(reported_at__lte=moment)

    def latest_first(self) -> ProgressReportQuerySet:
        """By the moment they were made; the later recorded wins where two moments are the same."""
        return self.order_by("-reported_at", "-id")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence of reports."""

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Evidence in plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "report__milestone__commitment__plan__"))


class ProcessEvidenceQuerySet(models.QuerySet["ProcessEvidence"]):
    """Evidence of how plans were made and are followed."""

    def visible_to(self, user: Any) -> ProcessEvidenceQuerySet:
        """Evidence of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "plan__"))
