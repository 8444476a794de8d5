"""What moved: events of the countries' own, public chains, with the published rows they tell of.

Sealed chains are not read, nor what was sealed once: drafts, open rounds and practice are in no letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q

from commitments.choices import PUBLIC_STATES
from commitments.models import ActionPlan, Amendment, Commitment, Country
from ledger.models import Event
from milestones.models import Milestone
from notices.choices import Kind
from notices.follows.rows import Rows, rows_of
from notices.follows.subjects import subject_named
from reviews.models import ReviewRound, Verdict

# How long each country's chain was at a reading, by the chain's name, which is the country's code.
Heads = Mapping[str, int]
AMENDED = (
    "plan.amended", "commitment.added", "commitment.amended", "commitment.withdrawn", "milestone.added",
    "milestone.amended",
)  # fmt: skip
TOLD = (
    "plan.published", "plan.closed", "plan.withdrawn", *AMENDED, "progress.reported", "evidence.added",
    "report.confirmed", "report.disputed", "round.published", "import.applied",
)  # fmt: skip
# Of these the latest says enough, of each subject.
LATEST_ALONE = ("progress.reported", "evidence.added", "import.applied")


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that moved.

    Attributes:
        verb: of the event; where one event tells of many commitments, ``commitment.promised`` and
            ``commitment.judged``.
        subjects: what somebody follows who is told of it.
        plan, commitment, milestone: the published rows it is about, as far as it is about one.
        about: what else belongs to it: the amendment, the round, or the verdict.
        number: how many commitments a plan or a round has.
        replied: whether the government replied to the verdict.
    """

    event: Event
    verb: str
    country: Country
    subjects: frozenset[str]
    plan: ActionPlan | None = None
    commitment: Commitment | None = None
    milestone: Milestone | None = None
    about: Amendment | ReviewRound | Verdict | None = None
    number: int = 0
    replied: bool = False


def moves_between(begun: Heads, until: Heads, countries: Collection[str] | None = None) -> list[Move]:
    """What moved after one reading and up to another, oldest first; in some countries or, ``None``, in all.

    Ten queries at most, however much moved.
    """
    ranges = Q()
    for name, head in until.items():
        if begun.get(name, 0) < head and (countries is None or name in countries):
            ranges |= Q(stream__name=name, seq__gt=begun.get(name, 0), seq__lte=head)
    if not ranges:
        return []
    told = Event.objects.public().filter(ranges, verb__in=TOLD).select_related("stream").order_by("pk")
    events = [event for event in told if not event.data.get("no_change")]
    rows = rows_of(events)
    return [move for event in events for move in _moves_of(event, rows)]


def latest_alone(moves: Iterable[Move]) -> list[Move]:
    """Some moves in their order, those left out of which a later one says enough."""
    kept: dict[object, Move] = {}
    for move in moves:
        what = move.event.subject if move.verb in LATEST_ALONE else (move.event.pk, move.commitment)
        key = (move.verb, move.country.pk, what)
        kept.pop(key, None)
        kept[key] = move
    return list(kept.values())


def _moves_of(event: Event, rows: Rows) -> Iterator[Move]:
    """What one event tells; nothing where its rows are not public (any more)."""
    country = rows.countries.get(event.stream.name)
    if country is None:
        return
    kind, _colon, key = event.subject.partition(":")
    number = int(key) if key.isdecimal() else 0
    if event.verb == "import.applied":
        yield Move(event, event.verb, country, frozenset({subject_named(Kind.COUNTRY, country.pk)}))
    elif kind == "plan" and number in rows.plans:
        yield from _of_plan(event, country, rows.plans[number], rows)
    elif kind == "round" and number in rows.rounds:
        yield from _of_round(event, country, rows.rounds[number], rows)
    elif kind in ("commitment", "milestone"):
        milestone = rows.milestones.get(number) if kind == "milestone" else None
        commitment = milestone.commitment if milestone else rows.commitments.get(number)
        if commitment is not None and (milestone is None) == (kind == "commitment"):
            yield from _of_commitment(event, country, commitment, milestone, rows)


def _of_plan(event: Event, country: Country, plan: ActionPlan, rows: Rows) -> Iterator[Move]:
    """A plan, for who follows its country; a new one's promises for who follows an institution or a policy area."""
    commitments = rows.of_plan.get(plan.pk, [])
    whom = {subject_named(Kind.COUNTRY, country.pk)}
    if event.verb != "plan.published":
        whom |= {subject_named(Kind.COMMITMENT, each.pk) for each in commitments}
    about = rows.amendments.get(event.data.get("amendment", 0))
    yield Move(event, event.verb, country, frozenset(whom), plan=plan, about=about, number=len(commitments))
    if event.verb == "plan.published":
        for each in commitments:
            whom = rows.parts[each.pk] if each.added_at is None else set()
            yield Move(event, "commitment.promised", country, frozenset(whom), plan=plan, commitment=each)


def _of_round(event: Event, country: Country, review_round: ReviewRound, rows: Rows) -> Iterator[Move]:
    """A published round, for who follows its country; each verdict for who follows anything of its commitment."""
    verdicts = rows.verdicts.get(review_round.pk, [])
    whom, plan = frozenset({subject_named(Kind.COUNTRY, country.pk)}), review_round.plan
    yield Move(event, event.verb, country, whom, plan=plan, about=review_round, number=len(verdicts))
    for each in verdicts:
        whom = frozenset({subject_named(Kind.COMMITMENT, each.commitment_id), *rows.parts[each.commitment_id]})
        replied = (review_round.pk, each.commitment_id) in rows.replied
        yield Move(event, "commitment.judged", country, whom, plan, each.commitment, about=each, replied=replied)


def _of_commitment(
    event: Event, country: Country, commitment: Commitment, milestone: Milestone | None, rows: Rows
) -> Iterator[Move]:
    """A commitment of a public plan or one of its milestones, for who follows anything it belongs to."""
    if commitment.plan.state not in PUBLIC_STATES:
        return
    whom = {
        subject_named(Kind.COUNTRY, country.pk), subject_named(Kind.COMMITMENT, commitment.pk),
        *rows.parts[commitment.pk],
    }  # fmt: skip
    if milestone is not None and milestone.institution_id:
        whom.add(subject_named(Kind.INSTITUTION, milestone.institution_id))
    about = rows.amendments.get(event.data.get("amendment", 0))
    yield Move(event, event.verb, country, frozenset(whom), commitment.plan, commitment, milestone, about)
