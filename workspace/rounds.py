"""A coordinator's rounds: how each came about, what it waits for, and what there is to reply to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from commitments.choices import Role
from commitments.models import Country, CountryRole
from dashboards.commitment_page import EvidenceLine
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.names import text_of
from dashboards.selectors.stories import evidence_line
from reviews.choices import RoundPhase, RoundState
from reviews.models import Appointment, Proposal, Response, ReviewRound
from reviews.selectors import Provisional, provisional, public_phase, round_phase
from workspace.access import seat_in

COORDINATOR = (Role.COORDINATOR,)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round in the coordinator's list."""

    round: ReviewRound
    phase: RoundPhase
    seats: int
    waiting: int


def rounds_of(country: Country) -> list[RoundLine]:
    """The rounds of a country's plans, the running ones first, the latest first. Three queries."""
    rows = list(ReviewRound.objects.filter(plan__country=country).select_related("plan__country", "plan__locality"))
    rows.sort(key=lambda each: (each.opens_on, each.pk), reverse=True)
    taken = Appointment.objects.filter(round__in=rows, accepted_at__isnull=False)
    open_ones = Proposal.objects.confirmed().filter(round__in=rows, declined_at=None, appointment=None)
    seats, waiting = (Counter(each.values_list("round_id", flat=True)) for each in (taken, open_ones))
    lines = [RoundLine(each, public_phase(each), seats[each.pk], waiting[each.pk]) for each in rows]
    return sorted(lines, key=lambda line: line.round.state == RoundState.PUBLISHED)


def round_at(request: HttpRequest, pk: int) -> tuple[CountryRole, ReviewRound]:
    """A round of the coordinator who asks. Three queries.

    Raises:
        Http404: there is none in a country that this person serves.
        NotPermitted: they serve the country, but do not coordinate it.
    """
    rows = ReviewRound.objects.select_related("plan__country", "plan__locality", "questionnaire")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return seat_in(request, found.plan.country_id, COORDINATOR), found


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """All that the coordinator knows of a round.

    Attributes:
        waiting: proposals that wait for an answer, with the people they are of.
        answered: those that were declined; the others became seats.
        unconfirmed: how many wait for their organisation to follow the link.
        replies: how many answers were given.
    """

    round: ReviewRound
    phase: RoundPhase
    seats: Sequence[Appointment]
    waiting: Sequence[Proposal]
    declined: Sequence[Proposal]
    unconfirmed: int
    replies: int

    @property
    def taken(self) -> int:
        """How many seats are taken."""
        return sum(1 for seat in self.seats if seat.accepted_at)

    @property
    def steps(self) -> Sequence[str]:
        """What can be done with the round today, the most likely first."""
        found = {
            RoundPhase.SCHEDULED: ("open",),
            RoundPhase.RATING: ("close",),
            RoundPhase.REPLY: ("complete",) if self.replies else ("waive",),
            RoundPhase.RIPE: ("publish",),
        }
        return found.get(self.phase, ())


def sheet_of(review_round: ReviewRound) -> RoundSheet:
    """Six queries at most."""
    proposals = list(review_round.proposals.select_related("organisation", "proposed_by"))
    confirmed = [each for each in proposals if each.confirmed_at]
    seats: QuerySet[Appointment] = review_round.appointments.select_related("organisation", "reviewer", "employer")
    return RoundSheet(
        round=review_round,
        phase=round_phase(review_round),
        seats=list(seats.prefetch_related("ties", "recusals__commitment").order_by("pk")),
        waiting=[each for each in confirmed if each.declined_at is None and each.appointment_id is None],
        declined=[each for each in confirmed if each.declined_at],
        unconfirmed=len(proposals) - len(confirmed),
        replies=review_round.responses.count(),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given already."""

    response: Response
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class ToReply:
    """What reviewers handed in for one commitment, without whose it is, and what was replied."""

    found: Provisional
    title: Text
    replies: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class ReplySheet:
    """A closed round before the government: every commitment, and the answers on the round as a whole."""

    commitments: Sequence[ToReply]
    whole: tuple[Given, ...]


def reply_sheet(review_round: ReviewRound) -> ReplySheet:
    """Five queries, however many commitments."""
    given: dict[int | None, list[Given]] = {}
    for each in review_round.responses.prefetch_related("evidence").order_by("created_at", "pk"):
        pieces = tuple(evidence_line(piece) for piece in each.evidence.all())
        given.setdefault(each.commitment_id, []).append(Given(each, pieces))
    language = reader_language()
    return ReplySheet(
        commitments=[
            ToReply(each, text_of(each.commitment, "title", language), tuple(given.get(each.commitment.pk, ())))
            for each in provisional(review_round)
        ],
        whole=tuple(given.get(None, ())),
    )
