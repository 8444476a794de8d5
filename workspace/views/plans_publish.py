"""Publishing a plan: what it lacks, what the public will see, and the word that makes it public."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment
from commitments.selectors import draft_changes, draft_steps
from core.clock import today
from core.errors import RuleBroken, Stale, require
from dashboards.commitment_page import CommitmentPage
from dashboards.country_page import CountryPage, country_page
from dashboards.plan_page import PlanPage
from dashboards.selectors import country_scorecard
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.plan import plan_page
from dashboards.track import headings
from ledger.models import Event
from milestones.selectors import plan_missing
from milestones.services import plan_publish
from workspace.access import person, signed_in
from workspace.forms.plans import PublishForm
from workspace.pages import page
from workspace.rehearsal import rehearsed
from workspace.views.plans import address
from workspace.views.plans_found import commitment_of, plan_of


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft's public page as it will be."""

    page: CountryPage
    plan: PlanPage


def _preview(user: User, plan: ActionPlan) -> Preview | None:
    """What the public would see if the draft were published now; ``None`` while something forbids it."""

    def published() -> Preview:
        public = plan_publish(user=user, plan=plan, version=plan.version)
        card = country_scorecard(plan.country, public, today())
        return Preview(country_page(card, {}, today()), plan_page(public, today()))

    try:
        return rehearsed(published)
    except RuleBroken:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The check list, the preview and the button; publishing holds for exactly what was looked at."""
    seat, plan = plan_of(request, code, pk)
    require(plan.state == PlanState.DRAFT, "published", _("This plan was published already."))
    form, status, changes = PublishForm(request.POST or None), 200, list[Event]()
    if request.method == "POST" and not form.is_valid():
        status = 400
    elif request.method == "POST":
        facts = form.cleaned_data
        try:
            plan_publish(user=person(request), plan=plan, version=facts["version"], steps=facts["steps"])
        except (RuleBroken, Stale) as error:
            form.refuse(error)
            status, changes = error.status, draft_changes(plan, facts["steps"])
        else:
            messages.success(request, _("The plan is public. Everybody can read it now."))
            return redirect(address(plan))
    form.data = form.initial = {"version": plan.version, "steps": draft_steps(plan)}
    return page(
        request, "plans/publish.html", here="plans", status=status, seat=seat, country=seat.country, plan=plan,
        form=form, check=plan_missing(plan), preview=_preview(person(request), plan), headings=headings(),
        changes=_in_words(plan, changes),
    )  # fmt: skip


def _in_words(plan: ActionPlan, changes: list[Event]) -> list[str]:
    """What was changed in a draft, as its own people read it; rows that are gone are called by what they were."""
    found = {f"commitment:{each.pk}": str(each) for each in Commitment.objects.filter(plan=plan)}
    verbs = {
        "plan.changed": _("The plan’s own facts were changed."),
        "commitment.added": _("A commitment was added: %(name)s"),
        "commitment.changed": _("A commitment was changed: %(name)s"),
        "commitment.removed": _("A commitment was thrown away."),
        "commitment.moved": _("The order of the commitments was changed."),
        "milestone.added": _("A milestone was added."),
        "milestone.changed": _("A milestone was changed."),
        "milestone.removed": _("A milestone was thrown away."),
        "milestone.moved": _("The order of the milestones was changed."),
    }
    return [
        verbs.get(each.verb, each.verb) % {"name": found.get(each.subject, "")}
        for each in changes
        if each.verb in verbs
    ]


@require_safe
@signed_in
def commitment_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft's commitment as the public will see it."""
    seat, commitment = commitment_of(request, pk)
    plan, user = commitment.plan, person(request)
    require(plan.state == PlanState.DRAFT, "published", _("This plan was published already."))

    def published() -> CommitmentPage:
        public = plan_publish(user=user, plan=plan, version=plan.version)
        return commitment_page(commitment, public, today())

    try:
        shown = rehearsed(published)
    except RuleBroken:
        shown = None
    return page(
        request, "plans/commitment_preview.html", here="plans", country=seat.country, plan=plan, commitment=commitment,
        shown=shown,
    )  # fmt: skip
