"""A review round as everybody may see it today: its clock, its seats, and once it is published all that it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from commitments.models import Country
from core.clock import today
from dashboards.reader import reader_language
from dashboards.round_page import (
    ClockStep,
    Making,
    ProposalLine,
    RecusalLine,
    ReplyLine,
    RoundPage,
    SeatLine,
    SectionScore,
    VerdictRow,
)
from dashboards.scales import scale
from dashboards.scorecard import Text
from dashboards.selectors.judgements import PUBLIC, no_reply_by
from dashboards.selectors.names import country_ref, text_of
from dashboards.selectors.stories import evidence_line
from dashboards.tallies import Count, Tally
from dashboards.words import agreement_meaning, agreement_words
from reviews.choices import REVIEWED_SCALE, RoundPhase, RoundState, VerdictOutcome
from reviews.models import Appointment, Lot, MakingVerdict, Proposal, Recusal, Response, ReviewRound, Section, Verdict
from reviews.selectors import public_phase


def round_found(country: Country, pk: int) -> ReviewRound | None:
    """The round with that key, if the public sees it. One query."""
    rows = ReviewRound.objects.visible_to(PUBLIC).filter(plan__country=country)
    return rows.select_related("plan__locality", "making_verdict", "lot").filter(pk=pk).first()


def round_page(country: Country, review_round: ReviewRound) -> RoundPage:
    """All that a round's page says. Ten queries at most, whatever its size."""
    language = reader_language()
    stage = public_phase(review_round)
    published = review_round.state == RoundState.PUBLISHED
    replies = _replies(review_round) if published else []
    verdicts = _verdicts(review_round, language) if published else []
    answered = {each.reference for each in replies}
    making: MakingVerdict | None = getattr(review_round, "making_verdict", None)
    agreement = float(review_round.agreement) if published and review_round.agreement is not None else None
    interval = _interval(review_round) if published else None
    return RoundPage(
        key=review_round.pk,
        country=country_ref(country, language),
        plan_slug=review_round.plan.slug,
        plan_title=text_of(review_round.plan, "title", language),
        title=review_round.title,
        phase=stage,
        clock=tuple(_clock(review_round, stage)),
        close_reason=review_round.close_reason,
        takes_proposals=review_round.state in (RoundState.SCHEDULED, RoundState.OPEN),
        agreement=agreement,
        interval=interval,
        agreement_words=agreement_words(agreement) if published else "",
        agreement_means=agreement_meaning(agreement, interval[0] if interval else None) if published else "",
        seats=_seats(review_round, language),
        proposals=_proposals(review_round, language),
        verdicts=verdicts,
        replies=replies,
        unanswered=[each.reference for each in verdicts if each.reference not in answered],
        no_reply_by=no_reply_by(review_round) if published else None,
        making=making_of_verdict(making, language) if making else None,
        asks_of_making=review_round.questionnaire_id is not None,
        lot=Lot.objects.filter(round=review_round).exists(),
    )


def _interval(review_round: ReviewRound) -> tuple[float, float] | None:
    low, high = review_round.agreement_low, review_round.agreement_high
    return None if low is None or high is None else (float(low), float(high))


def _clock(review_round: ReviewRound, stage: RoundPhase) -> Iterator[ClockStep]:
    """The steps of a round's life with their days; what is still to come has the day it is announced for."""
    order = list(RoundPhase)
    at = order.index(stage)

    def step(phase: RoundPhase, words: str, day: dt.date | None, until: dt.date | None = None) -> ClockStep:
        place = order.index(phase)
        return ClockStep(phase, words, day, until, done=place < at, now=place == at)

    opened = review_round.opened_at.date() if review_round.opened_at else review_round.opens_on
    closed = review_round.closed_at.date() if review_round.closed_at else review_round.closes_on
    yield step(RoundPhase.SCHEDULED, _("Organisations propose reviewers; seats are offered and taken"), None, opened)
    yield step(RoundPhase.RATING, _("Reviewers rate, blind to each other"), opened, closed)
    reply = review_round.response_ended_at.date() if review_round.response_ended_at else review_round.response_until
    yield step(RoundPhase.REPLY, _("The government reads the ratings without names, and may reply"), closed, reply)
    if review_round.revise_until or stage in (RoundPhase.SCHEDULED, RoundPhase.RATING, RoundPhase.REPLY):
        words = _("Reviewers may revise once, in the light of the reply")
        yield step(RoundPhase.REVISION, words, reply, review_round.revise_until)
    out = review_round.published_at.date() if review_round.published_at else None
    last = step(RoundPhase.PUBLISHED, _("Everything is published, and the verdicts are frozen"), out)
    yield ClockStep(last.phase, last.words, last.day, None, done=stage == RoundPhase.PUBLISHED, now=False)


def _seats(review_round: ReviewRound, language: str) -> list[SeatLine]:
    """Seats with declarations and recusals. Three queries."""
    rows = Appointment.objects.filter(round=review_round).select_related("organisation", "employer", "reviewer")
    recusals: dict[int, list[RecusalLine]] = {}
    found = Recusal.objects.filter(appointment__round=review_round).select_related("commitment", "institution")
    for each in found.order_by("commitment__position", "pk"):
        recusals.setdefault(each.appointment_id, []).append(
            RecusalLine(
                reference=each.commitment.reference,
                ground=each.get_ground_display(),
                institution=text_of(each.institution, "name", language) if each.institution else None,
                reason=each.reason,
            )
        )
    return [_seat(each, recusals.get(each.pk, ()), language) for each in rows.prefetch_related("ties").order_by("pk")]


def _seat(seat: Appointment, recusals: Sequence[RecusalLine], language: str) -> SeatLine:
    taken = seat.accepted_at is not None
    return SeatLine(
        organisation=text_of(seat.organisation, "name", language),
        name=seat.reviewer.name if taken and seat.reviewer.shows_name else "",
        basis=seat.get_basis_display(),
        declaration=seat.declaration,
        employer=seat.employer.text("name", language)[0] if seat.employer else seat.employer_name,
        ties=tuple(text_of(each, "name", language) for each in seat.ties.all()),
        offered_on=seat.appointed_at.date(),
        accepted_on=seat.accepted_at.date() if seat.accepted_at else None,
        declined_on=seat.declined_at.date() if seat.declined_at else None,
        recusals=tuple(recusals),
    )


def _proposals(review_round: ReviewRound, language: str) -> list[ProposalLine]:
    """What organisations proposed; one query."""
    rows = Proposal.objects.visible_to(PUBLIC).filter(round=review_round).select_related("organisation")
    return [
        ProposalLine(
            organisation=each.organisation.text("name", language)[0] if each.organisation else each.organisation_name,
            confirmed_from=each.confirmed_from,
            proposed_on=each.proposed_at.date(),
            offered=each.appointment_id is not None,
            declined_on=each.declined_at.date() if each.declined_at else None,
            reason=each.decline_reason,
        )
        for each in rows.order_by("proposed_at", "pk")
    ]


def _verdicts(review_round: ReviewRound, language: str) -> list[VerdictRow]:
    """The verdicts in the plan's order. One query."""
    rows = Verdict.objects.filter(round=review_round).select_related("commitment")
    return [
        VerdictRow(
            reference=each.commitment.reference,
            title=text_of(each.commitment, "title", language),
            words=str(each),
            consensus=each.outcome == VerdictOutcome.CONCLUDED,
            distribution=scale("reviewed", _spread(each)),
            reviewers=each.reviewers,
            recusals=each.recusals,
            spread=each.spread,
        )
        for each in rows.order_by("commitment__position", "commitment_id")
    ]


def _spread(verdict: Verdict) -> Tally:
    return Tally(
        tuple(Count(value.value, value.label, verdict.distribution.get(value.value, 0)) for value in REVIEWED_SCALE)
    )


def _replies(review_round: ReviewRound) -> list[ReplyLine]:
    """The government's replies, those on the whole first. Two queries."""
    rows = Response.objects.visible_to(PUBLIC).filter(round=review_round).select_related("commitment")
    ordered = sorted(rows.prefetch_related("evidence"), key=lambda each: (each.commitment_id or 0, each.pk))
    return [
        ReplyLine(
            reference=each.commitment.reference if each.commitment else "",
            text=each.text,
            made_on=each.created_at.date(),
            evidence=tuple(evidence_line(piece) for piece in each.evidence.all()),
        )
        for each in ordered
    ]


def making_of_verdict(verdict: MakingVerdict, language: str) -> Making:
    """A verdict on the making of a plan as pages show it, its sections in the reader's language. One query.

    The titles that were frozen with the verdict are the original's; they stand in where a section is known no more.
    """
    sections = Section.objects.filter(questionnaire__rounds=verdict.round_id)
    titles = {each.number: text_of(each, "title", language) for each in sections}
    return Making(
        round_id=verdict.round_id,
        round_title=verdict.round.title,
        published_on=verdict.published_at.date(),
        score=_said(verdict.score),
        lowest=_said(verdict.lowest),
        highest=_said(verdict.highest),
        reviewers=verdict.reviewers,
        sections=tuple(
            SectionScore(
                number=each["number"], title=titles.get(each["number"], Text(each["title"], language)),
                score=_said(each["score"]), lowest=_said(each["lowest"]), highest=_said(each["highest"]),
                width=f"{each['score'] or 0}%",
            )
            for each in verdict.sections
        ),
    )  # fmt: skip


def _said(score: Decimal | str | None) -> str:
    """A score in whole per cent, a half upwards; empty where there is none."""
    return "" if score is None else str(int(Decimal(score) + Decimal("0.5")))


def latest_making(plan_id: int, moment: dt.datetime) -> Making | None:
    """What the last round published by then concluded on the making of a plan. Two queries at most."""
    rows = MakingVerdict.objects.filter(round__plan=plan_id, published_at__lte=moment).select_related("round")
    found = rows.order_by("-published_at", "-pk").first()
    return making_of_verdict(found, reader_language()) if found else None


def days_left(day: dt.date | None) -> int | None:
    """How many days are left until a day, today counted; ``None`` where it is over, or there is none."""
    if day is None or day < today():
        return None
    return (day - today()).days + 1
