"""The vocabulary of questions about milestones, reports and evidence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from commitments.choices import PUBLIC_STATES, PlanState, Role
from commitments.querysets import plans_visible_to
from core.models import AppendOnlyQuerySet
from milestones.choices import StandingStatus

if TYPE_CHECKING:
    from milestones.models import (
        DraftEvidence,
        Evidence,
        Milestone,
        ProcessEvidence,
        ProgressReport,
        ProgressRequest,
        ReportDraft,
    )


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones."""

    def published(self) -> MilestoneQuerySet:
        """Milestones of plans the public sees."""
        return self.filter(commitment__plan__state__in=PUBLIC_STATES)

    def visible_to(self, user: Any) -> MilestoneQuerySet:
        """Milestones of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "commitment__plan__"))

    def answered_for_by(self, user: Any) -> MilestoneQuerySet:
        """Milestones of running plans that ``user`` answers for today: an officer their institution's, a coordinator
        all of their country. The same as ``policies.may_report``, which a test compares.
        """
        seats = user.country_roles.filter(ended_at__isnull=True)
        institutions = seats.filter(role=Role.OFFICER).values("institution_id")
        coordinated = seats.filter(role=Role.COORDINATOR).values("country_id")
        by_lead = models.Q(institution__isnull=True, commitment__lead_institution__in=institutions)
        own = models.Q(institution__in=institutions) | by_lead
        return self.filter(
            own | models.Q(commitment__plan__country__in=coordinated),
            commitment__plan__state=PlanState.PUBLISHED,
            commitment__withdrawn_at__isnull=True,
        )

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


class ReportDraftQuerySet(models.QuerySet["ReportDraft"]):
    """Reports that are still being written."""

    def visible_to(self, user: Any) -> ReportDraftQuerySet:
        """One's own: a draft is its author's alone, neither coordinators nor operators see it."""
        return self.filter(author=user) if user.is_authenticated else self.none()


class DraftEvidenceQuerySet(models.QuerySet["DraftEvidence"]):
    """Evidence that waits in drafts."""

    def visible_to(self, user: Any) -> DraftEvidenceQuerySet:
        """That of one's own drafts."""
        return self.filter(draft__author=user) if user.is_authenticated else self.none()


class ProcessEvidenceQuerySet(models.QuerySet["ProcessEvidence"]):
    """Evidence of how plans were made and are followed."""

    def visible_to(self, user: Any) -> ProcessEvidenceQuerySet:
        """Evidence of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "plan__"))


class ProgressRequestQuerySet(AppendOnlyQuerySet["ProgressRequest"]):
    """Requests for reports: read and added, never changed."""

    def unanswered(self) -> ProgressRequestQuerySet:
        """Those after which nobody has reported on their milestone."""
        silent = models.Q(milestone__last_reported_at__isnull=True)
        return self.filter(silent | models.Q(milestone__last_reported_at__lt=models.F("asked_at")))
