"""What checks of addresses find on the evidence of ratings."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import require
from ledger.services import event_append
from milestones.services import link_noted
from milestones.services.links import TRACKER
from reviews.choices import RoundState
from reviews.models import RatingEvidence


@transaction.atomic
def rating_link_found(*, evidence: RatingEvidence, answers: bool, at: dt.datetime | None = None) -> None:
    """Note what a check of an address found on evidence of a published rating. The tracker itself is the actor.

    Before a round is published nobody may learn what a rating stands on, neither from the ledger nor from the requests
    that a site's owner sees (rule 6).

    Raises:
        RuleBroken: ``round_not_published``.
    """
    rows = RatingEvidence.objects.select_for_update(of=("self",)).select_related("rating__round__plan")
    row = rows.get(pk=evidence.pk)
    review_round = row.rating.round
    published = review_round.state == RoundState.PUBLISHED
    require(published, "round_not_published", _("Addresses are checked once their round is published."))
    if link_noted(row, answers=answers, at=at):
        event_append(
            stream=review_round.plan.country_id, actor=TRACKER, verb="rating_evidence.checked",
            subject=f"commitment:{row.rating.commitment_id}",
            data={"evidence": row.pk, "link_status": str(row.link_status)},
        )  # fmt: skip
