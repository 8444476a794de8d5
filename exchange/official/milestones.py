"""Milestones of a file that has a block for them; nobody reported on them, so they have no reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history

from commitments.models import Commitment
from commitments.rules import reference_for
from core.clock import start_of_day
from exchange.official.changes import Changes
from exchange.official.entries import Entry, MilestoneFacts
from exchange.official.matching import title_key
from milestones.models import Milestone, PromisedDate


def write_milestones(entries: Sequence[Entry], found: dict[int, Commitment], changes: Changes) -> list[PromisedDate]:
    """Enter the milestones that commitments do not have yet, and the dates they were promised for; returns those."""
    rows = [(entry, entry.milestone) for entry in entries if entry.milestone is not None]
    if not rows:
        return []
    known: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(commitment__in={found[entry.line].pk for entry, _facts in rows}):
        known[milestone.commitment_id].append(milestone)
    # Several milestones of one title may exist: each row takes one that no other row took.
    free = {key: list(milestones) for key, milestones in known.items()}
    new = []
    for entry, facts in rows:
        commitment = found[entry.line]
        if not _take(facts, free.get(commitment.pk, [])):
            milestone = _new(facts, entry.source_url or changes.layout.address, commitment, known[commitment.pk])
            known[commitment.pk].append(milestone)
            new.append(milestone)
            changes.note("milestones_created", entry.line)
    bulk_create_with_history(new, Milestone, default_change_reason=changes.reason)
    return PromisedDate.objects.bulk_create([_promised(made) for made in new if made.due_date or made.due_text])


def _take(facts: MilestoneFacts, free: list[Milestone]) -> bool:
    """Whether one of the recorded milestones is the row's; it is taken out of ``free`` then."""
    match = next((milestone for milestone in free if title_key(milestone.title) == title_key(facts.title)), None)
    if match is not None:
        free.remove(match)
    return match is not None


def _new(facts: MilestoneFacts, source_url: str, commitment: Commitment, others: Sequence[Milestone]) -> Milestone:
    taken = {other.number for other in others}
    printed = facts.number or str(len(others) + 1)
    return Milestone(
        commitment=commitment,
        number=reference_for(printed, taken) if printed in taken else printed,
        position=len(others) + 1,
        title=facts.title,
        deliverable=facts.deliverable,
        start_date=facts.start.date,
        due_date=facts.due.date,
        due_text=facts.due.text,
        source_url=source_url,
    )


def _promised(milestone: Milestone) -> PromisedDate:
    plan = milestone.commitment.plan
    promised_at = plan.published_at or start_of_day(plan.start_date)
    return PromisedDate(
        milestone=milestone, due_date=milestone.due_date, due_text=milestone.due_text, promised_at=promised_at
    )
