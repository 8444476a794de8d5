"""Publishing a plan: from then on its milestones' dates are promised."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.models import ActionPlan
from commitments.services import actor_of, plan_event, plan_locked, plan_stream
from core.clock import now
from core.errors import require
from ledger.services import stream_reveal
from milestones.models import Milestone, PromisedDate


@transaction.atomic
def plan_publish(*, user: Any, plan: ActionPlan, version: int) -> ActionPlan:
    """Publish a draft: everyone sees it, its dates are promised, and it is changed only by amendment (rule 2).

    Raises:
        NotPermitted: ``user`` is not the country's coordinator.
        Stale: the draft changed since ``user`` read it.
        RuleBroken: ``published`` already; ``no_commitments``; ``commitment_without_milestones``, naming the first.
    """
    current = plan_locked(user=user, plan_id=plan.pk)
    current.require_version(version)
    require(current.state == PlanState.DRAFT, "published", _("This plan was published already."))
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
