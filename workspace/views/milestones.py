"""One milestone: entering, changing or amending it, its place in the commitment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments.models import Commitment
from milestones.services import milestone_add, milestone_change, milestone_move
from workspace.access import person, signed_in
from workspace.forms.milestones import MilestoneForm, milestone_facts
from workspace.forms.promises import PromiseForm
from workspace.views.amendments import Writing, written
from workspace.views.commitments import place_asked
from workspace.views.plans_found import commitment_of, milestone_of

# The button that saves a milestone and opens the form of the next one.
NEXT = "next"


def milestone_form(
    commitment: Commitment, standing: Mapping[str, Any], **more: Any
) -> Callable[[QueryDict | None], PromiseForm]:
    """What makes a milestone's form; the institutions are asked anew for each, for one may just have been added."""
    plan = commitment.plan
    return lambda data: MilestoneForm(
        data, plan=plan, institutions=list(plan.country.institutions.all()), lead=commitment.lead_institution,
        standing=standing, amends=plan.is_public, **more,
    )  # fmt: skip


def next_number(commitment: Commitment) -> str:
    """The first whole number that no milestone of the commitment has. One query."""
    taken = set(commitment.milestones.values_list("number", flat=True))
    return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def milestone_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a milestone to a draft's commitment, or by an amendment to a published one."""
    seat, commitment = commitment_of(request, pk)
    plan, user = commitment.plan, person(request)
    another = request.POST.get("step") == NEXT
    writing = Writing(
        template="plans/milestone_form.html",
        form=milestone_form(commitment, {"number": next_number(commitment), "language": commitment.language}),
        act=lambda form: milestone_add(user=user, commitment=commitment, facts=form.facts(), reason=form.why),
        said=_("The milestone is saved. Here is the form of the next one.")
        if another
        else _("The milestone is saved."),
        leads_to=lambda row: reverse(f"workspace:{'milestone-new' if another else 'commitment'}", args=[pk]),
        country=seat.country,
        plan=plan,
        lends="institution",
        context={"commitment": commitment},
    )
    return written(request, writing)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's milestone, or amend a published one; a date that moves shows as slippage."""
    seat, found = milestone_of(request, pk)
    commitment, user = found.commitment, person(request)
    writing = Writing(
        template="plans/milestone_form.html",
        form=milestone_form(commitment, milestone_facts(found), version=found.version),
        act=lambda form: milestone_change(
            user=user, milestone=found, version=form.seen, facts=form.facts(), reason=form.why
        ),
        said=_("The milestone is amended: everybody can read what stood before, what stands now, and why.")
        if commitment.plan.is_public
        else _("The milestone is saved."),
        leads_to=lambda _row: reverse("workspace:commitment", args=[commitment.pk]),
        country=seat.country,
        plan=commitment.plan,
        lends="institution",
        context={"commitment": commitment, "milestone": found},
    )  # fmt: skip
    return written(request, writing)


@require_POST
@signed_in
def milestone_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a draft's milestone up or down."""
    _seat, found = milestone_of(request, pk)
    milestone_move(user=person(request), milestone=found, place=place_asked(request))
    return redirect(f"{reverse('workspace:commitment', args=[found.commitment_id])}#milestone-{pk}")
