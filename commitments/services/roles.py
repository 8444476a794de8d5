"""Seating people in countries, and ending their service."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import tokens_end
from commitments.choices import Role
from commitments.models import Country, CountryRole, Institution
from commitments.policies import may_grant
from commitments.services.events import country_event
from core.clock import now
from core.errors import permit, require


@transaction.atomic
def role_grant(
    *, user: Any, person: Any, country: Country, role: Role, institution: Institution | None = None
) -> CountryRole:
    """Seat ``person`` in a country, from now on.

    Raises:
        NotPermitted: ``user`` may not seat such a role there.
        RuleBroken: ``two_roles`` where the person already has a role in the country (rule 1); ``foreign_institution``.
        Malformed: an officer or reviewer without institution.
    """
    permit(may_grant(user, country.pk, role), "not_yours", _("You may not give this role in this country."))
    return role_seat(user=user, person=person, country=country, role=role, institution=institution)


def role_seat(*, user: Any, person: Any, country: Country, role: Role, institution: Institution | None) -> CountryRole:
    """Seat ``person`` without asking who may: for services whose own policy has decided. Rules as ``role_grant``."""
    # One at a time: of two who seat the same person, the second finds the first's seat.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(
        not CountryRole.objects.active().filter(user=person, country=country).exists(),
        "two_roles",
        _("This person already has a role in this country; nobody has two, nor a government role beside a reviewer's."),
        field="person",
    )
    require(
        institution is None or institution.country_id == country.pk,
        "foreign_institution",
        _("The institution belongs to another country."),
        field="institution",
    )
    seat = CountryRole(user=person, country=country, role=role, institution=institution, began_at=now())
    seat.save_checked()
    data = {"role": str(role), "institution": institution.name if institution else ""}
    country_event(country_id=country.pk, user=user, verb="role.granted", subject=f"role:{seat.pk}", data=data)
    return seat


@transaction.atomic
def role_end(*, user: Any, role: CountryRole) -> CountryRole:
    """End a service today; what was done in it stays. The person's tokens end: programs go on only if they say so anew.

    Raises:
        NotPermitted: ``user`` may not seat, hence not end, such a role there.
        RuleBroken: ``already_ended``.
    """
    permit(may_grant(user, role.country_id, role.role), "not_yours", _("You may not end this role."))
    seat = CountryRole.objects.select_for_update().get(pk=role.pk)
    require(seat.ended_at is None, "already_ended", _("This role has ended already."))
    seat.ended_at = now()
    seat.save_checked()
    tokens_end(person=seat.user)
    data = {"role": seat.role, "institution": seat.institution.name if seat.institution else ""}
    country_event(country_id=seat.country_id, user=user, verb="role.ended", subject=f"role:{seat.pk}", data=data)
    return seat
