"""What ends: closing and withdrawing plans, withdrawing commitments, throwing away what is still a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.choices import CommitmentState, PlanState
from commitments.models import ActionPlan
from commitments.services import commitment_withdraw, plan_close, plan_withdraw
from core.errors import require
from milestones.selectors import plan_missing
from milestones.services import commitment_discard, milestone_remove, plan_discard
from workspace.access import person, signed_in
from workspace.forms.plans import EndForm
from workspace.views.amendments import Writing, written
from workspace.views.plans import address
from workspace.views.plans_found import commitment_of, milestone_of, plan_of

WAYS = ["GET", "HEAD", "POST"]


def _ending(
    template: str,
    row: Any,
    plan: ActionPlan,
    act: Callable[[Any], Any],
    *,
    said: str,
    leads_to: str,
    reason: bool = False,
    amends: bool = False,
    **more: Any,
) -> Writing:
    """A page that says what ends, and asks for the word, and where it is needed for the reason."""
    return Writing(
        template=template,
        form=lambda data: EndForm(data, version=row.version, amends=reason),
        act=act,
        said=said,
        leads_to=lambda _row: leads_to,
        country=plan.country,
        plan=plan if amends else None,
        context={"row": row, "of": plan, "back": leads_to, **more},
    )


@require_http_methods(WAYS)
@signed_in
def plan_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Close a published plan."""
    _seat, plan = plan_of(request, code, pk)
    require(plan.state == PlanState.PUBLISHED, "plan_not_open", _("Only a published plan can be closed or withdrawn."))
    writing = _ending(
        "plans/close.html", plan, plan,
        lambda form: plan_close(user=person(request), plan=plan, version=form.seen),
        said=_("The plan is closed. Everything in it stays readable."), leads_to=address(plan),
    )  # fmt: skip
    return written(request, writing)


@require_http_methods(WAYS)
@signed_in
def plan_take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Withdraw a published plan, with a reason."""
    _seat, plan = plan_of(request, code, pk)
    require(plan.state == PlanState.PUBLISHED, "plan_not_open", _("Only a published plan can be closed or withdrawn."))
    writing = _ending(
        "plans/withdraw.html", plan, plan,
        lambda form: plan_withdraw(user=person(request), plan=plan, version=form.seen, reason=form.why),
        said=_("The plan is withdrawn. It stays readable and says so."), leads_to=address(plan), reason=True,
    )  # fmt: skip
    return written(request, writing)


@require_http_methods(WAYS)
@signed_in
def plan_throw_away(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Throw away a draft with all that is in it."""
    _seat, plan = plan_of(request, code, pk)
    require(plan.state == PlanState.DRAFT, "published", _("A plan that was published is never removed."))
    writing = _ending(
        "plans/throw_away.html", plan, plan,
        lambda form: plan_discard(user=person(request), plan=plan, version=form.seen),
        said=_("The draft is thrown away."), leads_to=reverse("workspace:plans", args=[code]),
        check=plan_missing(plan),
    )  # fmt: skip
    return written(request, writing)


@require_http_methods(WAYS)
@signed_in
def commitment_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a commitment from a published plan: an amendment, looked at before it is public."""
    _seat, commitment = commitment_of(request, pk)
    plan = commitment.plan
    require(plan.is_public, "not_published", _("Remove the commitment: its plan is a draft."))
    standing = commitment.state == CommitmentState.ACTIVE
    require(standing, "withdrawn", _("This commitment was withdrawn already."))
    writing = _ending(
        "plans/commitment_withdraw.html", commitment, plan,
        lambda form: commitment_withdraw(
            user=person(request), commitment=commitment, version=form.seen, reason=form.why
        ),
        said=_("The commitment is withdrawn. It stays readable and says so."),
        leads_to=reverse("workspace:commitment", args=[pk]), reason=True, amends=True,
    )  # fmt: skip
    return written(request, writing)


@require_http_methods(WAYS)
@signed_in
def commitment_throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a draft's commitment with its milestones."""
    _seat, commitment = commitment_of(request, pk)
    plan = commitment.plan
    require(plan.state == PlanState.DRAFT, "published", _("A published commitment is withdrawn, not removed."))
    writing = _ending(
        "plans/commitment_throw_away.html", commitment, plan,
        lambda form: commitment_discard(user=person(request), commitment=commitment, version=form.seen),
        said=_("The commitment is thrown away."), leads_to=address(plan), milestones=commitment.milestones.count(),
    )  # fmt: skip
    return written(request, writing)


@require_http_methods(WAYS)
@signed_in
def milestone_throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a draft's milestone."""
    _seat, milestone = milestone_of(request, pk)
    plan = milestone.commitment.plan
    require(plan.state == PlanState.DRAFT, "published", _("A published milestone is reported withdrawn, not removed."))
    writing = _ending(
        "plans/milestone_throw_away.html", milestone, plan,
        lambda form: milestone_remove(user=person(request), milestone=milestone, version=form.seen),
        said=_("The milestone is thrown away."),
        leads_to=reverse("workspace:commitment", args=[milestone.commitment_id]),
    )  # fmt: skip
    return written(request, writing)
