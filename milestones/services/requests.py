"""Asking institutions to report: the coordinator's reminder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments.choices import CommitmentState, PlanState
from commitments.models import Commitment, Country, Institution
from commitments.services import country_event
from core.clock import now, today
from core.errors import Malformed, RuleBroken, permit
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone, ProgressRequest
from milestones.policies import may_ask
from milestones.rules import ASK_PAUSE_DAYS, ask_again_from, can_be_asked


@transaction.atomic
def progress_request(
    *, user: Any, country: Country, milestones: Collection[Milestone], note: str = ""
) -> list[ProgressRequest]:
    """Ask for a report on each of some milestones of a country: all of them, or none.

    One event for each institution asked; the note is between colleagues and enters none.

    Raises:
        NotPermitted: ``user`` is not the country's coordinator.
        Malformed: no milestone is named, one is not of this country, or the note is too long.
        RuleBroken: ``plan_not_open``, ``commitment_withdrawn``, ``nobody_answers``, ``nothing_to_ask``,
            ``asked_lately``, each naming the milestones.
    """
    permit(may_ask(user, country.pk), "not_yours", _("Only the national coordinator asks institutions for reports."))
    rows = _locked(country, {each.pk for each in milestones})
    _check_open(rows)
    _check_pause(rows)
    moment = now()
    by_institution: dict[Institution, list[ProgressRequest]] = defaultdict(list)
    for row in rows:
        request = ProgressRequest(milestone=row, asked_by=user, note=note.strip(), asked_at=moment)
        responsible = row.institution or row.commitment.lead_institution
        if responsible is not None:  # which was checked
            by_institution[responsible].append(request.save_checked())
    for institution, asked in by_institution.items():
        data = {"institution": institution.name, "milestones": [each.milestone_id for each in asked]}
        country_event(
            country_id=country.pk, user=user, verb="progress.asked", subject=f"institution:{institution.pk}",
            data=data, records=asked,
        )  # fmt: skip
    return [request for asked in by_institution.values() for request in asked]


def _locked(country: Country, keys: Collection[int]) -> list[Milestone]:
    """The milestones, none of which is reported on or asked for by somebody else until this is done."""
    if not keys:
        raise Malformed([("milestones", "required", _("Choose at least one milestone."))])
    # Reports lock the commitment before the milestone; whoever locks the same first never waits in a circle.
    list(Commitment.objects.select_for_update(no_key=True).filter(milestones__in=keys).order_by("pk"))
    related = ("commitment__plan", "commitment__lead_institution", "institution")
    found = Milestone.objects.filter(pk__in=keys, commitment__plan__country=country).select_related(*related)
    rows = list(found.order_by("commitment__plan", "commitment__position", "position", "pk"))
    if len(rows) != len(keys):
        raise Malformed([("milestones", "invalid_choice", _("A milestone is not of this country."))])
    return rows


def _check_open(rows: Collection[Milestone]) -> None:
    """What is asked can be answered, and somebody answers."""
    closed = [each for each in rows if each.commitment.plan.state != PlanState.PUBLISHED]
    _refuse(closed, "plan_not_open", _("Reports are made on published plans that are not closed."))
    withdrawn = [each for each in rows if each.commitment.state != CommitmentState.ACTIVE]
    _refuse(withdrawn, "commitment_withdrawn", _("This commitment was withdrawn."))
    orphaned = [each for each in rows if (each.institution or each.commitment.lead_institution) is None]
    _refuse(orphaned, "nobody_answers", _("No institution is responsible."))
    done = [each for each in rows if not can_be_asked(_status(each), each.disputed)]
    _refuse(done, "nothing_to_ask", _("This is completed or withdrawn, and nobody disputes it."))


def _status(milestone: Milestone) -> MilestoneStatus | None:
    reported = milestone.status != StandingStatus.NOT_REPORTED
    return MilestoneStatus(milestone.status) if reported else None


def _check_pause(rows: Collection[Milestone]) -> None:
    """Nobody is asked for the same again within days: mail that repeats is muted, and then nothing is read."""
    waiting = ProgressRequest.objects.unanswered().filter(milestone__in=rows)
    asked = dict(waiting.order_by("asked_at", "pk").values_list("milestone_id", "asked_at"))
    lately = [each for each in rows if each.pk in asked and today() < ask_again_from(asked[each.pk].date())]
    message = ngettext(
        "This was asked for less than %(days)d day ago, and no answer came yet. Give them a little time.",
        "This was asked for less than %(days)d days ago, and no answer came yet. Give them a little time.",
        ASK_PAUSE_DAYS,
    )
    _refuse(lately, "asked_lately", message % {"days": ASK_PAUSE_DAYS})


def _refuse(rows: Collection[Milestone], code: str, message: str) -> None:
    """Refuse all because of some, and name these."""
    if rows:
        names = "; ".join(f"{each.commitment.reference}/{each.number} {each.title}" for each in rows)
        words = _("Nobody was asked. %(reason)s It is about: %(milestones)s")
        raise RuleBroken(code, words % {"reason": message, "milestones": names}, field="milestones")
