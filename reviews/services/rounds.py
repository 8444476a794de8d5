"""Review rounds: scheduling, opening, extending and closing them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan
from commitments.services import actor_of
from core.clock import now, today
from core.errors import Malformed, permit, require
from ledger.services import Actor, event_append
from reviews.choices import RoundState
from reviews.models import Questionnaire, ReviewRound
from reviews.policies import may_move_round, may_run_rounds
from reviews.rules import may_follow
from reviews.services.frame import round_event, round_locked
from reviews.services.questionnaires import questionnaire_digest
from reviews.services.recusals import carriers_in, recusals_found

# What the tracker does by itself, on the day that was announced.
TRACKER = Actor("tracker", "tracker")


@transaction.atomic
def round_create(
    *, user: Any, plan: ActionPlan, title: str, opens_on: dt.date, closes_on: dt.date,
    questionnaire: Questionnaire | None = None,
) -> ReviewRound:  # fmt: skip
    """Schedule a round of a public plan, with a questionnaire on its making or without.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``plan_not_published``.
        Malformed: a field is missing, or it closes before it opens.
    """
    permit(may_run_rounds(user, plan), "not_coordinator", _("Only the national coordinator schedules review rounds."))
    require(plan.is_public, "plan_not_published", _("A round reviews a published plan."), field="plan")
    review_round = ReviewRound(
        plan=plan, title=title, opens_on=opens_on, closes_on=closes_on, questionnaire=questionnaire
    )
    review_round.save_checked()
    round_event(review_round, user, "round.scheduled", title=title, opens_on=opens_on, closes_on=closes_on)
    return review_round


def _moved_by(user: Any, review_round: ReviewRound, state: RoundState, *, due: bool) -> None:
    """Refuse who may not take a round one step further today."""
    message = _("Only the national coordinator runs review rounds; an operator once the announced day has come.")
    permit(may_move_round(user, review_round.plan, due=due), "not_coordinator", message)
    _advance(review_round, state)


def _advance(current: ReviewRound, state: RoundState) -> None:
    """One step further; not saved yet."""
    message = _("A round goes from scheduled to open to response to published; this one is: %(state)s.")
    allowed = may_follow(RoundState(current.state), state)
    require(allowed, "wrong_state", message % {"state": current.get_state_display()})
    current.state = state


@transaction.atomic
def round_open(*, user: Any, review_round: ReviewRound) -> ReviewRound:
    """Open a scheduled round for rating.

    Raises:
        NotPermitted: ``user`` is not the coordinator, nor, from the announced day on, an operator.
        RuleBroken: ``wrong_state``; ``round_running`` where another round of the plan is still running; ``round_over``
            after the day on which it closes.
    """
    current = round_locked(review_round.pk)
    _moved_by(user, current, RoundState.OPEN, due=today() >= current.opens_on)
    running = ReviewRound.objects.filter(plan=current.plan, state__in=[RoundState.OPEN, RoundState.RESPONSE])
    require(not running.exists(), "round_running", _("Another round of this plan is still running."))
    require(today() <= current.closes_on, "round_over", _("The day on which this round closes has passed."))
    current.opened_at = now()
    current.carriers = {str(key): sorted(each.institutions) for key, each in carriers_in(current.plan).items()}
    current.save_checked()
    asked = {}
    if current.questionnaire is not None:
        asked = {"questionnaire": str(current.questionnaire), "sha256": questionnaire_digest(current.questionnaire)}
    round_event(current, user, "round.opened", **asked)
    recusals_found(current)
    return current


@transaction.atomic
def round_close(*, user: Any, review_round: ReviewRound, reason: str = "") -> ReviewRound:
    """End the rating, and begin the government's time to answer.

    Closing before the announced day needs a reason that everybody can read, and stands in the ledger with both days.

    Raises:
        NotPermitted: ``user`` is not the coordinator, nor, after the announced day, an operator.
        RuleBroken: ``wrong_state``.
        Malformed: ``reason_required`` before the announced day.
    """
    current = round_locked(review_round.pk)
    _moved_by(user, current, RoundState.RESPONSE, due=today() > current.closes_on)
    if closes_early(current) and not reason.strip():
        message = _("The round was announced to close later: say why it closes today; everybody can read it.")
        raise Malformed([("reason", "reason_required", message)])
    current.close_reason = reason.strip() if closes_early(current) else ""
    return _closed(current, actor_of(user, current.plan.country_id))


def closes_early(review_round: ReviewRound) -> bool:
    """Whether a round that closes today closes before its day."""
    return today() < review_round.closes_on


@transaction.atomic
def rounds_close_due() -> int:
    """Close every open round whose announced day is over: the tracker's own act, so that nobody can keep one open.

    Safe to run again; how many it closed.
    """
    due = ReviewRound.objects.filter(state=RoundState.OPEN, closes_on__lt=today()).values_list("pk", flat=True)
    closed = 0
    for pk in due:
        current = round_locked(pk)
        if current.state == RoundState.OPEN and today() > current.closes_on:
            current.state = RoundState.RESPONSE
            _closed(current, TRACKER)
            closed += 1
    return closed


def _closed(current: ReviewRound, actor: Actor) -> ReviewRound:
    """What closing is, whoever does it."""
    current.closed_at = now()
    current.response_until = today() + dt.timedelta(days=settings.RESPONSE_WINDOW_DAYS)
    current.save_checked()
    told: dict[str, Any] = {"announced_for": current.closes_on, "response_until": current.response_until}
    if current.close_reason:
        told["reason"] = current.close_reason
    event_append(
        stream=current.plan.country_id, actor=actor, verb="round.closed", subject=f"round:{current.pk}", data=told
    )
    recusals_found(current)
    return current


@transaction.atomic
def round_extend(*, user: Any, review_round: ReviewRound, closes_on: dt.date, reason: str) -> ReviewRound:
    """Give the reviewers more time while a round is open; both days and the reason are public.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``not_later`` where the new day is not after the announced one, nor after today.
        Malformed: there is no reason.
    """
    current = round_locked(review_round.pk)
    permit(
        may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator runs review rounds.")
    )
    message = _("Only an open round is extended; this one is: %(state)s.")
    require(current.state == RoundState.OPEN, "wrong_state", message % {"state": current.get_state_display()})
    later = closes_on > max(current.closes_on, today())
    require(later, "not_later", _("Choose a day after the one announced, and after today."), field="closes_on")
    if not reason.strip():
        raise Malformed([("reason", "reason_required", _("Say why: everybody can read it."))])
    before, current.closes_on = current.closes_on, closes_on
    current.save_checked()
    round_event(current, user, "round.extended", before=before, closes_on=closes_on, reason=reason.strip())
    return current
