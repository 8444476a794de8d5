"""Review rounds: scheduling, opening, extending and closing them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan
from core.clock import now, today
from core.errors import Malformed, permit, require
from reviews.choices import RoundState
from reviews.models import Questionnaire, ReviewRound
from reviews.policies import may_run_rounds
from reviews.rules import may_follow
from reviews.services.frame import round_event, round_locked
from reviews.services.questionnaires import questionnaire_digest
from reviews.services.recusals import recusals_found


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
    asked = {}
    if current.questionnaire is not None:
        asked = {"questionnaire": str(current.questionnaire), "sha256": questionnaire_digest(current.questionnaire)}
    round_event(current, user, "round.opened", **asked)
    recusals_found(current)
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
