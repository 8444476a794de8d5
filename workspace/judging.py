"""A reviewer's bench: one commitment of one round, with all that is needed to judge it, and what they have written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import Commitment
from core.clock import today
from dashboards.commitment_page import CommitmentPage, EvidenceLine, OfficialLine
from dashboards.reader import reader_language
from dashboards.scorecard import Text
from dashboards.selectors.commitment import commitment_page
from dashboards.selectors.judgements import official_lines
from dashboards.selectors.names import text_of
from dashboards.selectors.stories import evidence_line
from reviews.choices import RoundPhase
from reviews.models import Appointment, Rating, RatingRevision, Recusal, Response, ReviewRound, Verdict
from reviews.policies import seat_of
from reviews.rules import scores_of_era
from reviews.selectors import RoundDesk, predating_in, public_phase, reviewer_rounds
from reviews.services.recusals import recusal_of
from workspace.access import person
from workspace.saved import Saved, saved_of

FINDING = "workspace/judging/finding.html"


@dataclass(frozen=True, slots=True)
class Bench:
    """One commitment before one of its reviewers.

    Attributes:
        rating: their draft, which repeats what they handed in last until they change it.
        revisions: what they handed in, the latest first.
        recusal: why they do not judge it, if they do not.
        closed: why nothing can be written now; empty where it can.
        predates: whether something new was reported or proven since they handed in, and they can still rate again.
        revising: whether what is written now is the one revision after the government's reply.
        scores: the scores that plans of this era are given.
    """

    user: User
    round: ReviewRound
    seat: Appointment
    commitment: Commitment
    title: Text
    phase: RoundPhase
    rating: Rating | None
    revisions: Sequence[RatingRevision]
    recusal: Recusal | None
    closed: str
    predates: bool
    scores: Sequence[str]

    @property
    def saved(self) -> Saved:
        """What the page says of the draft."""
        return saved_of(self.rating)

    @property
    def report_part(self) -> str:
        """What stands under a milestone's latest report: the way to a finding, unless they do not judge it."""
        return "" if self.recusal else FINDING

    @property
    def revising(self) -> bool:
        """Whether the government has replied, and this is the time to revise."""
        return self.phase == RoundPhase.REVISION

    @property
    def handed_in(self) -> RatingRevision | None:
        """What stands handed in."""
        return self.revisions[0] if self.revisions else None

    @property
    def unsent(self) -> bool:
        """Whether the draft says something else than what was handed in."""
        if self.rating is None or not self.revisions:
            return self.rating is not None
        last = self.revisions[0]
        return any(getattr(self.rating, name) != getattr(last, name) for name in Rating.score_fields)


def seat_at(request: HttpRequest, round_pk: int) -> tuple[ReviewRound, Appointment]:
    """The round and the accepted seat of who asks. Four queries.

    Raises:
        Http404: there is no such round in which this person has taken a seat.
    """
    rows = ReviewRound.objects.select_related("plan__country", "plan__locality", "questionnaire")
    review_round = rows.filter(pk=round_pk).first()
    seat = seat_of(person(request), review_round) if review_round else None
    if review_round is None or seat is None:
        raise Http404
    return review_round, seat


def desk_of(request: HttpRequest, round_pk: int) -> RoundDesk:
    """How a round stands for who asks.

    Raises:
        Http404: they have no seat in it.
    """
    found = next((each for each in reviewer_rounds(person(request)) if each.round.pk == round_pk), None)
    if found is None:
        raise Http404
    return found


def bench_at(request: HttpRequest, round_pk: int, commitment_pk: int) -> Bench:
    """The bench of who asks. Twenty queries at most.

    Raises:
        Http404: they have taken no seat in the round, or the commitment is not of its plan.
    """
    review_round, seat = seat_at(request, round_pk)
    user = person(request)
    commitment = (
        Commitment.objects.select_related("plan__country", "plan__locality", "lead_institution")
        .filter(pk=commitment_pk, plan=review_round.plan_id)
        .first()
    )
    if commitment is None:
        raise Http404
    rating = Rating.objects.filter(round=review_round, commitment=commitment, reviewer=user).first()
    revisions = list(rating.revisions.order_by("-number")) if rating else []
    recusal = recusal_of(seat, commitment)
    plan = review_round.plan
    stage = public_phase(review_round)
    closed = _closed(stage, review_round, commitment, recusal, revisions)
    return Bench(
        user=user, round=review_round, seat=seat, commitment=commitment,
        title=text_of(commitment, "title", reader_language()), phase=stage, rating=rating, revisions=revisions,
        recusal=recusal, closed=closed,
        predates=not closed and commitment.pk in predating_in(user, [review_round.pk]).get(review_round.pk, ()),
        scores=scores_of_era(plan.submitted_year or plan.start_date.year),
    )  # fmt: skip


def _closed(
    stage: RoundPhase,
    review_round: ReviewRound,
    commitment: Commitment,
    recusal: Recusal | None,
    revisions: Sequence[RatingRevision],
) -> str:
    """Why nothing can be written; the services have the last word."""
    if recusal is not None:
        return _("You do not judge this commitment: %(ground)s.") % {"ground": recusal.get_ground_display()}
    if commitment.withdrawn_at is not None:
        return _("This commitment was withdrawn: nobody judges it any more.")
    if stage == RoundPhase.RATING:
        return _("The day on which this round closes has passed.") if today() > review_round.closes_on else ""
    if stage == RoundPhase.REVISION and not revisions:
        return _("This round is closed: only what was handed in before can be revised.")
    if stage == RoundPhase.REVISION:
        revised = any(each.after_reply for each in revisions)
        return _("You have revised this rating after the reply already: once is the rule.") if revised else ""
    words = {
        RoundPhase.SCHEDULED: _("This round is not open yet."),
        RoundPhase.REPLY: _("This round is closed, and the government may reply. You may revise once it has."),
        RoundPhase.RIPE: _("The time to rate and to revise is over; the round waits to be published."),
    }
    return words.get(stage, _("This round is published: everybody can read what you handed in."))


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A commitment that this one carries on: what was concluded of it, by us and by the official mechanism."""

    plan: Text
    plan_slug: str
    reference: str
    title: Text
    verdict: Verdict | None
    official: tuple[OfficialLine, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """What another reviewer handed in, known to who handed in their own (rule 6)."""

    organisation: Text
    completion: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the government replied, on this commitment or on the round as a whole."""

    text: str
    made_on: dt.date
    on_round: bool
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """All that is known of the commitment: the public page, its predecessors, colleagues, the government's reply."""

    page: CommitmentPage
    predecessors: tuple[Predecessor, ...]
    colleagues: tuple[Colleague, ...]
    replies: tuple[Reply, ...]


def papers_of(bench: Bench) -> Papers:
    """Everything that helps to judge. The queries of the public page, and eight; one more for each predecessor."""
    language = reader_language()
    return Papers(
        page=commitment_page(bench.commitment, bench.round.plan, today(), language),
        predecessors=_predecessors(bench.commitment, language),
        colleagues=_colleagues(bench, language),
        replies=_replies(bench),
    )


def _predecessors(commitment: Commitment, language: str) -> tuple[Predecessor, ...]:
    rows = list(commitment.carried_over_from.select_related("plan__locality").order_by("plan_id", "position", "id"))
    rows = [each for each in rows if each.plan.is_public]
    verdicts = Verdict.objects.filter(commitment__in=rows).select_related("round").order_by("published_at", "id")
    latest = {verdict.commitment_id: verdict for verdict in verdicts}
    return tuple(
        Predecessor(
            plan=text_of(each.plan, "title", language),
            plan_slug=each.plan.slug,
            reference=each.reference,
            title=text_of(each, "title", language),
            verdict=latest.get(each.pk),
            official=tuple(line for line, _assessment in official_lines(each, today())),
        )
        for each in rows
    )


def _colleagues(bench: Bench, language: str) -> tuple[Colleague, ...]:
    """What the others handed in, as far as rule 6 lets this reviewer know. Three queries."""
    others = Rating.objects.visible_to(bench.user).filter(round=bench.round, commitment=bench.commitment)
    others = others.exclude(reviewer=bench.user).filter(submitted_at__isnull=False)
    revisions = RatingRevision.objects.filter(rating__in=others).select_related("rating").order_by("number")
    latest = {each.rating.reviewer_id: each for each in revisions}
    seats = bench.round.appointments.filter(reviewer__in=latest).select_related("organisation").order_by("pk")
    return tuple(
        Colleague(
            organisation=text_of(seat.organisation, "name", language),
            completion=str(latest[seat.reviewer_id].get_completion().label),
            reason=latest[seat.reviewer_id].reason,
        )
        for seat in seats
    )


def _replies(bench: Bench) -> tuple[Reply, ...]:
    """The government's answers that this reviewer may read. Two queries."""
    rows = Response.objects.visible_to(bench.user).filter(round=bench.round).prefetch_related("evidence")
    about = [each for each in rows if each.commitment_id in (None, bench.commitment.pk)]
    return tuple(
        Reply(
            text=each.text,
            made_on=each.created_at.date(),
            on_round=each.commitment_id is None,
            evidence=tuple(evidence_line(piece) for piece in each.evidence.all()),
        )
        for each in about
    )
