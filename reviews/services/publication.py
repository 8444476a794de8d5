"""Publishing a round: its verdicts are computed once and frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.services import actor_of, country_event
from core.clock import now, today
from core.errors import permit, require
from ledger.services import stream_reveal
from milestones.choices import Completion
from reviews.choices import EarlyResults, PotentialForResults, RoundState, Verifiability
from reviews.models import RatingRevision, ReviewRound, Verdict
from reviews.policies import may_publish_round
from reviews.rules import conclude, krippendorff_alpha, may_follow, may_publish, median_lower
from reviews.services.rounds import round_locked, round_stream

SIDE_SCALES = {
    "early_results": EarlyResults.values,
    "verifiability": Verifiability.values,
    "potential_for_results": PotentialForResults.values,
}


@transaction.atomic
def round_publish(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Freeze the verdicts of a closed round and show everything that happened in it.

    Raises:
        NotPermitted: ``user`` is neither coordinator nor operator.
        RuleBroken: ``wrong_state``; ``response_window_open`` before its end, unless answered or waived (rule 8).
    """
    current = round_locked(review_round.pk)
    permit(
        may_publish_round(user, current.plan), "not_coordinator", _("Only the national coordinator publishes a round.")
    )
    message = _("A round goes from scheduled to open to response to published; this one is: %(state)s.")
    allowed = may_follow(RoundState(current.state), RoundState.PUBLISHED)
    require(allowed, "wrong_state", message % {"state": current.get_state_display()})
    until = current.response_until or today()
    message = _("The government may answer until %(day)s: publish after that day, or once it has answered or waived.")
    ripe = may_publish(until, current.response_waived_at is not None, today())
    require(ripe, "response_window_open", message % {"day": until.isoformat()})
    handed_in = latest_revisions(current)
    moment = now()
    current.agreement = krippendorff_alpha([[each.get_completion() for each in unit] for unit in handed_in.values()])
    verdicts = [
        _verdict(current, commitment_id, revisions, current.agreement, moment)
        for commitment_id, revisions in sorted(handed_in.items())
    ]
    Verdict.objects.bulk_create(verdicts, batch_size=500)
    current.state, current.published_at = RoundState.PUBLISHED, moment
    current.save_checked()
    country_event(
        country_id=current.plan.country_id, user=user, verb="round.published", subject=f"round:{current.pk}",
        data={"verdicts": len(verdicts), "agreement": current.agreement}, records=verdicts,
    )  # fmt: skip
    actor = actor_of(user, current.plan.country_id)
    stream_reveal(stream=round_stream(current), into=current.plan.country_id, actor=actor)
    return current


def latest_revisions(review_round: ReviewRound) -> Mapping[int, Sequence[RatingRevision]]:
    """The last revision of each rating handed in, by commitment, in a stable order. One query."""
    last: dict[int, RatingRevision] = {}
    revisions = RatingRevision.objects.filter(rating__round=review_round).select_related("rating")
    for revision in revisions.order_by("rating_id", "number"):
        last[revision.rating_id] = revision
    by_commitment: dict[int, list[RatingRevision]] = {}
    for revision in last.values():
        by_commitment.setdefault(revision.rating.commitment_id, []).append(revision)
    return by_commitment


def _verdict(
    review_round: ReviewRound,
    commitment_id: int,
    revisions: Sequence[RatingRevision],
    agreement: Decimal | None,
    moment: dt.datetime,
) -> Verdict:
    conclusion = conclude([Completion(each.completion) for each in revisions])
    return Verdict(
        round=review_round, commitment_id=commitment_id, completion=conclusion.completion,
        distribution=conclusion.distribution, spread=conclusion.spread, reviewers=len(revisions),
        agreement=agreement, published_at=moment,
        **{name: _side_verdict(name, revisions) for name in SIDE_SCALES},
    )  # fmt: skip


def _side_verdict(name: str, revisions: Sequence[RatingRevision]) -> str:
    """The lower median of a side score among those who gave one; empty where nobody did."""
    given = [value for each in revisions if (value := getattr(each, name))]
    return median_lower(given, SIDE_SCALES[name]) if given else ""
