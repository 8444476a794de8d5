"""The government's right of reply, between a round's closing and its publication; and what reviewers make of it.

What an answer says speaks of ratings that are not public yet: until publication its event stays in the round's sealed
stream. That the reply is complete, or that there is none, is public at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.services import actor_of
from core.clock import now, today
from core.errors import permit, require
from ledger.services import event_append
from milestones.services import EvidenceDraft, evidence_attach
from milestones.services.evidence import evidence_facts
from reviews.choices import RoundPhase
from reviews.models import Appointment, Response, ResponseEvidence, ReviewRound
from reviews.policies import may_run_rounds, seat_of
from reviews.selectors import round_phase
from reviews.services.frame import round_event, round_locked, round_stream


def _for_response(user: Any, round_id: int) -> ReviewRound:
    """The round, locked, if its government may reply today."""
    current = round_locked(round_id)
    permit(may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator answers a round."))
    message = _("A round is answered between its closing and the end of the time to reply; this one is: %(state)s.")
    said = message % {"state": current.get_state_display()}
    stage = round_phase(current)
    answered = stage in (RoundPhase.REVISION, RoundPhase.RIPE) and current.response_ended_at is not None
    require(not answered, "already_answered", _("This round was answered or waived already."), field="round")
    require(stage == RoundPhase.REPLY, "wrong_state", said, field="round")
    return current


@transaction.atomic
def response_make(
    *, user: Any, review_round: ReviewRound, text: str, commitment: Commitment | None = None,
    evidence: Sequence[EvidenceDraft] = (), complete: bool | None = None,
) -> Response:  # fmt: skip
    """Answer a closed round, on one commitment or on the whole, with evidence.

    Args:
        complete: whether the reply ends with this; an answer on the whole does unless told otherwise.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``already_answered``; ``not_in_plan`` for a commitment of another plan.
        Malformed: there is no text, or a piece of evidence is wrong.
    """
    current = _for_response(user, review_round.pk)
    in_plan = commitment is None or commitment.plan_id == current.plan_id
    require(in_plan, "not_in_plan", _("This commitment is of another plan."), field="commitment")
    response = Response(round=current, commitment=commitment, text=text.strip(), author=user, created_at=now())
    response.save_checked()
    rows = evidence_attach(drafts=evidence, kind=ResponseEvidence, response=response)
    current.revise_until = _days_after(current.response_until or today())
    current.save_checked()
    data = {"commitment": commitment.pk if commitment else None, "evidence": evidence_facts(rows)}
    event_append(
        stream=round_stream(current), sealed=True, actor=actor_of(user, current.plan.country_id),
        verb="round.answered", subject=f"round:{current.pk}", data=data, records=[response],
    )  # fmt: skip
    if (commitment is None) if complete is None else complete:
        _ended(user, current)
    return response


def _days_after(day: dt.date) -> dt.date:
    """The last day on which reviewers may revise after a reply that ended on ``day``."""
    return day + dt.timedelta(days=settings.REVISION_WINDOW_DAYS)


def _ended(user: Any, review_round: ReviewRound) -> None:
    """The reply is complete; the reviewers' days begin now."""
    review_round.response_ended_at = now()
    review_round.revise_until = _days_after(today()) if review_round.responses.exists() else None
    review_round.save_checked()
    verb = "round.response_waived" if review_round.response_waived else "round.response_completed"
    round_event(review_round, user, verb, revise_until=review_round.revise_until)


@transaction.atomic
def response_complete(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Say that everything is answered, before the time to reply ends.

    Raises:
        NotPermitted, RuleBroken: as ``response_make``; ``nothing_answered`` where there is no answer: then waive.
    """
    current = _for_response(user, review_round.pk)
    message = _("Nothing was answered yet: answer first, or say that you do not reply.")
    require(current.responses.exists(), "nothing_answered", message)
    _ended(user, current)
    return current


@transaction.atomic
def response_waive(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Do without an answer, so that the round can be published before the time to reply ends.

    Raises:
        NotPermitted, RuleBroken: as ``response_make``; ``answered_in_part`` where something was answered: then the
            reply is complete, not waived.
    """
    current = _for_response(user, review_round.pk)
    message = _("Something was answered already: say that the reply is complete.")
    require(not current.responses.exists(), "answered_in_part", message)
    current.response_waived = True
    _ended(user, current)
    return current


@transaction.atomic
def ratings_stand(*, user: Any, review_round: ReviewRound) -> Appointment:
    """Say, after the government's reply, that one's ratings stand as they are now.

    Once everybody who rated has said so, the round can be published before the days to revise are over. That somebody
    said it is told when the round is published.

    Raises:
        NotPermitted: ``user`` has no accepted seat.
        RuleBroken: ``not_revising`` outside the days to revise.
    """
    current = round_locked(review_round.pk)
    seat = seat_of(user, current)
    permit(seat is not None, "no_seat", _("Only a reviewer with an accepted seat says that."))
    assert seat is not None  # noqa: S101  (just required; the type checker cannot know)
    message = _("Ratings are confirmed or revised after the government's reply, before the round is published.")
    require(round_phase(current) in (RoundPhase.REVISION, RoundPhase.RIPE), "not_revising", message)
    if seat.stood_by_at is None:
        seat.stood_by_at = now()
        seat.save_checked()
        event_append(
            stream=round_stream(current), sealed=True, actor=actor_of(user, current.plan.country_id),
            verb="ratings.stand", subject=f"round:{current.pk}", data={"appointment": seat.pk},
        )  # fmt: skip
    return seat
