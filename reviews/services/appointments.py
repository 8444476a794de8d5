"""Seats in a round: offering, declaring interests, accepting, declining."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.choices import GOVERNMENT, Role
from commitments.models import Institution
from commitments.policies import is_operator, role_in
from commitments.rules import alike
from commitments.services.roles import role_seat
from core.clock import now
from core.errors import Malformed, permit, require
from ledger.rules import digest
from reviews.choices import RoundState, SeatBasis
from reviews.models import Appointment, Proposal, ReviewRound
from reviews.policies import may_accept
from reviews.rules.conflicts import GOVERNMENT_KINDS
from reviews.services.frame import round_event, round_locked
from reviews.services.recusals import recusals_found


def seat_made(
    *, user: Any, review_round: ReviewRound, reviewer: Any, organisation: Institution, basis: SeatBasis
) -> Appointment:
    """Offer a seat to who was proposed or drawn, which the caller made sure of.

    Raises:
        RuleBroken: ``wrong_state`` once the round is closed; ``government_role`` where the person serves the country's
            government (rule 1); ``operator``; ``foreign_institution``; ``not_civil_society``; ``other_organisation``
            where they review this country for another organisation; ``already_appointed``.
    """
    _check_offer(review_round, reviewer, organisation)
    seat = Appointment(
        round=review_round, reviewer=reviewer, organisation=organisation, basis=basis, appointed_at=now()
    )
    seat.save_checked()
    data = {"appointment": seat.pk, "organisation": organisation.name, "basis": str(basis)}
    round_event(review_round, user, "reviewer.appointed", **data)
    return seat


def _check_offer(review_round: ReviewRound, reviewer: Any, organisation: Institution) -> None:
    """Refuse a seat in a closed round, for an organisation of elsewhere, or to who may not judge here at all."""
    unfinished = review_round.state in (RoundState.SCHEDULED, RoundState.OPEN)
    require(unfinished, "wrong_state", _("Seats are offered before a round closes."), field="round")
    check_organisation(review_round, organisation)
    check_sides(reviewer, review_round, organisation)
    taken = review_round.appointments.filter(reviewer=reviewer).exists()
    message = _("This reviewer already has a seat in this round.")
    require(not taken, "already_appointed", message, field="reviewer")


def check_organisation(review_round: ReviewRound, organisation: Institution) -> None:
    """Refuse to have judges brought in by an organisation of another country, or by the state that is judged."""
    here = organisation.country_id == review_round.plan.country_id
    require(here, "foreign_institution", _("The organisation belongs to another country."), field="organisation")
    message = _("A body of the state does not choose who judges the state.")
    require(organisation.kind not in GOVERNMENT_KINDS, "not_civil_society", message, field="organisation")


def check_sides(person: Any, review_round: ReviewRound, organisation: Institution) -> None:
    """Refuse who serves the country's government, reviews it for another organisation, or runs the tracker (rule 1)."""
    message = _("An operator of this installation does not judge.")
    require(not is_operator(person), "operator", message, field="reviewer")
    role = role_in(person, review_round.plan.country_id)
    message = _("This person holds a government role in this country: nobody judges their own government's work.")
    require(role is None or role.role not in GOVERNMENT, "government_role", message, field="reviewer")
    same = role is None or role.institution_id == organisation.pk
    require(same, "other_organisation", _("This person reviews for another organisation."), field="organisation")


def _offered(user: Any, appointment: Appointment) -> tuple[Appointment, ReviewRound]:
    """A seat that waits for an answer, of ``user``'s, with its round; both locked."""
    seat = Appointment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=appointment.pk)
    current = round_locked(seat.round_id)
    permit(may_accept(user, seat), "not_yours", _("This seat was offered to somebody else."))
    require(seat.accepted_at is None, "already_accepted", _("You have accepted this seat already."))
    require(seat.declined_at is None, "already_declined", _("You have declined this seat already."))
    return seat, current


@transaction.atomic
def appointment_accept(
    *, user: Any, appointment: Appointment, declaration: str, employer: Institution | None = None,
    employer_name: str = "", ties: Collection[Institution] = (),
) -> Appointment:  # fmt: skip
    """Take an offered seat with a public declaration of interests; this makes the person a reviewer of the country.

    From employer and ties it follows by rule which commitments they do not judge.

    Raises:
        NotPermitted: the seat was offered to somebody else.
        RuleBroken: ``already_accepted``, ``already_declined``, ``wrong_state``, ``government_role``,
            ``other_organisation``, ``government_employer``; ``choose_listed`` for an employer in words who is listed.
        Malformed: there is no declaration; an institution of another country.
    """
    seat, current = _offered(user, appointment)
    unfinished = current.state in (RoundState.SCHEDULED, RoundState.OPEN)
    require(unfinished, "wrong_state", _("This round is closed."))
    check_sides(user, current, seat.organisation)
    check_employer(current, employer, ties)
    if employer is None:
        _check_named(current, employer_name)
    seat.declaration, seat.accepted_at = declaration.strip(), now()
    seat.employer, seat.employer_name = employer, "" if employer else employer_name.strip()
    seat.save_checked()
    seat.ties.set(ties)
    country = current.plan.country
    if role_in(user, country.pk) is None:
        role_seat(user=user, person=user, country=country, role=Role.REVIEWER, institution=seat.organisation)
    # The declaration itself stands with the seat; its words may name people, so the ledger keeps their hash alone.
    round_event(
        current, user, "seat.accepted", appointment=seat.pk, declaration_sha256=digest(seat.declaration),
        employer=employer.name if employer else "", ties=sorted(each.name for each in ties),
    )  # fmt: skip
    recusals_found(current, [seat])
    _proposal_forgotten(seat)
    return seat


def check_employer(review_round: ReviewRound, employer: Institution | None, ties: Collection[Institution]) -> None:
    """Refuse who is employed by the state that is judged, and institutions of other countries."""
    named = [each for each in (employer, *ties) if each is not None]
    if any(each.country_id != review_round.plan.country_id for each in named):
        raise Malformed([("ties", "foreign_institution", _("Choose institutions of this country."))])
    message = _("Your employer is a body of the state whose promises are judged: this is a government role.")
    of_state = employer is not None and employer.kind in GOVERNMENT_KINDS
    require(not of_state, "government_employer", message, field="employer")


def _check_named(review_round: ReviewRound, employer_name: str) -> None:
    """Refuse an employer in words that the country's list has: from a name in words no conflict would be found."""
    listed = is_listed(review_round.plan.country_id, employer_name)
    message = _("This employer is in the list of institutions: choose it there.")
    require(not listed, "choose_listed", message, field="employer_name")


def is_listed(country_id: str, name: str) -> bool:
    """Whether a country's list has an institution of that name, in whatever language, or of that short name."""
    typed = alike(name)
    names = (
        known
        for each in Institution.objects.filter(country=country_id)
        for known in (each.name, each.short_name, *(texts.get("name", "") for texts in each.translations.values()))
    )
    return bool(typed) and typed in {alike(known) for known in names}


@transaction.atomic
def appointment_decline(*, user: Any, appointment: Appointment) -> Appointment:
    """Do not take an offered seat. That is public, not why.

    Raises:
        NotPermitted: the seat was offered to somebody else.
        RuleBroken: ``already_accepted``, ``already_declined``.
    """
    seat, current = _offered(user, appointment)
    seat.declined_at = now()
    seat.save_checked()
    round_event(current, user, "seat.declined", appointment=seat.pk)
    _proposal_forgotten(seat)
    return seat


def _proposal_forgotten(seat: Appointment) -> None:
    """What was kept of the person with the proposal is theirs alone now, in their account."""
    Proposal.objects.filter(appointment=seat).update(email="", name="", contact_email="", statement="")
