"""Proposals, recusals, lots and volunteers: how a panel came about is public, the people are not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from commitments.querysets import plans_visible_to
from core.models import AppendOnlyQuerySet

if TYPE_CHECKING:
    from reviews.models import Lot, Proposal, Recusal, Volunteer


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals of reviewers."""

    def confirmed(self) -> ProposalQuerySet:
        """Those that an organisation stands by; the others wait for a link to be followed."""
        return self.filter(confirmed_at__isnull=False)

    def expired(self, before: dt.datetime) -> ProposalQuerySet:
        """Those whose link nobody followed and that were made before a moment."""
        return self.filter(confirmed_at__isnull=True, proposed_at__lt=before)

    def visible_to(self, user: Any) -> ProposalQuerySet:
        """Confirmed proposals in rounds of plans that ``user`` may see: who proposed, not whom."""
        return self.confirmed().filter(plans_visible_to(user, "round__plan__"))


class RecusalQuerySet(AppendOnlyQuerySet["Recusal"]):
    """Recusals."""

    def visible_to(self, user: Any) -> RecusalQuerySet:
        """Recusals in rounds of plans that ``user`` may see: who does not judge what, and why, is public."""
        return self.filter(plans_visible_to(user, "appointment__round__plan__"))


class LotQuerySet(models.QuerySet["Lot"]):
    """Draws by lot."""

    def visible_to(self, user: Any) -> LotQuerySet:
        """Lots in rounds of plans that ``user`` may see."""
        return self.filter(plans_visible_to(user, "round__plan__"))


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Volunteers for a lay panel."""

    def standing(self) -> VolunteerQuerySet:
        """Who confirmed and has not withdrawn."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at__isnull=True)

    def expired(self, before: dt.datetime) -> VolunteerQuerySet:
        """Those whose link nobody followed and who registered before a moment."""
        return self.filter(confirmed_at__isnull=True, registered_at__lt=before)
