"""What follows for a seat from what is known before its holder declares anything."""

from __future__ import annotations

from django.db.models import Q

from commitments.models import Commitment
from reviews.models import Appointment


def seat_consequences(seat: Appointment) -> list[Commitment]:
    """The commitments that nobody judges for the seat's organisation, in the plan's order. One query."""
    own = seat.organisation_id
    carried = Q(lead_institution=own) | Q(supports__institution=own) | Q(milestones__institution=own)
    rows = Commitment.objects.filter(carried, plan=seat.round.plan_id, withdrawn_at__isnull=True).distinct()
    return list(rows.order_by("position", "pk"))
