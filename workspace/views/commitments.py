"""One commitment: what it says, its milestones, entering, changing or amending it, its place in the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.choices import CommitmentState, PlanState
from commitments.models import ActionPlan, Commitment, PolicyArea
from commitments.services import commitment_add, commitment_change, commitment_move
from core.clock import now
from milestones.selectors import milestones_standing
from workspace.access import person, signed_in
from workspace.forms.commitments import CommitmentForm, commitment_facts
from workspace.forms.promises import PromiseForm, name_of
from workspace.pages import page
from workspace.views.amendments import Writing, written
from workspace.views.plans import address
from workspace.views.plans_found import GOVERNMENT, WRITERS, commitment_of, plan_of

# A place in an order, as buttons send it.
MAX_PLACE = 10_000


@require_safe
@signed_in
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """A commitment with its milestones in order, their dates, and how far those were moved since they were promised."""
    seat, found = commitment_of(request, pk, GOVERNMENT)
    plan, draft = found.plan, found.plan.state == PlanState.DRAFT
    writes = seat.role in WRITERS and plan.state in (PlanState.DRAFT, PlanState.PUBLISHED)
    return page(
        request, "plans/commitment.html", here="plans", seat=seat, country=seat.country, plan=plan, commitment=found,
        facts=commitment_facts(found), areas=[name_of(each) for each in found.policy_areas.all()],
        values=[each.get_value_display() for each in found.values_served.all()],
        milestones=milestones_standing([pk], now()).get(pk, []), draft=draft,
        writes=writes and found.state == CommitmentState.ACTIVE,
    )  # fmt: skip


def predecessors_of(plan: ActionPlan) -> Mapping[str, Sequence[Commitment]]:
    """What a plan's commitments can be carried over from, by plan, the newest plan first. One query."""
    offered: dict[str, list[Commitment]] = {}
    found = Commitment.objects.published().filter(plan__country=plan.country_id).exclude(plan=plan)
    for each in found.select_related("plan").order_by("-plan__start_date", "plan_id", "position", "id"):
        offered.setdefault(str(each.plan), []).append(each)
    return offered


def commitment_form(
    plan: ActionPlan, standing: Mapping[str, Any], **more: Any
) -> Callable[[QueryDict | None], PromiseForm]:
    """What makes a commitment's form; the institutions are asked anew for each, for one may just have been added."""
    areas, predecessors = list(PolicyArea.objects.all()), predecessors_of(plan)
    return lambda data: CommitmentForm(
        data, plan=plan, institutions=list(plan.country.institutions.all()), areas=areas, predecessors=predecessors,
        standing=standing, amends=plan.is_public, **more,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def commitment_new(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Add a commitment to a draft, or by an amendment to a published plan."""
    seat, plan = plan_of(request, code, pk)
    user = person(request)
    standing = {"number": str(plan.commitments.count() + 1), "language": plan.language}
    writing = Writing(
        template="plans/commitment_form.html",
        form=commitment_form(plan, standing),
        act=lambda form: commitment_add(user=user, plan=plan, facts=form.facts(), reason=form.why),
        said=_("The commitment is saved. Give it milestones now."),
        leads_to=lambda row: reverse("workspace:commitment", args=[row.pk]),
        country=seat.country,
        plan=plan,
        lends="lead_institution",
    )
    return written(request, writing)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def commitment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's commitment, or amend a published one."""
    seat, found = commitment_of(request, pk)
    plan, user = found.plan, person(request)
    writing = Writing(
        template="plans/commitment_form.html",
        form=commitment_form(plan, commitment_facts(found), version=found.version),
        act=lambda form: commitment_change(
            user=user, commitment=found, version=form.seen, facts=form.facts(), reason=form.why
        ),
        said=_("The commitment is amended: everybody can read what stood before, what stands now, and why.")
        if plan.is_public
        else _("The commitment is saved."),
        leads_to=lambda row: reverse("workspace:commitment", args=[row.pk]),
        country=seat.country,
        plan=plan,
        lends="lead_institution",
        context={"commitment": found},
    )  # fmt: skip
    return written(request, writing)


def place_asked(request: HttpRequest) -> int:
    """The place that a button sends; the first one where it sends none."""
    typed = request.POST.get("place", "")
    return min(int(typed), MAX_PLACE) if typed.isdecimal() and len(typed) < 6 else 1


@require_POST
@signed_in
def commitment_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a draft's commitment up or down."""
    _seat, found = commitment_of(request, pk)
    commitment_move(user=person(request), commitment=found, place=place_asked(request))
    return redirect(f"{address(found.plan)}#commitment-{pk}")
