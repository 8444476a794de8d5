"""The lot: the list of volunteers is published before anyone can know the seed, the seed draws the panel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import person_for_seat
from commitments.models import Institution
from core.clock import now, today
from core.errors import Malformed, RuleBroken, permit, require
from ledger.rules import digest
from reviews.choices import RoundState, SeatBasis
from reviews.models import Appointment, Lot, ReviewRound, Volunteer
from reviews.policies import may_run_rounds
from reviews.rules.lot import Draw, Replacement, lot_draw_panel, lot_next, lot_seats
from reviews.services.appointments import check_organisation, seat_made
from reviews.services.frame import round_event, round_locked

UNFINISHED = (RoundState.SCHEDULED, RoundState.OPEN)
MOST_SEATS = 100


def _run_by(user: Any, review_round: ReviewRound) -> ReviewRound:
    """The round, locked, if ``user`` may run its lot and it is not closed."""
    current = round_locked(review_round.pk)
    permit(may_run_rounds(user, current.plan), "not_coordinator", _("Only the national coordinator runs a lot."))
    require(current.state in UNFINISHED, "wrong_state", _("Seats are drawn before a round closes."), field="round")
    return current


@transaction.atomic
def lot_make(
    *, user: Any, review_round: ReviewRound, organisation: Institution, size: int,
    quotas: Mapping[str, Mapping[str, Sequence[int]]],
) -> Lot:  # fmt: skip
    """Begin a lot for a round: volunteers may register from now on.

    Args:
        organisation: who convenes the panel; those drawn sit for it.
        quotas: ``{feature: {value: [least, most]}}``.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``wrong_state``; ``lot_exists``; ``foreign_institution``; ``not_civil_society``.
        Malformed: ``size`` or a quota makes no sense.
    """
    current = _run_by(user, review_round)
    require(not Lot.objects.filter(round=current).exists(), "lot_exists", _("This round has a lot already."))
    check_organisation(current, organisation)
    checked = quotas_checked(size, quotas)
    lot = Lot(round=current, organisation=organisation, size=size, quotas=checked, created_at=now()).save_checked()
    round_event(current, user, "lot.made", size=size, quotas=checked, organisation=organisation.name)
    return lot


def quotas_checked(size: int, quotas: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, dict[str, list[int]]]:
    """The quotas in their stored shape.

    Raises:
        Malformed: a least above its most or below zero, a feature whose leasts exceed the seats or whose mosts do not
            fill them, a feature or value without a name.
    """
    faults = []
    if not 1 <= size <= MOST_SEATS:
        faults.append(("size", "seats", _("A panel has from 1 to %(most)s seats.") % {"most": MOST_SEATS}))
    for feature, bounds in quotas.items():
        named = feature.strip() and bounds and all(value.strip() for value in bounds)
        pairs = [tuple(each) for each in bounds.values()]
        shaped = all(len(each) == 2 and 0 <= each[0] <= each[1] for each in pairs)
        if not named or not shaped:
            message = _("Each value needs a name, and a least that is not above its most.")
            faults.append(("quotas", "quota_shape", f"{feature}: {message}"))
        elif sum(least for least, _most in pairs) > size or sum(most for _least, most in pairs) < size:
            message = _("These numbers can never add up to the seats of the panel.")
            faults.append(("quotas", "quota_sum", f"{feature}: {message}"))
    if faults:
        raise Malformed(list(faults))
    return {feature: {value: list(each) for value, each in bounds.items()} for feature, bounds in quotas.items()}


def lot_list(lot: Lot) -> dict[str, dict[str, str]]:
    """The list that is drawn from: who confirmed before it was published, ``{pseudonym: {feature: value}}``.

    One query, or none where the volunteers were fetched beforehand.

    Who withdrew after that is still on it: the list that was published is the list.
    """
    listed = [each for each in lot.volunteers.all() if each.confirmed_at and not _left_before(each, lot.announced_at)]
    return {each.pseudonym: each.values for each in sorted(listed, key=lambda each: each.pseudonym)}


def _left_before(volunteer: Volunteer, announced_at: dt.datetime | None) -> bool:
    """Whether somebody withdrew before the list was published, or has while it is not."""
    gone = volunteer.withdrawn_at
    return gone is not None and (announced_at is None or gone < announced_at)


@transaction.atomic
def lot_announce(*, user: Any, lot: Lot, seed_source: str, seed_on: dt.date) -> Lot:
    """Publish the list, and say which public number of which later day will be the seed.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``announced_already``; ``seed_not_later`` where the day is not after today; ``nobody_listed``.
        Malformed: the source is not named.
    """
    current = _run_by(user, lot.round)
    locked = Lot.objects.select_for_update(of=("self",)).get(pk=lot.pk)
    require(locked.announced_at is None, "announced_already", _("This list is published already."))
    later = seed_on > today()
    require(later, "seed_not_later", _("The seed comes from a later day: nobody may know it today."), field="seed_on")
    if not seed_source.strip():
        message = _("Say which public number will be the seed, so that anybody can look it up.")
        raise Malformed([("seed_source", "required", message)])
    listed = lot_list(locked)
    require(bool(listed), "nobody_listed", _("Nobody is on the list yet."))
    locked.announced_at, locked.seed_source, locked.seed_on = now(), seed_source.strip(), seed_on
    locked.list_sha256 = digest(listed)
    locked.save_checked()
    round_event(
        current, user, "lot.announced", list_sha256=locked.list_sha256, volunteers=len(listed), size=locked.size,
        quotas=locked.quotas, seed_source=locked.seed_source, seed_on=seed_on,
    )  # fmt: skip
    return locked


@transaction.atomic
def lot_draw(*, user: Any, lot: Lot, seed: str) -> Lot:
    """Draw the panel with the number of the announced day, and offer the seats.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``not_announced``, ``too_early``, ``drawn_already``.
        Malformed: there is no seed.
    """
    current = _run_by(user, lot.round)
    locked = Lot.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=lot.pk)
    require(locked.drawn_at is None, "drawn_already", _("This panel is drawn already."))
    require(locked.seed_on is not None, "not_announced", _("Publish the list first."))
    assert locked.seed_on is not None  # noqa: S101  (just required; the type checker cannot know)
    message = _("The seed is the number of %(day)s: wait for it.")
    require(today() >= locked.seed_on, "too_early", message % {"day": locked.seed_on.isoformat()})
    if not seed.strip():
        raise Malformed([("seed", "required", _("Enter the seed."))])
    listed = lot_list(locked)
    drawn = lot_draw_panel(listed, quotas_of(locked), locked.size, seed.strip())
    gone = locked.volunteers.filter(pseudonym__in=listed, withdrawn_at__isnull=False)
    locked.withdrawn = sorted(gone.values_list("pseudonym", flat=True))
    _noted(locked, drawn, seed.strip())
    round_event(
        current, user, "lot.drawn", seed=locked.seed, panel=locked.panel, shortages=locked.shortages,
        list_sha256=locked.list_sha256, withdrawn=locked.withdrawn,
    )  # fmt: skip
    for pseudonym in drawn.panel:
        _seated(user, current, locked, pseudonym)
    return locked


def _noted(lot: Lot, drawn: Draw, seed: str) -> None:
    """Write down what was drawn; nothing of it changes any more."""
    lot.seed, lot.drawn_at = seed, now()
    lot.panel, lot.reserve = list(drawn.panel), list(drawn.reserve)
    lot.shortages = [
        {"feature": each.feature, "value": each.value, "least": each.least, "got": each.got, "listed": each.listed}
        for each in drawn.shortages
    ]
    lot.save_checked()


def quotas_of(lot: Lot) -> dict[str, dict[str, tuple[int, int]]]:
    """The quotas as the rules take them."""
    return {feature: {value: (least, most) for value, (least, most) in bounds.items()}
            for feature, bounds in lot.quotas.items()}  # fmt: skip


def replacements_of(lot: Lot) -> list[Replacement]:
    """What happened since the draw, as the rules take it."""
    return [Replacement(each["given_up"], each["successor"]) for each in lot.replacements]


def seats_of(lot: Lot) -> list[str]:
    """Who holds the seats today, or was offered them, by pseudonym."""
    return lot_seats(lot.panel, replacements_of(lot))


def _seated(user: Any, review_round: ReviewRound, lot: Lot, pseudonym: str) -> Appointment | None:
    """Offer a drawn volunteer their seat; who withdrew after the list was published is passed over.

    So is who may not sit (any more), because they serve the government meanwhile, for instance: nobody stops a draw by
    giving a volunteer a role. The seat is free then, and goes to the reserve.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(lot=lot, pseudonym=pseudonym)
    if volunteer.withdrawn_at is not None:
        return None
    person = person_for_seat(email=volunteer.email, name=volunteer.name, language=volunteer.language)
    seat: Appointment | None = None
    try:
        seat = seat_made(
            user=user, review_round=review_round, reviewer=person, organisation=lot.organisation, basis=SeatBasis.DRAWN
        )
    except RuleBroken:
        volunteer.withdrawn_at = now()
    volunteer.user, volunteer.appointment = person, seat
    volunteer.save_checked()
    return seat


@transaction.atomic
def lot_replace(*, user: Any, lot: Lot, pseudonym: str) -> Lot:
    """Give the seat of somebody drawn who declined it, or withdrew before, to the next of the reserve.

    The panel stays as it was drawn: the replacement is noted beside it, so that anybody can follow the whole chain.

    Raises:
        NotPermitted: ``user`` is not the coordinator.
        RuleBroken: ``not_given_up`` where the seat is not free; ``reserve_empty``.
    """
    current = _run_by(user, lot.round)
    locked = Lot.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=lot.pk)
    before = replacements_of(locked)
    gone = locked.volunteers.select_related("appointment").filter(pseudonym=pseudonym).first()
    seat = gone.appointment if gone else None
    free = gone is not None and (seat.declined_at is not None if seat else gone.withdrawn_at is not None)
    message = _("This seat was not given up.")
    require(free and pseudonym in seats_of(locked), "not_given_up", message, field="pseudonym")
    drawn = Draw(tuple(locked.panel), tuple(locked.reserve), ())
    successor = lot_next(drawn, before, locked.withdrawn, lot_list(locked), quotas_of(locked), pseudonym)
    require(successor is not None, "reserve_empty", _("Nobody is left in the reserve."))
    assert successor is not None  # noqa: S101  (just required; the type checker cannot know)
    made = {"given_up": pseudonym, "successor": successor, "on": today().isoformat()}
    locked.replacements = [*locked.replacements, made]
    locked.save_checked()
    round_event(current, user, "lot.replaced", given_up=pseudonym, successor=successor)
    _seated(user, current, locked, successor)
    return locked
