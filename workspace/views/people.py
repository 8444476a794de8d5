"""Who serves a country: the list, and ending somebody's part."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.choices import Role
from commitments.models import CountryRole
from commitments.selectors import invitations_unanswered
from commitments.services import role_end
from core.clock import now, today
from milestones.selectors import institutions_standing, people_serving
from workspace.access import person, seat_in, signed_in
from workspace.pages import page

# Who appoints and retires officers, and asks institutions for reports.
COORDINATOR = (Role.COORDINATOR,)


@require_safe
@signed_in
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Officers with their last report, who is invited, and everybody else with a part in the country."""
    country = seat_in(request, code, COORDINATOR).country
    serving = people_serving(code)
    asked = invitations_unanswered(country, Role.OFFICER)
    return page(
        request,
        "people/people.html",
        here="people",
        country=country,
        officers=[each for each in serving if each.role.role == Role.OFFICER],
        others=[each for each in serving if each.role.role != Role.OFFICER],
        invitations=[(each, each.state(now())) for each in asked],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retire(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End an officer's part, after a page that says what that means."""
    country = seat_in(request, code, COORDINATOR).country
    officers = CountryRole.objects.active().filter(country=country, role=Role.OFFICER)
    role = get_object_or_404(officers.select_related("user", "institution"), pk=pk)
    if request.method == "POST":
        role_end(user=person(request), role=role)
        messages.success(request, _("The role is ended. Everything reported in it stays."))
        return redirect("workspace:people", code)
    standing = institutions_standing(code, today()).of(role.institution_id or 0)
    return page(
        request, "people/retire.html", here="people", country=country, role=role, standing=standing,
        left=len(standing.officers) - 1 if standing else 0,
    )  # fmt: skip
