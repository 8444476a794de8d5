"""Verifying or disputing a progress report."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.policies import role_in
from commitments.services import country_event
from core.clock import now
from core.errors import permit, require
from milestones.models import ProgressReport
from milestones.services import dispute_set, milestone_locked
from reviews.choices import Finding
from reviews.models import Verification
from reviews.policies import may_verify
from reviews.selectors import disputed_reports
from reviews.services.recusals import carries_out


@transaction.atomic
def verification_make(*, user: Any, report: ProgressReport, finding: Finding, reason: str) -> Verification:
    """Confirm or dispute the latest report on a milestone; *evidenced* follows at once.

    Raises:
        NotPermitted: ``user`` is no reviewer of the country.
        RuleBroken: ``own_work`` where the reviewer's organisation made the report; ``carries_out`` where it, or an
            employer or tie they declared, has a part in the commitment; ``report_superseded`` where a newer report
            stands.
        Malformed: no reason is given.
    """
    permit(may_verify(user, report), "not_reviewer", _("Only a reviewer of this country verifies its reports."))
    milestone = milestone_locked(report.milestone_id)
    plan = milestone.commitment.plan
    role = role_in(user, plan.country_id)
    organisation = role.institution if role else None
    foreign = organisation is not None and organisation.pk != report.institution_id
    require(foreign, "own_work", _("An organisation does not verify what it reported itself."), field="report")
    conflict = organisation is not None and carries_out(user, organisation, milestone.commitment)
    message = _("Your organisation, your employer or an institution you have ties with carries out this commitment.")
    require(not conflict, "carries_out", message, field="report")
    newest = milestone.reports.latest_first().first()
    superseded = _("A newer report on this milestone stands: verify that one.")
    require(newest == report, "report_superseded", superseded, field="report")
    verification = Verification(
        report=report,
        reviewer=user,
        organisation=organisation,
        finding=finding,
        reason=reason.strip(),
        created_at=now(),
    )
    verification.save_checked()
    dispute_set(milestone=milestone, disputed=report.pk in disputed_reports([report.pk], verification.created_at))
    country_event(
        country_id=plan.country_id, user=user, verb=f"report.{finding}", subject=f"milestone:{milestone.pk}",
        data={"report": report.pk}, records=[verification],
    )  # fmt: skip
    return verification
