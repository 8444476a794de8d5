"""Publishing a plan: from then on its milestones' dates are promised. Copying one, and throwing a draft away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment
from commitments.rules import moved_along
from commitments.selectors import draft_steps
from commitments.services import (
    actor_of,
    commitment_add,
    commitment_remove,
    plan_create,
    plan_event,
    plan_locked,
    plan_remove,
    plan_stream,
)
from core.clock import now
from core.errors import Stale, require
from ledger.services import stream_reveal
from milestones.choices import CopiedMilestones
from milestones.models import Milestone, PromisedDate
from milestones.services.milestones import milestone_add, milestone_remove


@transaction.atomic
def plan_publish(*, user: Any, plan: ActionPlan, version: int, steps: int | None = None) -> ActionPlan:
    """Publish a draft: everyone sees it, its dates are promised, and it is changed only by amendment (rule 2).

    Args:
        steps: how many changes the draft had seen when ``user`` read all of it (``draft_steps``); ``None`` asks for
            the plan's own version only.

    Raises:
        NotPermitted: ``user`` is not the country's coordinator.
        Stale: the draft, or with ``steps`` anything in it, changed since ``user`` read it.
        RuleBroken: ``published`` already; ``no_commitments``; ``commitment_without_milestones``, naming the first.
    """
    current = plan_locked(user=user, plan_id=plan.pk)
    current.require_version(version)
    require(current.state == PlanState.DRAFT, "published", _("This plan was published already."))
    if steps is not None and steps != draft_steps(current):
        message = _("Somebody changed the draft since you looked at all of it: look again before you publish it.")
        raise Stale("stale", message, current_version=current.version)
    require(current.commitments.exists(), "no_commitments", _("A plan without commitments cannot be published."))
    bare = current.commitments.filter(milestones__isnull=True).first()
    message = _("Every commitment needs at least one milestone; %(commitment)s has none.") % {"commitment": bare}
    require(bare is None, "commitment_without_milestones", message)
    moment = now()
    current.state, current.published_at = PlanState.PUBLISHED, moment
    current.save_next()
    dates = [
        PromisedDate(milestone_id=pk, due_date=day, due_text=text, promised_at=moment)
        for pk, day, text in Milestone.objects.filter(commitment__plan=current).values_list(
            "pk", "due_date", "due_text"
        )
    ]
    PromisedDate.objects.bulk_create(dates, batch_size=500)
    data = {"number": current.number, "commitments": current.commitments.count(), "milestones": len(dates)}
    plan_event(plan=current, user=user, verb="plan.published", subject=f"plan:{current.pk}", data=data)
    actor = actor_of(user, current.country_id)
    stream_reveal(stream=plan_stream(current), into=current.country_id, actor=actor)
    return current


# What is carried over of a commitment as it stands, besides what hangs on it; its number and dates are the new plan's.
KEPT = (
    "title", "problem", "action", "expected_result", "relevance", "additional", "sdgs", "lead_institution", "language",
    "translations",
)  # fmt: skip


@transaction.atomic
def plan_copy(
    *,
    user: Any,
    source: ActionPlan,
    facts: Mapping[str, Any],
    commitments: Collection[int],
    milestones: CopiedMilestones,
) -> ActionPlan:
    """Enter a plan as a draft whose commitments are carried over from some of ``source``, numbered anew from 1.

    Args:
        facts: of the new plan, as ``plan_create`` takes them.
        commitments: keys of those that are carried over.
        milestones: what is copied of their unfinished milestones.

    Raises:
        NotPermitted, RuleBroken, Malformed: as ``plan_create``; ``not_a_predecessor`` for a draft or what is not in
            ``source``.
    """
    chosen = list(
        source.commitments.filter(pk__in=commitments)
        .select_related("lead_institution", "plan")
        .order_by("position", "id")
    )
    message = _("A commitment is carried over from another one, of a published plan of the same country.")
    require(
        source.is_public and len(chosen) == len(set(commitments)), "not_a_predecessor", message, field="commitments"
    )
    plan = plan_create(user=user, country=source.country, facts=facts)
    shifted = milestones == CopiedMilestones.SHIFTED
    for number, each in enumerate(chosen, start=1):
        copied = commitment_add(user=user, plan=plan, facts=_carried_over(each, number, plan if shifted else None))
        if milestones != CopiedMilestones.NOTHING:
            _copy_milestones(user, each, copied, plan if shifted else None)
    return plan


def _carried_over(source: Commitment, number: int, dated_for: ActionPlan | None) -> dict[str, Any]:
    """The facts of a commitment carried over; with dates if it is told for which plan. Four queries."""
    return {
        **{name: getattr(source, name) for name in KEPT},
        "number": str(number),
        "ogp_values": [each.value for each in source.values_served.all()],
        "policy_areas": list(source.policy_areas.all()),
        "supports": [(each.institution, each.part) for each in source.supports.select_related("institution")],
        "carried_over_from": [source],
        "start_date": _moved(source.start_date, source.plan, dated_for),
        "end_date": _moved(source.end_date, source.plan, dated_for),
    }


def _copy_milestones(user: Any, source: Commitment, copied: Commitment, dated_for: ActionPlan | None) -> None:
    """The unfinished milestones of a commitment, numbered anew."""
    unfinished = source.milestones.unfinished().select_related("institution").order_by("position", "id")
    for number, each in enumerate(unfinished, start=1):
        facts = {
            "number": str(number), "title": each.title, "deliverable": each.deliverable,
            "institution": each.institution, "language": each.language, "translations": each.translations,
            "start_date": _moved(each.start_date, source.plan, dated_for),
            "due_date": _moved(each.due_date, source.plan, dated_for),
        }  # fmt: skip
        milestone_add(user=user, commitment=copied, facts=facts)


def _moved(day: dt.date | None, old: ActionPlan, new: ActionPlan | None) -> dt.date | None:
    return moved_along(day, old.start_date, new.start_date) if day and new else None


@transaction.atomic
def commitment_discard(*, user: Any, commitment: Commitment, version: int) -> None:
    """Throw away a draft's commitment with all its milestones. Raises as ``commitment_remove``."""
    plan_locked(user=user, plan_id=commitment.plan_id)
    for milestone in commitment.milestones.select_related("commitment"):
        milestone_remove(user=user, milestone=milestone)
    commitment_remove(user=user, commitment=commitment, version=version)


@transaction.atomic
def plan_discard(*, user: Any, plan: ActionPlan, version: int) -> None:
    """Throw away a draft with all that is in it. Raises as ``plan_remove``."""
    current = plan_locked(user=user, plan_id=plan.pk)
    for commitment in current.commitments.all():
        commitment_discard(user=user, commitment=commitment, version=commitment.version)
    plan_remove(user=user, plan=current, version=version)
