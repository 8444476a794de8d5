"""Answers on the making of a plan: as secret, until their round is published, as ratings are (rule 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from commitments.querysets import plans_visible_to
from core.models import AppendOnlyQuerySet
from reviews.choices import RoundState

if TYPE_CHECKING:
    from reviews.models import AnswerRevision, AnswerSheet, MakingVerdict


class AnswerSheetQuerySet(models.QuerySet["AnswerSheet"]):
    """Answers, drafts included."""

    def visible_to(self, user: Any) -> AnswerSheetQuerySet:
        """One's own always; everybody's, as far as handed in, once their round is published."""
        published = Q(round__state=RoundState.PUBLISHED, submitted_at__isnull=False)
        public = published & plans_visible_to(user, "round__plan__")
        return self.filter(public | Q(reviewer=user)) if user.is_authenticated else self.filter(public)


class AnswerRevisionQuerySet(AppendOnlyQuerySet["AnswerRevision"]):
    """Answers as handed in."""


class MakingVerdictQuerySet(AppendOnlyQuerySet["MakingVerdict"]):
    """Verdicts on the making of plans exist only in published rounds."""

    def visible_to(self, user: Any) -> MakingVerdictQuerySet:
        """Verdicts on plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "round__plan__"))
