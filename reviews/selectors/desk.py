"""What waits for a reviewer: their rounds, and what is left in each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet

from commitments.models import Commitment
from milestones.models import Evidence, ProgressReport
from reviews.choices import RoundPhase, RoundState
from reviews.models import AnswerSheet, Appointment, Rating, RatingRevision, Recusal, ReviewRound
from reviews.selectors.phases import public_phase

# What a reviewer can do something about comes first.
URGENT = (RoundPhase.RATING, RoundPhase.REVISION)


@dataclass(frozen=True, slots=True)
class RoundDesk:
    """One round as one of its reviewers stands in it.

    Attributes:
        commitments: how many the plan has, withdrawn ones left out here and in every other count.
        recused: how many of them this reviewer does not judge.
        handed_in: how many of the others they rated and handed in.
        predating: handed in before something new was reported or proven.
        answered: whether the questionnaire on the making of the plan is handed in; ``None`` without one.
        revised: how many ratings were revised after the reply.
    """

    seat: Appointment
    phase: RoundPhase
    commitments: int
    recused: int
    handed_in: int
    drafts: int
    predating: int
    answered: bool | None
    revised: int

    @property
    def round(self) -> ReviewRound:
        """The round."""
        return self.seat.round

    @property
    def to_judge(self) -> int:
        """How many commitments this reviewer judges."""
        return self.commitments - self.recused

    @property
    def left(self) -> int:
        """How many commitments still wait for a rating."""
        return self.to_judge - self.handed_in

    @property
    def deadline(self) -> dt.date | None:
        """The day that matters next."""
        days = {
            RoundPhase.SCHEDULED: self.round.opens_on,
            RoundPhase.RATING: self.round.closes_on,
            RoundPhase.REPLY: self.round.response_until,
            RoundPhase.REVISION: self.round.revise_until,
        }
        return days.get(self.phase)

    @property
    def waits(self) -> bool:
        """Whether there is something to do in it today."""
        if self.seat.accepted_at is None:
            return self.seat.declined_at is None and self.phase in (RoundPhase.SCHEDULED, RoundPhase.RATING)
        if self.phase == RoundPhase.RATING:
            return bool(self.left or self.predating or self.answered is False)
        return self.phase == RoundPhase.REVISION and self.seat.stood_by_at is None and bool(self.handed_in)


def reviewer_rounds(user: Any) -> list[RoundDesk]:
    """The rounds in which ``user`` has or is offered a seat: what waits for them first, by deadline. Nine queries."""
    seats = list(
        Appointment.objects.filter(reviewer=user).select_related(
            "round__plan__country", "round__plan__locality", "organisation"
        )
    )
    if not seats:
        return []
    rounds = [seat.round_id for seat in seats]
    plans = {seat.round.plan_id for seat in seats}
    commitments = _counted(Commitment.objects.filter(plan__in=plans, withdrawn_at__isnull=True), "plan_id")
    out = Recusal.objects.filter(appointment__in=seats, commitment__withdrawn_at__isnull=True)
    recused = set(out.values_list("appointment__round_id", "commitment_id"))
    of_round = Counter(review_round for review_round, _commitment in recused)
    ratings = Rating.objects.filter(round__in=rounds, reviewer=user).order_by()
    handed_in, drafts = _written(ratings, recused)
    revised = Counter(
        RatingRevision.objects.filter(rating__in=ratings, after_reply=True).values_list("rating__round_id", flat=True)
    )
    answered = dict(AnswerSheet.objects.filter(round__in=rounds, reviewer=user).values_list("round_id", "submitted_at"))
    old = predating_in(user, [seat.round_id for seat in seats if seat.round.state == RoundState.OPEN])
    found = [
        RoundDesk(
            seat=seat,
            phase=public_phase(seat.round),
            commitments=commitments.get(seat.round.plan_id, 0),
            recused=of_round[seat.round_id],
            handed_in=handed_in[seat.round_id],
            drafts=drafts[seat.round_id],
            predating=len(old.get(seat.round_id, ())),
            answered=None if seat.round.questionnaire_id is None else answered.get(seat.round_id) is not None,
            revised=revised[seat.round_id],
        )
        for seat in seats
    ]
    return sorted(found, key=_urgency)


def _written(ratings: QuerySet[Rating], recused: set[tuple[int, int]]) -> tuple[Counter[int], Counter[int]]:
    """How many ratings of what is judged are handed in, and how many drafts are not, by round. One query."""
    handed_in: Counter[int] = Counter()
    drafts: Counter[int] = Counter()
    rows = ratings.filter(commitment__withdrawn_at__isnull=True)
    for review_round, commitment, submitted_at, saved_at in rows.values_list(
        "round_id", "commitment_id", "submitted_at", "saved_at"
    ):
        if (review_round, commitment) not in recused:
            handed_in[review_round] += submitted_at is not None
            drafts[review_round] += submitted_at is None or saved_at > submitted_at
    return handed_in, drafts


def _counted(rows: Any, column: str) -> Mapping[int, int]:
    """How many rows there are by a column. One query."""
    return dict(rows.order_by().values_list(column).annotate(Count("pk")))


def _urgency(desk: RoundDesk) -> tuple[bool, bool, dt.date, int]:
    never = dt.date.max
    return (not desk.waits, desk.phase not in URGENT, desk.deadline or never, -desk.round.pk)


def predating_in(user: Any, rounds: Sequence[int]) -> Mapping[int, set[int]]:
    """The commitments that ``user`` rated before something new was reported or proven, by round. Three queries."""
    mine = RatingRevision.objects.filter(rating__round__in=rounds, rating__reviewer=user).order_by("number")
    last = {
        (review_round, commitment): moment
        for review_round, commitment, moment in mine.values_list(
            "rating__round_id", "rating__commitment_id", "submitted_at"
        )
    }
    newest = _newest({commitment for _round, commitment in last})
    found: dict[int, set[int]] = {}
    for (review_round, commitment), moment in last.items():
        if commitment in newest and newest[commitment] > moment:
            found.setdefault(review_round, set()).add(commitment)
    return found


def _newest(commitments: Iterable[int]) -> Mapping[int, dt.datetime]:
    """When the last report or piece of evidence of each commitment was recorded. Two queries."""
    reports = ProgressReport.objects.filter(milestone__commitment__in=commitments).order_by()
    evidence = Evidence.objects.filter(report__milestone__commitment__in=commitments).order_by()
    found: dict[int, dt.datetime] = {}
    for commitment, moment in (
        *reports.values_list("milestone__commitment_id").annotate(Max("recorded_at")),
        *evidence.values_list("report__milestone__commitment_id").annotate(Max("added_at")),
    ):
        found[commitment] = max(moment, found.get(commitment, moment))
    return found
