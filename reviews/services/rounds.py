"""Review rounds: scheduling, opening, closing and answering them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment
from commitments.services import country_event
from core.clock import now, today
from core.errors import permit, require
from reviews.choices import RoundState
from reviews.models import Response, ReviewRound
from reviews.policies import may_run_rounds
from reviews.rules import may_follow


def round_stream(review_round: ReviewRound) -> str:
    """The stream of what happens in a round: sealed until the round is published (rule 6)."""
    return f"{review_round.plan.country_id}/round/{review_round.pk}"


def round_locked(round_id: int) -> ReviewRound:
    """The round with its plan, locked for the rest of the transaction."""
    found: ReviewRound = ReviewRound.objects.select_for_update(of=("self",)).select_related("plan").get(pk=round_id)
    return found


def round_event(review_round: ReviewRound, user: Any, verb: str, **data: Any) -> None:
    """One event of a round in its country's public stream: nothing that a rating says."""
    subject, country_id = f"round:{review_round.pk}", review_round.plan.country_id
    country_event(country_id=country_id, user=user, verb=verb, subject=subject, data=data)


@transaction.atomic
def round_create(*, user: Any, plan: ActionPlan, title: str, opens_on: dt.date, closes_on: dt.date) -> ReviewRound:
    """Schedule a round of a public plan.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``plan_not_published``.
        Malformed: a field is missing, or it closes before it opens.
    """
    permit(may_run_rounds(user, plan), "not_coordinator", _("Only the national coordinator schedules review rounds."))
    require(plan.is_public, "plan_not_published", _("A round reviews a published plan."), field="plan")
    review_round = ReviewRound(plan=plan, title=title, opens_on=opens_on, closes_on=closes_on)
    review_round.save_checked()
    round_event(review_round, user, "round.scheduled", title=title, opens_on=opens_on, closes_on=closes_on)
    return review_round


def _advance(user: Any, review_round: ReviewRound, state: RoundState) -> ReviewRound:
    """The round, locked, one step further; not saved yet."""
    current = round_locked(review_round.pk)
    permit(
        may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator runs review rounds.")
    )
    message = _("A round goes from scheduled to open to response to published; this one is: %(state)s.")
    allowed = may_follow(RoundState(current.state), state)
    require(allowed, "wrong_state", message % {"state": current.get_state_display()})
    current.state = state
    return current


@transaction.atomic
def round_open(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Open a scheduled round for rating.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``round_running`` where another round of the plan is still running.
    """
    current = _advance(user, review_round, RoundState.OPEN)
    running = ReviewRound.objects.filter(plan=current.plan, state__in=[RoundState.OPEN, RoundState.RESPONSE])
    require(not running.exists(), "round_running", _("Another round of this plan is still running."))
    require(today() <= current.closes_on, "round_over", _("The day on which this round closes has passed."))
    current.opened_at = now()
    current.save_checked()
    round_event(current, user, "round.opened")
    return current


@transaction.atomic
def round_close(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """End the rating, and begin the government's time to answer.

    Closing before the announced day is possible and stands in the ledger with both days.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``.
    """
    current = _advance(user, review_round, RoundState.RESPONSE)
    current.closed_at = now()
    current.response_until = today() + dt.timedelta(days=settings.RESPONSE_WINDOW_DAYS)
    current.save_checked()
    announced, until = current.closes_on, current.response_until
    round_event(current, user, "round.closed", announced_for=announced, response_until=until)
    return current


def _for_response(user: Any, review_round: ReviewRound) -> ReviewRound:
    current = round_locked(review_round.pk)
    permit(may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator answers a round."))
    message = _("A round is answered between its closing and its publication; this one is: %(state)s.")
    answerable = current.state == RoundState.RESPONSE
    require(answerable, "wrong_state", message % {"state": current.get_state_display()}, field="round")
    return current


@transaction.atomic
def response_make(*, user: Any, review_round: ReviewRound, text: str, commitment: Commitment | None = None) -> Response:
    """Answer a closed round, on one commitment or on the whole.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``not_in_plan`` for a commitment of another plan.
        Malformed: there is no text.
    """
    current = _for_response(user, review_round)
    in_plan = commitment is None or commitment.plan_id == current.plan_id
    require(in_plan, "not_in_plan", _("This commitment is of another plan."), field="commitment")
    response = Response(round=current, commitment=commitment, text=text.strip(), author=user, created_at=now())
    response.save_checked()
    _answered(current)
    country_event(
        country_id=current.plan.country_id, user=user, verb="round.answered", subject=f"round:{current.pk}",
        data={"commitment": commitment.pk if commitment else None}, records=[response],
    )  # fmt: skip
    return response


@transaction.atomic
def response_waive(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Do without an answer, so that the round can be published before the window ends.

    Raises:
        NotPermitted, RuleBroken: as ``response_make``; ``already_answered``.
    """
    current = _for_response(user, review_round)
    require(current.response_waived_at is None, "already_answered", _("This round was answered or waived already."))
    _answered(current)
    round_event(current, user, "round.response_waived")
    return current


def _answered(review_round: ReviewRound) -> None:
    if review_round.response_waived_at is None:
        review_round.response_waived_at = now()
        review_round.save_checked()
