"""How a country's institutions stand: all at a glance, one by one, asking them for reports, and keeping their list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from commitments.models import Country
from commitments.services import institution_add, institution_change
from core.clock import today
from milestones.selectors import InstitutionStanding, institutions_standing
from milestones.services import progress_request
from workspace.access import person, seat_in, signed_in
from workspace.forms.standing import AskForm, InstitutionFactsForm
from workspace.pages import page
from workspace.views.people import COORDINATOR
from workspace.views.sending import sent, tried


@require_safe
@signed_in
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """Every institution with its figures, the most silent first; ``?sort=`` orders them by another column."""
    country = seat_in(request, code, COORDINATOR).country
    found = institutions_standing(code, today())
    sort = request.GET.get("sort", "silent_days")
    return page(
        request, "people/standing.html", here="standing", country=country, sort=sort, unowned=found.unowned,
        rows=found.with_milestones(sort), others=found.without_milestones(),
    )  # fmt: skip


def _one(request: HttpRequest, code: str, pk: int) -> tuple[Country, InstitutionStanding]:
    """An institution of the coordinator's own country."""
    country = seat_in(request, code, COORDINATOR).country
    found = institutions_standing(code, today()).of(pk)
    if found is None:
        raise Http404
    return country, found


@require_safe
@signed_in
def institution(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One institution: who reports for it, and every milestone it answers for."""
    country, found = _one(request, code, pk)
    return page(request, "people/institution.html", here="standing", country=country, row=found)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask an institution to report on some of its milestones."""
    country, found = _one(request, code, pk)
    open_lines = [each for each in found.lines if each.askable]
    form = AskForm(sent(request), lines=[each for each in open_lines if each.ask_from is None])
    made, status = tried(form, lambda: progress_request(user=person(request), country=country, **form.cleaned_data))
    if made is not None:
        said = ngettext(
            "You asked for a report on %(n)d milestone. The officers see it in their work and in their next mail.",
            "You asked for reports on %(n)d milestones. The officers see it in their work and in their next mail.",
            len(made),
        )
        messages.success(request, said % {"n": len(made)})
        return redirect("workspace:institution", code, pk)
    waiting = [each for each in open_lines if each.ask_from is not None]
    return page(
        request, "people/ask.html", here="standing", country=country, row=found, form=form, waiting=waiting,
        status=status,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def institution_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add an institution to the country's list."""
    country = seat_in(request, code, COORDINATOR).country
    form = InstitutionFactsForm(sent(request), country_code=code)
    made, status = tried(form, lambda: institution_add(user=person(request), country=country, facts=form.cleaned_data))
    if made is not None:
        messages.success(request, _("The institution is in the list."))
        return redirect("workspace:institution", code, made.pk)
    return page(request, "people/institution_form.html", here="standing", country=country, form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def institution_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct what is known of an institution."""
    country, found = _one(request, code, pk)
    row = found.institution
    form = InstitutionFactsForm(sent(request), country_code=code, institution=row)
    changed, status = tried(
        form, lambda: institution_change(user=person(request), institution=row, facts=form.cleaned_data)
    )
    if changed is not None:
        messages.success(request, _("The institution is saved."))
        return redirect("workspace:institution", code, pk)
    return page(
        request, "people/institution_form.html", here="standing", country=country, form=form, status=status,
        institution=row,
    )  # fmt: skip
