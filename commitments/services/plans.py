"""Plans: entering, amending, closing, withdrawing them. Publishing one also promises its dates: see ``milestones``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import AmendedKind, PlanState
from commitments.models import ActionPlan, Country
from commitments.policies import may_edit_plans
from commitments.services.changes import amend, apply, changed
from commitments.services.events import plan_event
from core.errors import permit, require

EDITABLE = (
    "number", "locality", "title", "start_date", "end_date", "submitted_on", "source_url", "language", "translations",
)  # fmt: skip


def plan_locked(*, user: Any, plan_id: int) -> ActionPlan:
    """The plan, locked for the rest of the transaction, if ``user`` may edit it.

    Raises:
        NotPermitted: ``user`` is not the country's coordinator.
    """
    plan = ActionPlan.objects.select_for_update().get(pk=plan_id)
    permit(
        may_edit_plans(user, plan.country_id), "not_coordinator", _("Only the national coordinator may change plans.")
    )
    return plan


@transaction.atomic
def plan_create(*, user: Any, country: Country, facts: Mapping[str, Any]) -> ActionPlan:
    """Enter a plan as a draft.

    Raises:
        NotPermitted: ``user`` is not the country's coordinator.
        RuleBroken: ``foreign_locality``.
        Malformed: a field is missing or wrong, or the number is taken.
    """
    permit(may_edit_plans(user, country.pk), "not_coordinator", _("Only the national coordinator may enter plans."))
    plan = ActionPlan(country=country)
    apply(plan, facts, EDITABLE)
    _check_locality(plan)
    plan.save_checked()
    plan_event(plan=plan, user=user, verb="plan.created", subject=f"plan:{plan.pk}", data={"number": plan.number})
    return plan


@transaction.atomic
def plan_change(*, user: Any, plan: ActionPlan, version: int, facts: Mapping[str, Any], reason: str = "") -> ActionPlan:
    """Change a draft, or amend a published plan with a reason (rule 2). What does not differ changes nothing.

    Raises:
        NotPermitted, Stale, RuleBroken, Malformed: as the rules say.
    """
    current = plan_locked(user=user, plan_id=plan.pk)
    current.require_version(version)
    before, after = changed(current, facts, EDITABLE)
    if not after:
        return current
    apply(current, facts, EDITABLE)
    _check_locality(current)
    current.save_next()
    verb = "plan.amended" if current.is_public else "plan.changed"
    amend(
        user=user, plan=current, kind=AmendedKind.PLAN, subject=current, commitment=None, before=before, after=after,
        reason=reason, verb=verb,
    )  # fmt: skip
    return current


def _check_locality(plan: ActionPlan) -> None:
    fits = plan.locality is None or plan.locality.country_id == plan.country_id
    require(fits, "foreign_locality", _("The locality belongs to another country."), field="locality")


@transaction.atomic
def plan_close(*, user: Any, plan: ActionPlan, version: int) -> ActionPlan:
    """Close a published plan: no more reports, no more amendments; everything stays readable.

    Raises:
        RuleBroken: ``plan_not_open`` for a plan in another state.
    """
    return _end(user, plan, version, PlanState.CLOSED, "")


@transaction.atomic
def plan_withdraw(*, user: Any, plan: ActionPlan, version: int, reason: str) -> ActionPlan:
    """Withdraw a published plan for a reason; it stays readable and says that it was withdrawn.

    Raises:
        RuleBroken: ``plan_not_open``, ``reason_required``.
    """
    require(bool(reason.strip()), "reason_required", _("Say why the plan is withdrawn."), field="reason")
    return _end(user, plan, version, PlanState.WITHDRAWN, reason.strip())


def _end(user: Any, plan: ActionPlan, version: int, state: PlanState, reason: str) -> ActionPlan:
    current = plan_locked(user=user, plan_id=plan.pk)
    current.require_version(version)
    require(
        current.state == PlanState.PUBLISHED, "plan_not_open", _("Only a published plan can be closed or withdrawn.")
    )
    current.state = state
    current.save_next()
    plan_event(
        plan=current, user=user, verb=f"plan.{state.value}", subject=f"plan:{current.pk}", data={"reason": reason}
    )
    return current


@transaction.atomic
def plan_remove(*, user: Any, plan: ActionPlan, version: int | None = None) -> None:
    """Throw away an empty draft; ``None`` throws away whatever stands. A plan that was published is never removed.

    Raises:
        RuleBroken: ``published``, ``not_empty``.
        Stale: it is not the ``version`` that ``user`` has read.
    """
    current = plan_locked(user=user, plan_id=plan.pk)
    if version is not None:
        current.require_version(version)
    require(current.state == PlanState.DRAFT, "published", _("A plan that was published is never removed."))
    require(not current.commitments.exists(), "not_empty", _("Remove the draft's commitments first."))
    plan_event(plan=current, user=user, verb="plan.removed", subject=f"plan:{current.pk}")
    current.delete()
