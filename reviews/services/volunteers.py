"""Volunteers for a lay panel: they register, confirm by a mailed link, and may take themselves off the list."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import Malformed, require
from reviews.models import Lot, Volunteer
from reviews.services.lots import UNFINISHED

MOST_VOLUNTEERS = 5_000


@transaction.atomic
def volunteer_register(
    *, lot: Lot, email: str, name: str, values: Mapping[str, str], language: str = "en"
) -> Volunteer:  # fmt: skip
    """Put oneself forward for a lay panel; it counts once the mailed link is followed.

    Raises:
        RuleBroken: ``list_closed`` once the list is published; ``registered_already``; ``too_many_volunteers``.
        Malformed: a field is missing, a value that the lot does not know.
    """
    current = Lot.objects.select_for_update(of=("self",)).select_related("round").get(pk=lot.pk)
    require(current.announced_at is None, "list_closed", _("The list of this lot is closed."))
    require(current.round.state in UNFINISHED, "list_closed", _("The list of this lot is closed."))
    email = email.strip().lower()
    faults = [
        (feature, "invalid_choice", _("Choose one of the values listed."))
        for feature, bounds in current.quotas.items() if values.get(feature) not in bounds
    ]  # fmt: skip
    if not name.strip():
        faults.append(("name", "required", _("Give your name: only the coordinator will know it, if you are drawn.")))
    if language not in dict(settings.LANGUAGES):
        faults.append(("language", "invalid_choice", _("Choose one of the languages listed.")))
    if faults:
        raise Malformed(list(faults))
    standing = current.volunteers.filter(withdrawn_at__isnull=True)
    message = _("This address is registered already: follow the link that was mailed to it.")
    require(not standing.filter(email=email).exists(), "registered_already", message, field="email")
    room = standing.count() < MOST_VOLUNTEERS
    require(room, "too_many_volunteers", _("More people than can ever be drawn are registered already."))
    return Volunteer(
        lot=current, pseudonym=_pseudonym(current), email=email, name=name.strip(), language=language,
        values={feature: values[feature] for feature in current.quotas}, nonce=secrets.token_urlsafe(16),
        registered_at=now(),
    ).save_checked()  # fmt: skip


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
        until = current.registered_at + dt.timedelta(days=settings.CONFIRMATION_DAYS)
        alive = now() <= until and current.withdrawn_at is None
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
