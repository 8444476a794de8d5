"""Keeping in step what is repeated from the raw rows: a milestone's standing and a commitment's two values."""

from __future__ import annotations

from collections.abc import Collection

from commitments.models import Commitment
from core.clock import now
from milestones.choices import StandingStatus
from milestones.models import CommitmentProgress, Milestone
from milestones.rules import MilestoneFacts, claimed, evidenced
from milestones.selectors import MilestoneStanding, facts_of, milestones_standing

CACHED = ["status", "proven", "disputed", "any_evidence", "last_reported_at"]


def milestone_locked(milestone_id: int) -> Milestone:
    """The milestone with its commitment and plan, locked for the rest of the transaction.

    The commitment is locked first: a report rewrites what all its milestones repeat, and two reports that locked their
    own milestone before the other's would wait for one another for ever.
    """
    Commitment.objects.select_for_update(no_key=True).filter(milestones=milestone_id).first()
    found: Milestone = (
        Milestone.objects.select_for_update(of=("self",), no_key=True)
        .select_related("commitment__plan", "institution")
        .get(pk=milestone_id)
    )
    return found


def progress_refresh(*, commitment_ids: Collection[int]) -> None:
    """Write again, from reports and evidence, what milestones and commitments repeat of them. Six queries.

    A dispute outlives a refresh only while the report it was made of is still the latest.
    """
    standing = milestones_standing(commitment_ids, now())
    rows = [_refreshed(each) for milestones in standing.values() for each in milestones]
    Milestone.objects.bulk_update(rows, CACHED, batch_size=500)
    progress_write(milestones=rows, commitment_ids=commitment_ids)


def progress_write(*, milestones: Collection[Milestone], commitment_ids: Collection[int]) -> None:
    """Write the two values of commitments from their milestones' own columns (all milestones of each must be given)."""
    facts: dict[int, list[MilestoneFacts]] = {pk: [] for pk in commitment_ids}
    for milestone in milestones:
        facts[milestone.commitment_id].append(facts_of(milestone))
    CommitmentProgress.objects.bulk_create(
        [
            CommitmentProgress(commitment_id=pk, claimed=claimed(known), evidenced=evidenced(known))
            for pk, known in facts.items()
        ],
        update_conflicts=True,
        unique_fields=["commitment"],
        update_fields=["claimed", "evidenced"],
        batch_size=500,
    )


def _refreshed(standing: MilestoneStanding) -> Milestone:
    milestone, report = standing.milestone, standing.report
    same_report = report is not None and milestone.last_reported_at == report.reported_at
    milestone.status = report.status if report else StandingStatus.NOT_REPORTED
    milestone.proven = standing.facts.proven
    milestone.any_evidence = standing.facts.any_evidence
    milestone.disputed = milestone.disputed and same_report
    milestone.last_reported_at = report.reported_at if report else None
    return milestone


def dispute_set(*, milestone: Milestone, disputed: bool) -> None:
    """Write whether the latest report on a milestone stands disputed; called by the room that judges."""
    milestone.disputed = disputed
    Milestone.objects.bulk_update([milestone], ["disputed"])
    siblings = list(Milestone.objects.filter(commitment=milestone.commitment_id))
    progress_write(milestones=siblings, commitment_ids=[milestone.commitment_id])
