"""Volunteers for a lay panel: they register, confirm by a mailed link, and may take themselves off the list."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import Malformed, require
from reviews.models import Lot, Volunteer
from reviews.services.frame import link_wanted, links_hold_from
from reviews.services.lots import UNFINISHED

MOST_VOLUNTEERS = 5_000


@transaction.atomic
def volunteer_register(
    *, lot: Lot, email: str, name: str, values: Mapping[str, str], language: str = "en"
) -> Volunteer:  # fmt: skip
    """Put oneself forward for a lay panel; it counts once the mailed link is followed.

    Nobody learns from it whether an address is on the list already: whoever asks again gets the same answer, and a new
    link goes to the mailbox if it is wanted (``link_wanted``). Registrations whose link has expired are forgotten.

    Returns:
        what stands for this address, which may be what was registered before: not to be shown to whoever asks.

    Raises:
        RuleBroken: ``list_closed`` once the list is published; ``too_many_volunteers``.
        Malformed: a field is missing, a value that the lot does not know.
    """
    current = Lot.objects.select_for_update(of=("self",)).select_related("round").get(pk=lot.pk)
    require(current.announced_at is None, "list_closed", _("The list of this lot is closed."))
    require(current.round.state in UNFINISHED, "list_closed", _("The list of this lot is closed."))
    _check_words(current, name, values, language)
    current.volunteers.expired(links_hold_from()).delete()
    standing = current.volunteers.filter(withdrawn_at__isnull=True)
    room = standing.count() < MOST_VOLUNTEERS
    require(room, "too_many_volunteers", _("More people than can ever be drawn are registered already."))
    email = email.strip().lower()
    known = standing.filter(email=email).first()
    if known is not None and not link_wanted(known):
        return known
    row = known or Volunteer(lot=current, pseudonym=_pseudonym(current), email=email)
    row.name, row.language = name.strip(), language
    row.values = {feature: values[feature] for feature in current.quotas}
    row.nonce, row.registered_at, row.mailed_at = secrets.token_urlsafe(16), now(), None
    return row.save_checked()


def _check_words(lot: Lot, name: str, values: Mapping[str, str], language: str) -> None:
    """Refuse what is missing, and values that the lot does not know."""
    faults = [
        (feature, "invalid_choice", _("Choose one of the values listed."))
        for feature, bounds in lot.quotas.items() if values.get(feature) not in bounds
    ]  # fmt: skip
    if not name.strip():
        faults.append(("name", "required", _("Give your name: only the coordinator will know it, if you are drawn.")))
    if language not in dict(settings.LANGUAGES):
        faults.append(("language", "invalid_choice", _("Choose one of the languages listed.")))
    if faults:
        raise Malformed(list(faults))


def _pseudonym(lot: Lot) -> str:
    """A number that says nothing of who has it, nor of when they registered."""
    taken = set(lot.volunteers.values_list("pseudonym", flat=True))
    while True:
        found = f"V-{secrets.randbelow(9_000_000) + 1_000_000}"
        if found not in taken:
            return found


@transaction.atomic
def volunteer_confirm(*, volunteer: Volunteer) -> Volunteer:
    """Let a registration count: whoever reads the mail is who registered. A second time changes nothing.

    Raises:
        RuleBroken: ``link_expired``; ``list_closed`` once the list is published.
    """
    current = Volunteer.objects.select_for_update(of=("self",)).select_related("lot").get(pk=volunteer.pk)
    if current.confirmed_at is None:
        alive = current.registered_at >= links_hold_from() and current.withdrawn_at is None
        require(alive, "link_expired", _("This link has expired: please register again."))
        require(current.lot.announced_at is None, "list_closed", _("The list of this lot is closed."))
        current.confirmed_at = now()
        current.save_checked()
    return current


@transaction.atomic
def volunteer_withdraw(*, volunteer: Volunteer) -> Volunteer:
    """Take oneself off the list. After it is published the pseudonym stays on it, and is passed over when it is drawn.

    Raises:
        RuleBroken: ``drawn_already`` once the panel is drawn: then the seat is declined.
    """
    current = Volunteer.objects.select_for_update(of=("self",)).select_related("lot").get(pk=volunteer.pk)
    message = _("The panel is drawn: decline the seat if you were offered one.")
    require(current.lot.drawn_at is None, "drawn_already", message)
    if current.withdrawn_at is None:
        current.withdrawn_at = now()
        current.email = current.name = ""
        current.save_checked()
    return current
