"""One milestone as whoever serves its government sees it, and attesting in one step that nothing changed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Malformed, Stale
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.services import progress_report
from workspace.access import signed_in
from workspace.desk import Desk, desk_at, story_of
from workspace.forms.base import VersionField
from workspace.pages import page


@require_safe
@signed_in
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """The promise, and all that was said of it."""
    return _milestone_page(request, desk_at(request, pk))


def _milestone_page(request: HttpRequest, desk: Desk, *, refusal: Stale | None = None) -> HttpResponse:
    context = {"desk": desk, "story": story_of(desk.milestone), "refusal": refusal}
    return page(request, "work/milestone.html", here="home", status=refusal.status if refusal else 200, **context)


class VersionForm(forms.Form):
    """Which version of the milestone the person has read."""

    version = VersionField()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def no_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Attest that nothing changed; somebody who comes here by an address alone is led to the milestone.

    Raises:
        Malformed: the version is missing.
        RuleBroken, NotPermitted: as ``progress_report``.
    """
    desk = desk_at(request, pk)
    if request.method != "POST":
        return redirect("workspace:milestone", pk=pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Malformed([("version", "invalid", _("Which version of the milestone you read is missing."))])
    try:
        progress_report(
            user=desk.user, milestone=desk.milestone, version=form.cleaned_data["version"], status=_standing(desk),
            no_change=True, language=get_language() or "en",
        )  # fmt: skip
    except Stale as error:
        return _milestone_page(request, desk_at(request, pk), refusal=error)
    said = _("You attested that nothing changed: %(number)s. %(title)s")
    messages.success(request, said % {"number": desk.milestone.number, "title": desk.title})
    return redirect("workspace:home")


def _standing(desk: Desk) -> MilestoneStatus:
    """The status that stands; where there is none, the service says that it cannot be attested."""
    status = desk.milestone.status
    return MilestoneStatus.NOT_STARTED if status == StandingStatus.NOT_REPORTED else MilestoneStatus(status)
