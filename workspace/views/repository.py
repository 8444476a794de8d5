"""A country's public repository as its coordinator keeps it: how each half-year stands, and what to add."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.choices import PlanState, Role
from commitments.models import ActionPlan, CountryRole
from core.clock import today
from core.errors import DomainError
from dashboards.reader import reader_language
from dashboards.selectors.names import country_ref
from dashboards.selectors.repository import repository_plans
from milestones.services import process_evidence_add
from workspace.access import person, seat_in, signed_in
from workspace.forms.repository import ProcessEvidenceForm
from workspace.pages import page
from workspace.repository import warnings_for


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def repository(request: HttpRequest, code: str) -> HttpResponse:
    """The half-years of every plan, a warning where one ends with nothing added, and the form to add to it."""
    seat = seat_in(request, code, [Role.COORDINATOR])
    plans = list(
        ActionPlan.objects.filter(country=code)
        .exclude(state=PlanState.WITHDRAWN)
        .select_related("locality")
        .order_by("-start_date", "-number", "pk")
    )
    if request.method != "POST":
        return _drawn(request, seat, plans, ProcessEvidenceForm(plans=plans))
    form = ProcessEvidenceForm(request.POST, request.FILES, plans=plans)
    if form.is_valid():
        try:
            found = form.cleaned_data
            process_evidence_add(user=person(request), plan=found["plan"], shows=found["shows"], draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Added to the repository. It stays there."))
            return redirect("workspace:repository", code)
    return _drawn(request, seat, plans, form, status=400)


def _drawn(
    request: HttpRequest, seat: CountryRole, plans: Sequence[ActionPlan], form: ProcessEvidenceForm, status: int = 200
) -> HttpResponse:
    """The page with a form; a file that was chosen has to be chosen again, which the page says."""
    language = reader_language()
    told = {
        "country": seat.country,
        "named": country_ref(seat.country, language),
        "warnings": warnings_for([seat]),
        "plans": list(zip(plans, repository_plans(plans, today(), language), strict=True)),
        "form": form,
        "file_again": bool(form.errors and request.FILES),
    }
    return page(request, "repository/repository.html", here="repository", status=status, **told)
