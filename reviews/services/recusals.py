"""Recusals: who does not judge what. Most are found by rule; a reviewer may also ask for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, CommitmentSupport, Institution
from commitments.services import country_event
from core.clock import now
from core.errors import permit, require
from milestones.models import Milestone
from reviews.choices import RecusalGround, RoundState
from reviews.models import Appointment, Recusal, ReviewRound
from reviews.policies import seat_of
from reviews.rules import Carriers, recusal_ground
from reviews.services.frame import round_locked

JUDGING = (RoundState.SCHEDULED, RoundState.OPEN)


def carriers_in(plan: ActionPlan) -> Mapping[int, Carriers]:
    """Who carries out the commitments of a plan, by commitment: leads, supports, and who answers for milestones.

    Three queries.
    """
    found: dict[int, set[int]] = {}
    for commitment_id, lead in Commitment.objects.filter(plan=plan).values_list("pk", "lead_institution_id"):
        found[commitment_id] = {lead} if lead else set()
    supports = CommitmentSupport.objects.filter(commitment__plan=plan)
    milestones = Milestone.objects.filter(commitment__plan=plan, institution__isnull=False)
    for rows in (supports, milestones):
        for commitment_id, institution in rows.values_list("commitment_id", "institution_id"):
            found[commitment_id].add(institution)
    return {commitment: Carriers(frozenset(institutions)) for commitment, institutions in found.items()}


def carriers_of(review_round: ReviewRound) -> Mapping[int, Carriers]:
    """Who carries out what, as a round takes it: as it stood when the round was opened.

    So a government cannot take a judge away, or a rating, by naming their organisation in an amendment while they
    judge. A commitment that came to the plan later is taken as it is. Three queries.
    """
    found = dict(carriers_in(review_round.plan))
    for commitment, institutions in (review_round.carriers or {}).items():
        found[int(commitment)] = Carriers(frozenset(institutions))
    return found


def carries_out(user: Any, organisation: Institution, commitment: Commitment) -> bool:
    """Whether somebody's organisation, or what they declared when they took a seat in this country, carries it out.

    Five queries.
    """
    seats = Appointment.objects.filter(
        reviewer=user, accepted_at__isnull=False, round__plan__country=commitment.plan.country_id
    )
    declared = [*seats.values_list("employer_id", flat=True), *seats.values_list("ties", flat=True)]
    return not carriers_in(commitment.plan)[commitment.pk].institutions.isdisjoint({organisation.pk, *declared})


@transaction.atomic
def recusals_found(review_round: ReviewRound, seats: Iterable[Appointment] | None = None) -> list[Recusal]:
    """Record every recusal that follows by rule for the accepted seats of a round (or ``seats``) and is not yet there.

    The tracker's own act, at the moments when something may have changed: acceptance, opening, closing.
    """
    taken = review_round.appointments.filter(accepted_at__isnull=False) if seats is None else seats
    carriers = carriers_of(review_round)
    known = set(Recusal.objects.filter(appointment__round=review_round).values_list("appointment_id", "commitment_id"))
    made = []
    for seat in taken:
        ties = [institution.pk for institution in seat.ties.all()]
        for commitment_id, carried_by in carriers.items():
            ground = recusal_ground(carried_by, seat.organisation_id, seat.employer_id, ties)
            if ground is not None and (seat.pk, commitment_id) not in known:
                made.append(_recused(review_round, seat, commitment_id, *ground))
    return made


def _recused(
    review_round: ReviewRound, seat: Appointment, commitment_id: int, ground: RecusalGround, institution: int | None,
    reason: str = "", user: Any = None,
) -> Recusal:  # fmt: skip
    recusal = Recusal(
        appointment=seat, commitment_id=commitment_id, ground=ground, institution_id=institution, reason=reason.strip(),
        recorded_at=now(),
    ).save_checked()  # fmt: skip
    country_event(
        country_id=review_round.plan.country_id, user=user or seat.reviewer, verb="reviewer.recused",
        subject=f"round:{review_round.pk}",
        data={"appointment": seat.pk, "commitment": commitment_id, "ground": str(ground)}, records=[recusal],
    )  # fmt: skip
    return recusal


def recusal_of(seat: Appointment, commitment: Commitment) -> Recusal | None:
    """The recusal that keeps a seat from judging a commitment, recorded or following by rule today. Six queries."""
    recorded: Recusal | None = seat.recusals.filter(commitment=commitment).first()
    if recorded is not None:
        return recorded
    carried_by = carriers_of(seat.round)[commitment.pk]
    ties = list(seat.ties.values_list("pk", flat=True))
    ground = recusal_ground(carried_by, seat.organisation_id, seat.employer_id, ties)
    if ground is None:
        return None
    return Recusal(appointment=seat, commitment=commitment, ground=ground[0], institution_id=ground[1])


@transaction.atomic
def recusal_make(*, user: Any, review_round: ReviewRound, commitment: Commitment, reason: str) -> Recusal:
    """Stand back from one commitment, for a reason that everybody can read; a rating handed in does not count then.

    Raises:
        NotPermitted: ``user`` has no accepted seat in the round.
        RuleBroken: ``wrong_state`` once the round is closed; ``not_in_plan``.
        Malformed: there is no reason; the recusal is recorded already.
    """
    current = round_locked(review_round.pk)
    seat = seat_of(user, current)
    permit(seat is not None, "no_seat", _("Only a reviewer with an accepted seat stands back."))
    assert seat is not None  # noqa: S101  (just required; the type checker cannot know)
    require(commitment.plan_id == current.plan_id, "not_in_plan", _("This commitment is of another plan."))
    open_still = current.state in JUDGING
    require(open_still, "wrong_state", _("This round is closed: nobody stands back from it any more."))
    return _recused(current, seat, commitment.pk, RecusalGround.OWN_WISH, None, reason, user)
