"""Seats in a round: appointing, declaring interests, accepting."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import Role
from commitments.models import Institution
from commitments.policies import GOVERNMENT, is_operator, role_in
from commitments.services.roles import role_seat
from core.clock import now
from core.errors import permit, require
from ledger.rules import digest
from reviews.choices import RoundState
from reviews.models import Appointment, ReviewRound
from reviews.policies import may_accept, may_run_rounds
from reviews.services.rounds import round_event, round_locked


@transaction.atomic
def appointment_make(*, user: Any, review_round: ReviewRound, reviewer: Any, organisation: Institution) -> Appointment:
    """Offer a seat in a round that is not closed yet.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``government_role`` where the person serves the country's government (rule 1);
            ``operator``; ``foreign_institution``;
            ``other_organisation`` where they review this country for another organisation.
        Malformed: they have a seat already.
    """
    current = round_locked(review_round.pk)
    permit(may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator offers seats."))
    unfinished = current.state in (RoundState.SCHEDULED, RoundState.OPEN)
    require(unfinished, "wrong_state", _("Seats are offered before a round closes."), field="round")
    message = _("The organisation belongs to another country.")
    require(organisation.country_id == current.plan.country_id, "foreign_institution", message, field="organisation")
    check_sides(reviewer, current, organisation)
    seat = Appointment(round=current, reviewer=reviewer, organisation=organisation, appointed_at=now())
    seat.save_checked()
    round_event(current, user, "reviewer.appointed", appointment=seat.pk, organisation=organisation.name)
    return seat


def check_sides(person: Any, review_round: ReviewRound, organisation: Institution) -> None:
    """Refuse who serves the country's government, reviews it for another organisation, or runs the tracker (rule 1)."""
    message = _("An operator of this installation does not judge.")
    require(not is_operator(person), "operator", message, field="reviewer")
    role = role_in(person, review_round.plan.country_id)
    message = _("This person holds a government role in this country: nobody judges their own government's work.")
    require(role is None or role.role not in GOVERNMENT, "government_role", message, field="reviewer")
    same = role is None or role.institution_id == organisation.pk
    require(same, "other_organisation", _("This person reviews for another organisation."), field="organisation")


@transaction.atomic
def appointment_accept(*, user: Any, appointment: Appointment, declaration: str) -> Appointment:
    """Take an offered seat with a public declaration of interests; this makes the person a reviewer of the country.

    Raises:
        NotPermitted: the seat was offered to somebody else.
        RuleBroken: ``already_accepted``, ``wrong_state``, ``government_role``, ``other_organisation``.
        Malformed: there is no declaration.
    """
    seat = Appointment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=appointment.pk)
    current = round_locked(seat.round_id)
    permit(may_accept(user, seat), "not_yours", _("This seat was offered to somebody else."))
    require(seat.accepted_at is None, "already_accepted", _("You have accepted this seat already."))
    unfinished = current.state in (RoundState.SCHEDULED, RoundState.OPEN)
    require(unfinished, "wrong_state", _("This round is closed."))
    check_sides(user, current, seat.organisation)
    seat.declaration, seat.accepted_at = declaration.strip(), now()
    seat.save_checked()
    country = current.plan.country
    if role_in(user, country.pk) is None:
        role_seat(user=user, person=user, country=country, role=Role.REVIEWER, institution=seat.organisation)
    # The declaration itself stands with the seat; its words may name people, so the ledger keeps their hash alone.
    round_event(current, user, "seat.accepted", appointment=seat.pk, declaration_sha256=digest(seat.declaration))
    return seat
