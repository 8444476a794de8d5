"""A country's plans: the list, one plan with all that is in it, entering and amending one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.choices import CommitmentState, PlanState
from commitments.models import ActionPlan, Commitment, Country
from commitments.services import plan_change, plan_create
from core.clock import today
from milestones.models import Milestone
from milestones.selectors import plan_missing, plans_missing
from workspace.access import person, seat_in, signed_in
from workspace.forms.plans import PlanForm, plan_facts
from workspace.forms.promises import PromiseForm
from workspace.pages import page
from workspace.views.amendments import Writing, written
from workspace.views.plans_found import GOVERNMENT, WRITERS, plan_of

YEARS = 2


@require_safe
@signed_in
def plans(request: HttpRequest, code: str) -> HttpResponse:
    """All plans of a country: how much is in each, and what a draft still lacks."""
    seat = seat_in(request, code, GOVERNMENT)
    standing = Q(commitments__state=CommitmentState.ACTIVE)
    found = list(
        ActionPlan.objects.filter(country=code)
        .select_related("locality")
        .annotate(
            commitments_standing=Count("commitments", filter=standing, distinct=True),
            milestones_standing=Count("commitments__milestones", filter=standing, distinct=True),
        )
        .order_by("-start_date", "-number", "id")
    )
    checks = plans_missing([each for each in found if each.state == PlanState.DRAFT])
    lines = [(each, checks.get(each.pk)) for each in found]
    return page(request, "plans/plans.html", here="plans", seat=seat, country=seat.country, lines=lines)


@require_safe
@signed_in
def plan(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One plan: its facts, its commitments with their milestones, what it lacks, and what can be done with it."""
    seat, found = plan_of(request, code, pk, GOVERNMENT)
    milestones = Milestone.objects.select_related("institution").order_by("position", "id")
    commitments = list(
        Commitment.objects.filter(plan=found)
        .select_related("lead_institution")
        .prefetch_related(Prefetch("milestones", milestones))
        .order_by("position", "id")
    )
    draft = found.state == PlanState.DRAFT
    standing = [each for each in commitments if each.state == CommitmentState.ACTIVE]
    return page(
        request, "plans/plan.html", here="plans", seat=seat, country=seat.country, plan=found, commitments=commitments,
        draft=draft, writes=seat.role in WRITERS, check=plan_missing(found) if draft else None,
        standing=len(standing), withdrawn=len(commitments) - len(standing),
        milestones=sum(len(each.milestones.all()) for each in standing),
    )  # fmt: skip


def plan_form(country: Country, standing: Mapping[str, Any], **more: Any) -> Callable[[QueryDict | None], PromiseForm]:
    """What makes a plan's form."""
    localities = list(country.localities.all())
    return lambda data: PlanForm(data, country=country, localities=localities, standing=standing, **more)


def next_plan(country: Country) -> dict[str, Any]:
    """What the next national plan of a country is likely to be: its number, its days, its language. One query."""
    last = ActionPlan.objects.filter(country=country, locality=None).order_by("-number").first()
    begins = last.end_date + dt.timedelta(days=1) if last else dt.date(today().year + 1, 1, 1)
    ends = _years_on(begins) - dt.timedelta(days=1)
    language = last.language if last else (get_language() or "en").split("-")[0]
    number = last.number + 1 if last else 1
    return {"number": number, "start_date": begins, "end_date": ends, "language": language}


def _years_on(day: dt.date) -> dt.date:
    """The same day two years later, the first of March for one that is missing then."""
    leap = (day.month, day.day) == (2, 29)
    return dt.date(day.year + YEARS, 3, 1) if leap else day.replace(year=day.year + YEARS)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a plan as a draft."""
    country = seat_in(request, code, WRITERS).country
    user = person(request)
    writing = Writing(
        template="plans/plan_form.html",
        form=plan_form(country, next_plan(country), amends=False),
        act=lambda form: plan_create(user=user, country=country, facts=form.facts()),
        said=_(
            "The draft is saved. Add its commitments now; only the government’s side sees it until it is published."
        ),
        leads_to=address,
        country=country,
    )
    return written(request, writing)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a draft's facts, or amend a published plan's."""
    seat, found = plan_of(request, code, pk)
    user = person(request)
    writing = Writing(
        template="plans/plan_form.html",
        form=plan_form(seat.country, plan_facts(found), version=found.version, amends=found.is_public),
        act=lambda form: plan_change(
            user=user, plan=found, version=form.seen, facts=form.facts(), reason=form.why
        ),
        said=_("The plan is amended: everybody can read what stood before, what stands now, and why.")
        if found.is_public
        else _("The draft is saved."),
        leads_to=address,
        country=seat.country,
        plan=found,
    )  # fmt: skip
    return written(request, writing)


def address(plan: ActionPlan) -> str:
    """Where a plan is worked on."""
    return reverse("workspace:plan", args=[plan.country_id, plan.pk])
