"""Confirming or disputing a progress report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.choices import Role
from core.clock import now, today
from dashboards.reader import reader_language
from dashboards.selectors.names import text_of
from dashboards.selectors.stories import milestone_stories
from milestones.models import ProgressReport
from reviews.choices import Finding
from reviews.selectors import commitments_standing
from reviews.services import verification_make
from workspace.access import person, seat_in, signed_in
from workspace.forms.judging import FindingForm
from workspace.pages import page
from workspace.views.sending import sent, tried

REVIEWERS = (Role.REVIEWER,)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """One milestone with all its reports, and the finding on the latest; ``?back=`` is the bench one came from."""
    report = (
        ProgressReport.objects.select_related(
            "milestone__commitment__plan__country", "milestone__commitment__plan__locality"
        )
        .filter(pk=pk)
        .first()
    )
    if report is None or not report.milestone.commitment.plan.is_public:
        raise Http404
    commitment = report.milestone.commitment
    seat_in(request, commitment.plan.country_id, REVIEWERS)
    form = FindingForm(sent(request))
    made, status = tried(
        form,
        lambda: verification_make(
            user=person(request), report=report, finding=Finding(form.cleaned_data["finding"]),
            reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip
    asked = request.GET.get("back", "")
    back = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    if made is not None:
        messages.success(request, _("Your finding is public now."))
        if back is not None:
            return redirect("workspace:judge", back, commitment.pk)
        return redirect("dashboards:commitment", commitment.plan.country_id, commitment.plan.slug, commitment.reference)
    standing = commitments_standing([commitment], now())[0]
    stories = milestone_stories(standing, today(), reader_language())
    place = next(index for index, each in enumerate(standing.milestones) if each.milestone.pk == report.milestone_id)
    return page(
        request, "judging/verify.html", here="reviews", form=form, status=status, story=stories[place],
        commitment=commitment, title=text_of(commitment, "title", reader_language()), back=back,
    )  # fmt: skip
