"""Who may verify, rate, appoint, answer and publish: small predicates over (user, object)."""

from __future__ import annotations

from typing import Any

from commitments.choices import Role
from commitments.models import ActionPlan
from commitments.policies import is_coordinator, is_operator, role_in
from milestones.models import ProgressReport
from reviews.choices import RoundState
from reviews.models import Appointment, ReviewRound


def may_verify(user: Any, report: ProgressReport) -> bool:
    """A reviewer of the country verifies its reports."""
    role = role_in(user, report.milestone.commitment.plan.country_id)
    return role is not None and role.role == Role.REVIEWER


def may_run_rounds(user: Any, plan: ActionPlan) -> bool:
    """The coordinator opens, closes and answers review rounds of the country's plans."""
    return is_coordinator(user, plan.country_id)


def may_move_round(user: Any, plan: ActionPlan, *, due: bool) -> bool:
    """The coordinator opens and closes; once the announced day has come (``due``) an operator may too.

    So no government buries a round by leaving it as it is.
    """
    return is_coordinator(user, plan.country_id) or (due and is_operator(user))


def may_publish_round(user: Any, plan: ActionPlan) -> bool:
    """The coordinator publishes, or an operator, so that no government can keep verdicts back by doing nothing."""
    return is_coordinator(user, plan.country_id) or is_operator(user)


def may_see_provisional(user: Any, review_round: ReviewRound) -> bool:
    """Between a round's closing and its publication its government's coordinator sees what they reply to (rule 6)."""
    return review_round.state == RoundState.RESPONSE and is_coordinator(user, review_round.plan.country_id)


def may_accept(user: Any, appointment: Appointment) -> bool:
    """Only the person appointed takes the seat."""
    return bool(user.is_authenticated and appointment.reviewer_id == user.pk)


def seat_of(user: Any, review_round: ReviewRound) -> Appointment | None:
    """The accepted seat of ``user`` in a round, if they (still) are a reviewer of its country (rule 1). Two queries."""
    role = role_in(user, review_round.plan.country_id)
    if role is None or role.role != Role.REVIEWER:
        return None
    return review_round.appointments.filter(reviewer=user, accepted_at__isnull=False).first()
