"""The published rows that some events tell of, read for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from commitments.choices import PUBLIC_STATES
from commitments.models import ActionPlan, Amendment, Commitment, CommitmentSupport, Country
from ledger.models import Event
from milestones.models import Milestone
from notices.choices import Kind
from notices.follows.subjects import subject_named
from reviews.choices import RoundState
from reviews.models import Response, ReviewRound, Verdict

# Long texts of a commitment, which no letter quotes.
LONG = ("problem", "action", "expected_result", "relevance", "additional")


@dataclass(slots=True)
class Rows:
    """Rows by key; ``parts`` are the institutions and policy areas of a commitment as they are followed."""

    countries: Mapping[str, Country]
    plans: Mapping[int, ActionPlan]
    milestones: Mapping[int, Milestone]
    rounds: Mapping[int, ReviewRound]
    amendments: Mapping[int, Amendment]
    commitments: dict[int, Commitment] = field(default_factory=dict)
    of_plan: Mapping[int, list[Commitment]] = field(default_factory=dict)
    verdicts: Mapping[int, list[Verdict]] = field(default_factory=dict)
    replied: Collection[tuple[int, int | None]] = ()
    parts: Mapping[int, set[str]] = field(default_factory=dict)


def rows_of(events: Sequence[Event]) -> Rows:
    """What some events tell of; plans and rounds alone that are published. Ten queries at most."""
    rounds = ReviewRound.objects.filter(state=RoundState.PUBLISHED).select_related("plan__locality")
    milestones = Milestone.objects.select_related("commitment__plan__locality")
    plans = ActionPlan.objects.filter(state__in=PUBLIC_STATES).select_related("locality")
    told = {int(event.data["amendment"]) for event in events if event.data.get("amendment")}
    rows = Rows(
        countries=Country.objects.in_bulk({event.stream.name for event in events}),
        plans=plans.in_bulk(_keys(events, "plan")),
        milestones=milestones.defer(*(f"commitment__{name}" for name in LONG)).in_bulk(_keys(events, "milestone")),
        rounds=rounds.in_bulk(_keys([event for event in events if event.verb == "round.published"], "round")),
        amendments=Amendment.objects.in_bulk(told),
    )
    _add_commitments(rows, events)
    _add_verdicts(rows)
    _add_parts(rows)
    return rows


def _keys(events: Iterable[Event], kind: str) -> set[int]:
    """The keys of the rows of a kind that events name as their subjects."""
    parts = (event.subject.partition(":") for event in events)
    return {int(key) for name, _colon, key in parts if name == kind and key.isdecimal()}


def _add_commitments(rows: Rows, events: Sequence[Event]) -> None:
    """Commitments that are told of themselves, and all of plans that are. One query."""
    asked = Q(pk__in=_keys(events, "commitment")) | Q(plan__in=list(rows.plans))
    found = Commitment.objects.filter(asked).select_related("plan__locality").defer(*LONG)
    of_plan: dict[int, list[Commitment]] = defaultdict(list)
    for each in found.order_by("plan_id", "position", "pk"):
        rows.commitments[each.pk] = each
        of_plan[each.plan_id].append(each)
    for milestone in rows.milestones.values():
        rows.commitments.setdefault(milestone.commitment_id, milestone.commitment)
    rows.of_plan = of_plan


def _add_verdicts(rows: Rows) -> None:
    """Verdicts of rounds that are told of, and which of them the government replied to. Two queries."""
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    found = Verdict.objects.filter(round__in=list(rows.rounds)).select_related("commitment__plan__locality")
    found = found.defer(*(f"commitment__{name}" for name in LONG))
    for each in found.order_by("round_id", "commitment__position", "pk"):
        verdicts[each.round_id].append(each)
        rows.commitments.setdefault(each.commitment_id, each.commitment)
    replies = Response.objects.filter(round__in=list(rows.rounds)).values_list("round_id", "commitment_id")
    rows.verdicts, rows.replied = verdicts, set(replies)


def _add_parts(rows: Rows) -> None:
    """Which institutions have a part in the commitments, and in which policy areas they are. Two queries."""
    parts: dict[int, set[str]] = defaultdict(set)
    for key, each in rows.commitments.items():
        if each.lead_institution_id:
            parts[key].add(subject_named(Kind.INSTITUTION, each.lead_institution_id))
    keys = list(rows.commitments)
    supports = CommitmentSupport.objects.filter(commitment__in=keys)
    for key, institution in supports.values_list("commitment_id", "institution_id"):
        parts[key].add(subject_named(Kind.INSTITUTION, institution))
    areas = Commitment.policy_areas.through.objects.filter(commitment__in=keys)
    for key, area in areas.values_list("commitment_id", "policyarea_id"):
        parts[key].add(subject_named(Kind.POLICY_AREA, area))
    rows.parts = parts
