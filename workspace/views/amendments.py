"""How everything promised is written: typed, checked, saved; in a published plan looked at first as the public will.

Every form of plans, commitments and milestones goes this one way, so that nothing a person typed is lost on it,
whatever is refused and whoever else writes at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Country, Institution
from commitments.services import institution_add
from core.clock import now
from core.errors import Malformed, RuleBroken, Stale
from dashboards.commitment_page import AmendmentLine
from dashboards.selectors.amendments import plan_amendments
from milestones.models import Milestone
from milestones.selectors import MilestoneStanding, milestones_standing
from workspace.access import person
from workspace.forms.plans import InstitutionForm
from workspace.forms.promises import PromiseForm
from workspace.pages import page
from workspace.rehearsal import rehearsed

# What a person does before a published plan changes: look at it, go back to the form, or make it public.
LOOK, EDIT, DO = "look", "edit", "do"
# Buttons that only draw the form anew: more rows, an institution that is missing.
ROWS, INSTITUTION = "rows", "institution"
MORE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Writing:
    """One thing to write.

    Attributes:
        template: the page of its form.
        form: makes the form of what was typed, of nothing for what stands.
        act: calls the service.
        said: what is said once it is done.
        leads_to: where it leads, from what was written.
        plan: the plan it is in; a published one is amended, in two steps.
        lends: the field that takes an institution added on the way.
    """

    template: str
    form: Callable[[QueryDict | None], PromiseForm]
    act: Callable[[Any], Model | None]
    said: str
    leads_to: Callable[[Any], str]
    country: Country
    plan: ActionPlan | None = None
    lends: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def amends(self) -> bool:
        """Whether the public sees the plan already."""
        return self.plan is not None and self.plan.is_public


def written(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The form, the form with what is wrong, the public before and after, or the way on once it is saved."""
    if request.method != "POST":
        return _drawn(request, writing, writing.form(None))
    step = request.POST.get("step", "")
    if step == INSTITUTION:
        return _with_institution(request, writing)
    if step in (EDIT, ROWS):
        return _drawn(request, writing, writing.form(_more_rows(request.POST, step)).unjudged())
    form = writing.form(request.POST)
    if not form.is_valid():
        return _drawn(request, writing, form, status=Malformed.status)
    try:
        if writing.amends and step != DO:
            return _before_and_after(request, writing, form)
        row = writing.act(form)
    except Stale as error:
        form.overtaken(error)
        return _drawn(request, writing, form, status=error.status)
    except (RuleBroken, Malformed) as error:
        form.refuse(error)
        return _drawn(request, writing, form, status=error.status)
    messages.success(request, writing.said)
    return redirect(writing.leads_to(row))


def _drawn(request: HttpRequest, writing: Writing, form: PromiseForm, status: int = 200, **more: Any) -> HttpResponse:
    adding = more.pop("adding", None) or InstitutionForm(prefix="new")
    return page(
        request, writing.template, here="plans", status=status, form=form, adding=adding, plan=writing.plan,
        country=writing.country, amends=writing.amends, rows=getattr(form, "supports", None), **writing.context, **more,
    )  # fmt: skip


def _more_rows(typed: QueryDict, step: str) -> QueryDict:
    """What was typed, with more empty rows where they were asked for."""
    data = typed.copy()
    rows = data.get("support-TOTAL_FORMS", "")
    if step == ROWS and rows.isdecimal():
        data["support-TOTAL_FORMS"] = str(int(rows) + MORE_ROWS)
    return data


def _with_institution(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The form as it was typed, with an institution more to choose from, chosen already where none was."""
    adding = InstitutionForm(request.POST, prefix="new")
    data = request.POST.copy()
    added: Institution | None = None
    if adding.is_valid():
        try:
            added = institution_add(user=person(request), country=writing.country, facts=adding.cleaned_data)
        except Malformed as error:
            adding.refuse(error)
    if added is None:
        return _drawn(request, writing, writing.form(data).unjudged(), status=Malformed.status, adding=adding)
    if not data.get(writing.lends):
        data[writing.lends] = str(added.pk)
    return _drawn(request, writing, writing.form(data).unjudged(), added=added)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an amendment would come to: its public line, and the milestone's dates if it is one's."""

    line: AmendmentLine
    dates: MilestoneStanding | None


def _before_and_after(request: HttpRequest, writing: Writing, form: PromiseForm) -> HttpResponse:
    """The amendment as the public will read it, for the person to make it public or to go on writing."""
    outlook = rehearsed(lambda: _outlook(writing, form))
    if outlook is None:
        messages.info(request, _("Nothing differs from what stands, so there is nothing to amend."))
        return _drawn(request, writing, form)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "step")
    ]
    return page(
        request, "plans/before_and_after.html", here="plans", outlook=outlook, typed=typed, plan=writing.plan,
        country=writing.country,
    )  # fmt: skip


def _outlook(writing: Writing, form: PromiseForm) -> Outlook | None:
    """What the public would read, ``None`` where nothing would change. For a rehearsal only: it writes."""
    if writing.plan is None:
        return None
    before = len(plan_amendments(writing.plan, now()))
    row = writing.act(form)
    lines = plan_amendments(writing.plan, now())
    if len(lines) == before:
        return None
    return Outlook(lines[0], _dates_of(row) if isinstance(row, Milestone) else None)


def _dates_of(milestone: Milestone) -> MilestoneStanding | None:
    standing = milestones_standing([milestone.commitment_id], now())[milestone.commitment_id]
    return next((each for each in standing if each.milestone.pk == milestone.pk), None)
