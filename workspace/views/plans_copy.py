"""A new plan that carries over what an earlier one did not finish."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.models import ActionPlan, Commitment
from core.errors import require
from milestones.choices import Completion, CopiedMilestones
from milestones.services import plan_copy
from workspace.access import person, signed_in
from workspace.forms.plans import CopyForm
from workspace.forms.promises import PromiseForm
from workspace.views.amendments import Writing, written
from workspace.views.plans import address, next_plan
from workspace.views.plans_found import plan_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_carry_over(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Pick what is carried over into a new draft."""
    seat, source = plan_of(request, code, pk)
    require(source.is_public, "not_a_predecessor", _("Only a plan that was published can be carried over."))
    user = person(request)
    commitments = list(source.commitments.active().select_related("progress").order_by("position", "id"))
    chosen = [each for each in commitments if not _complete(each)]
    localities = list(seat.country.localities.all())
    standing = {**next_plan(seat.country), "title": "", "language": source.language, "locality": source.locality}

    def copied(form: PromiseForm) -> ActionPlan:
        return plan_copy(
            user=user, source=source, facts=form.facts(),
            commitments=[each.pk for each in form.cleaned_data["commitments"]],
            milestones=CopiedMilestones(form.cleaned_data["milestones"]),
        )  # fmt: skip

    writing = Writing(
        template="plans/copy.html",
        form=lambda data: CopyForm(
            data, country=seat.country, localities=localities, commitments=commitments, chosen=chosen,
            standing=standing, amends=False,
        ),
        act=copied,
        said=_("The draft is made. Every commitment says which one it was carried over from: go through them."),
        leads_to=address,
        country=seat.country,
        context={"source": source},
    )  # fmt: skip
    return written(request, writing)


def _complete(commitment: Commitment) -> bool:
    """Whether the government claims that nothing is left to do."""
    progress = getattr(commitment, "progress", None)
    return progress is not None and progress.claimed == Completion.COMPLETE
