"""Milestones: entering, changing or amending, removing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from commitments.choices import AmendedKind, CommitmentState, PlanState
from commitments.models import ActionPlan, Commitment
from commitments.rules import moved
from commitments.services import plan_event, plan_locked
from commitments.services.changes import amend, apply, changed, plain
from core.clock import now
from core.errors import require
from milestones.models import Milestone, PromisedDate
from milestones.services.progress import milestone_locked, progress_refresh

EDITABLE = (
    "number", "title", "deliverable", "institution", "start_date", "due_date", "due_text", "source_url", "language",
    "translations",
)  # fmt: skip


@transaction.atomic
def milestone_add(*, user: Any, commitment: Commitment, facts: Mapping[str, Any], reason: str = "") -> Milestone:
    """Add a milestone to a draft's commitment, or by an amendment with a reason to a published one.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``amendment_needs_reason``, ``plan_not_open``, ``commitment_withdrawn``, ``foreign_institution``.
        Malformed: a field is missing or wrong, or the number is taken.
    """
    plan = plan_locked(user=user, plan_id=commitment.plan_id)
    standing = commitment.state == CommitmentState.ACTIVE
    require(standing, "commitment_withdrawn", _("This commitment was withdrawn."))
    last = commitment.milestones.aggregate(last=Max("position"))["last"] or 0
    milestone = Milestone(
        commitment=commitment, position=last + 1, number=str(last + 1), added_at=now() if plan.is_public else None
    )
    apply(milestone, facts, EDITABLE)
    _check_institution(plan, milestone)
    milestone.save_checked()
    after = {name: plain(value) for name, value in facts.items()}
    _amend(user, plan, milestone, {}, after, reason, "milestone.added")
    progress_refresh(commitment_ids=[commitment.pk])
    return milestone


@transaction.atomic
def milestone_change(
    *, user: Any, milestone: Milestone, version: int, facts: Mapping[str, Any], reason: str = ""
) -> Milestone:
    """Change a draft's milestone, or amend a published one with a reason; a moved due date shows as slippage.

    Raises:
        NotPermitted, Stale, RuleBroken, Malformed: as ``milestone_add``.
    """
    plan = plan_locked(user=user, plan_id=milestone.commitment.plan_id)
    current = milestone_locked(milestone.pk)
    current.require_version(version)
    before, after = changed(current, facts, EDITABLE)
    if not after:
        return current
    apply(current, facts, EDITABLE)
    _check_institution(plan, current)
    current.save_next()
    verb = "milestone.amended" if plan.is_public else "milestone.changed"
    _amend(user, plan, current, before, after, reason, verb)
    return current


@transaction.atomic
def milestone_move(*, user: Any, milestone: Milestone, place: int) -> None:
    """Give a draft's milestone another place (from 1) in its commitment; the texts keep their versions.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``published``: the order that was published stays.
    """
    plan = plan_locked(user=user, plan_id=milestone.commitment.plan_id)
    require(plan.state == PlanState.DRAFT, "published", _("The order of a published plan stays as it is."))
    rows = {each.pk: each for each in milestone.commitment.milestones.order_by("position", "id")}
    for position, key in enumerate(moved(list(rows), milestone.pk, place), start=1):
        if rows[key].position != position:
            rows[key].position = position
            rows[key].save_checked()
    data = {"place": place}
    plan_event(plan=plan, user=user, verb="milestone.moved", subject=f"milestone:{milestone.pk}", data=data)


@transaction.atomic
def milestone_remove(*, user: Any, milestone: Milestone, version: int | None = None) -> None:
    """Throw away a draft's milestone; ``None`` throws away whatever stands. A published one is reported withdrawn.

    Raises:
        RuleBroken: ``published``.
        Stale: it is not the ``version`` that ``user`` has read.
    """
    plan = plan_locked(user=user, plan_id=milestone.commitment.plan_id)
    if version is not None:
        milestone_locked(milestone.pk).require_version(version)
    message = _("A published milestone is reported withdrawn, not removed.")
    require(plan.state == PlanState.DRAFT, "published", message)
    plan_event(plan=plan, user=user, verb="milestone.removed", subject=f"milestone:{milestone.pk}")
    milestone.delete()


def _check_institution(plan: ActionPlan, milestone: Milestone) -> None:
    fits = milestone.institution is None or milestone.institution.country_id == plan.country_id
    require(fits, "foreign_institution", _("The institution belongs to another country."), field="institution")


def _amend(
    user: Any,
    plan: ActionPlan,
    milestone: Milestone,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    verb: str,
) -> None:
    """Record the change; a due date that the public is promised anew is kept beside the earlier ones."""
    amendment = amend(
        user=user, plan=plan, kind=AmendedKind.MILESTONE, subject=milestone, commitment=milestone.commitment,
        before=before, after=after, reason=reason, verb=verb,
    )  # fmt: skip
    added = verb == "milestone.added"
    if amendment is not None and (added or {"due_date", "due_text"} & set(after)):
        PromisedDate(
            milestone=milestone, due_date=milestone.due_date, due_text=milestone.due_text, promised_at=amendment.at,
            amendment=amendment,
        ).save_checked()  # fmt: skip
