"""Publishing a round: its figures are computed once and frozen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.services import actor_of, country_event
from core.clock import now
from core.errors import permit, require
from ledger.services import stream_reveal
from reviews.choices import RoundPhase, RoundState
from reviews.models import Rating, RatingRevision, Recusal, ReviewRound, Verdict
from reviews.policies import may_publish_round
from reviews.rules import RatedFacts, RoundFacts, RoundFigures, VerdictFigures, round_figures
from reviews.selectors import round_phase
from reviews.services.frame import round_locked, round_stream
from reviews.services.making import making_conclude
from reviews.services.proposals import people_forgotten


@transaction.atomic
def round_publish(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Freeze the verdicts of a closed round and show everything that happened in it.

    Raises:
        NotPermitted: ``user`` is neither coordinator nor operator.
        RuleBroken: ``wrong_state``; ``response_window_open`` while the government may still reply, ``revision_open``
            while reviewers may still revise (rule 8).
    """
    current = round_locked(review_round.pk)
    permit(
        may_publish_round(user, current.plan), "not_coordinator", _("Only the national coordinator publishes a round.")
    )
    _require_ripe(current)
    moment = now()
    figures = round_figures(round_facts(current))
    verdicts = [_verdict(current, each, figures, moment) for each in figures.verdicts]
    Verdict.objects.bulk_create(verdicts, batch_size=500)
    current.agreement = figures.agreement
    current.agreement_low, current.agreement_high = figures.interval or (None, None)
    current.state, current.published_at = RoundState.PUBLISHED, moment
    current.save_checked()
    making = making_conclude(current, moment)
    country_event(
        country_id=current.plan.country_id, user=user, verb="round.published", subject=f"round:{current.pk}",
        data={"verdicts": len(verdicts), "agreement": current.agreement},
        records=[*verdicts, *([making] if making else [])],
    )  # fmt: skip
    actor = actor_of(user, current.plan.country_id)
    stream_reveal(stream=round_stream(current), into=current.plan.country_id, actor=actor)
    people_forgotten(current)
    return current


def _require_ripe(review_round: ReviewRound) -> None:
    """Refuse to publish before the time to reply and to revise is over."""
    stage = round_phase(review_round)
    message = _("The government may answer until %(day)s: publish after that day, or once it has answered or waived.")
    until = review_round.response_until.isoformat() if review_round.response_until else ""
    require(stage != RoundPhase.REPLY, "response_window_open", message % {"day": until})
    message = _(
        "Reviewers may revise until %(day)s: publish after that day, or once all of them say that their ratings stand."
    )
    until = review_round.revise_until.isoformat() if review_round.revise_until else ""
    require(stage != RoundPhase.REVISION, "revision_open", message % {"day": until})
    message = _("A round goes from scheduled to open to response to published; this one is: %(state)s.")
    require(stage == RoundPhase.RIPE, "wrong_state", message % {"state": review_round.get_state_display()})


def round_facts(review_round: ReviewRound) -> RoundFacts:
    """What the figures of a round follow from. Three queries."""
    seats = dict(review_round.appointments.values_list("reviewer_id", "pk"))
    scores = Rating.score_fields[:-1]
    revisions = RatingRevision.objects.filter(rating__round=review_round).order_by("rating_id", "number")
    rows = revisions.values_list("rating__reviewer_id", "rating__commitment_id", "number", *scores)
    recusals = Recusal.objects.filter(appointment__round=review_round).values_list("appointment_id", "commitment_id")
    return RoundFacts(
        revisions=[
            RatedFacts(seats[reviewer], commitment, number, dict(zip(scores, values, strict=True)))
            for reviewer, commitment, number, *values in rows
            if reviewer in seats
        ],
        recusals=list(recusals),
    )


def _verdict(
    review_round: ReviewRound, figures: VerdictFigures, of_round: RoundFigures, moment: dt.datetime
) -> Verdict:
    return Verdict(
        round=review_round, commitment_id=figures.commitment, outcome=figures.outcome, completion=figures.completion,
        distribution=dict(figures.distribution), spread=figures.spread, reviewers=figures.reviewers,
        recusals=figures.recusals, agreement=of_round.agreement, published_at=moment, **figures.side_scores,
    )  # fmt: skip
