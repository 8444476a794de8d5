"""From the standing of commitments and milestones to the rows and tallies of a scorecard. No query here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from commitments.choices import OgpValue
from dashboards.scorecard import (
    DUE_SOON_DAYS,
    CommitmentRow,
    CommitmentTally,
    Freshness,
    InstitutionRef,
    MilestoneRow,
    MilestoneTally,
    Official,
    PolicyAreaRef,
    SilentInstitution,
)
from dashboards.selectors.names import lead_of, responsible_for, supporters_of, text_of
from dashboards.tallies import CLAIMED, EVIDENCED, GAP, REVIEWED, STATUS, tally
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.rules import DONE_WITH, SILENT_AFTER_DAYS, silent_days
from milestones.selectors import MilestoneStanding
from reviews.selectors import CommitmentStanding

_STANDING: dict[MilestoneStatus | None, StandingStatus] = {
    None: StandingStatus.NOT_REPORTED,
    **{status: StandingStatus(status.value) for status in MilestoneStatus},
}


def commitment_row(
    standing: CommitmentStanding, official: Official | None, as_of: dt.date, language: str
) -> CommitmentRow:
    """One commitment on one line; its policy areas, values and supporters must have been fetched."""
    commitment, verdict = standing.commitment, standing.verdict
    reported = [day for each in standing.milestones if (day := each.last_reported_on)]
    return CommitmentRow(
        id=commitment.pk,
        reference=commitment.reference,
        title=text_of(commitment, "title", language),
        lead=lead_of(commitment, language),
        supports=supporters_of(commitment, language),
        policy_areas=tuple(
            PolicyAreaRef(area.slug, text_of(area, "name", language)) for area in commitment.policy_areas.all()
        ),
        ogp_values=tuple(OgpValue(each.value) for each in commitment.values_served.all()),
        claimed=standing.claimed,
        evidenced=standing.evidenced,
        reviewed=standing.reviewed,
        gap=standing.gap,
        reviewers=verdict.reviewers if verdict else 0,
        spread=verdict.spread if verdict else None,
        milestones=len(standing.milestones),
        overdue=sum(each.overdue(as_of) for each in standing.milestones),
        disputed=sum(each.facts.disputed for each in standing.milestones),
        next_due=_next_due(standing.milestones, as_of),
        last_reported_on=max(reported, default=None),
        official=official,
    )


def _next_due(milestones: Iterable[MilestoneStanding], as_of: dt.date) -> dt.date | None:
    due = (each.due_date for each in milestones if each.facts.status not in DONE_WITH)
    return min((day for day in due if day and day >= as_of), default=None)


def milestone_row(reference: str, standing: MilestoneStanding, as_of: dt.date, language: str) -> MilestoneRow:
    """One milestone on the time line; ``reference`` is its commitment's."""
    milestone, overdue = standing.milestone, standing.overdue(as_of)
    return MilestoneRow(
        id=milestone.pk,
        commitment_reference=reference,
        number=milestone.number,
        title=text_of(milestone, "title", language),
        institution=responsible_for(milestone, language),
        status=status_of(standing),
        start=milestone.start_date,
        first_due=standing.first_due_date,
        due=standing.due_date,
        due_text=milestone.due_text,
        slippage=standing.slippage,
        overdue=overdue,
        days_late=(as_of - standing.due_date).days if overdue and standing.due_date else 0,
        disputed=standing.facts.disputed,
        proven=standing.facts.proven,
        last_reported_on=standing.last_reported_on,
    )


def status_of(standing: MilestoneStanding) -> StandingStatus:
    """The status as it stood, *not reported* where there is no report."""
    return _STANDING[standing.facts.status]


def milestone_tally(standings: Sequence[MilestoneStanding], as_of: dt.date) -> MilestoneTally:
    """How the milestones of a plan stand on a day."""
    return MilestoneTally(
        total=len(standings),
        by_status=tally((status_of(each) for each in standings), STATUS),
        overdue=sum(each.overdue(as_of) for each in standings),
        due_in_90_days=sum(each.due_within(as_of, DUE_SOON_DAYS) for each in standings),
        disputed=sum(each.facts.disputed for each in standings),
        without_date=sum(each.due_date is None for each in standings),
    )


def freshness(standings: Sequence[MilestoneStanding], since: dt.date, as_of: dt.date, language: str) -> Freshness:
    """How recent the reports are; silence is of unfinished milestones, from ``since`` where nothing was reported."""
    last = max((day for each in standings if (day := each.last_reported_on)), default=None)
    unfinished = [each for each in standings if each.facts.status not in DONE_WITH]
    silence = [silent_days(each.last_reported_on, since, as_of) for each in unfinished]
    return Freshness(
        last_reported_on=last,
        days_since=(as_of - last).days if last else None,
        silent_milestones=sum(days > SILENT_AFTER_DAYS for days in silence),
        silent_institutions=_silent_institutions(unfinished, silence, language),
    )


def _silent_institutions(
    unfinished: Sequence[MilestoneStanding], silence: Sequence[int], language: str
) -> tuple[SilentInstitution, ...]:
    """Institutions that said nothing of any of their unfinished milestones for too long, the most silent first."""
    days_by: dict[InstitutionRef, list[int]] = {}
    for each, days in zip(unfinished, silence, strict=True):
        institution = responsible_for(each.milestone, language)
        if institution:
            days_by.setdefault(institution, []).append(days)
    silent = [
        SilentInstitution(institution, len(days), min(days))
        for institution, days in days_by.items()
        if min(days) > SILENT_AFTER_DAYS
    ]
    return tuple(sorted(silent, key=lambda each: (-each.days, each.institution.name.text)))


def commitment_tally(rows: Sequence[CommitmentRow]) -> CommitmentTally:
    """How the commitments of a plan stand, by each of the three values and by gap."""
    return CommitmentTally(
        total=len(rows),
        claimed=tally((row.claimed for row in rows), CLAIMED),
        evidenced=tally((row.evidenced for row in rows), EVIDENCED),
        reviewed=tally((row.reviewed_as for row in rows), REVIEWED),
        gap=tally((str(row.gap) for row in rows), GAP),
    )
