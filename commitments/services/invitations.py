"""Inviting people to serve a country: nobody opens an account of their own accord.

No event names who is invited: the ledger is public and keeps for ever, an address is a person's own (rule 12).
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import person_with_address
from commitments.choices import GOVERNMENT, InvitationState, Role
from commitments.models import Country, CountryRole, Institution, Invitation
from commitments.policies import may_grant
from commitments.selectors import invitation_link_parts, invitation_state
from commitments.services.events import country_event
from commitments.services.roles import role_seat
from core.clock import now
from core.errors import Malformed, RuleBroken, permit, require

# Who was mailed a moment ago is not mailed again: others' mailboxes are not ours to fill.
MAIL_PAUSE = dt.timedelta(hours=1)
# More invitations to one country within a day than this, withdrawn ones counted, are somebody's joke.
MOST_A_DAY = 200


@transaction.atomic
def invitation_make(
    *, user: Any, country: Country, role: Role, institution: Institution | None, email: str, name: str, language: str
) -> Invitation:
    """Invite whoever has an e-mail address to serve a country; the link to accept is mailed by the worker.

    Whether the address has an account already changes nothing here, and so nobody learns it by inviting.

    Raises:
        NotPermitted: ``user`` may not give this role there.
        RuleBroken: ``serves_already``, ``invited_already``, ``foreign_institution``, ``too_many_invitations``.
        Malformed: a field is missing or wrong; an officer or reviewer without institution.
    """
    permit(may_grant(user, country.pk, role), "not_yours", _("You may not give this role in this country."))
    Country.objects.select_for_update(no_key=True).get(pk=country.pk)
    email = email.strip().lower()
    _check_room(country)
    _check_free(country, email)
    if institution is None and role != Role.COORDINATOR:
        raise Malformed(
            [("institution", "institution_required", _("An officer or a reviewer belongs to an institution."))]
        )
    fits = institution is None or institution.country_id == country.pk
    require(fits, "foreign_institution", _("The institution belongs to another country."), field="institution")
    if language not in dict(settings.LANGUAGES):
        raise Malformed([("language", "invalid_choice", _("Choose one of the languages listed."))])
    invitation = Invitation(
        country=country, role=role, institution=institution, email=email, name=name.strip(), language=language,
        invited_at=now(),
    )  # fmt: skip
    return _sent(user, invitation, "invitation.made")


def _check_room(country: Country) -> None:
    """Nobody fills mailboxes by inviting, withdrawing and inviting again."""
    lately = Invitation.objects.filter(country=country, invited_at__gt=now() - dt.timedelta(days=1))
    message = _("Very many people were invited to this country within a day: invite the others tomorrow.")
    require(lately.count() < MOST_A_DAY, "too_many_invitations", message)


def _check_free(country: Country, email: str) -> None:
    """Nobody is invited twice, nor to serve a government they serve (whose people the coordinator sees anyway)."""
    serving = CountryRole.objects.active().filter(country=country, role__in=GOVERNMENT, user__email__iexact=email)
    message = _("Who has this address serves this country already: end that role first.")
    require(not serving.exists(), "serves_already", message, field="email")
    asked = Invitation.objects.unanswered().filter(country=country, email__iexact=email)
    message = _("This address is invited already: send that invitation again, or withdraw it.")
    require(not asked.exists(), "invited_already", message, field="email")


def _sent(user: Any, invitation: Invitation, verb: str) -> Invitation:
    """Give the invitation a new link and its full time, and let it wait to be mailed."""
    invitation.invited_by = user
    invitation.nonce = secrets.token_urlsafe(16)
    invitation.expires_at = now() + dt.timedelta(days=settings.INVITATION_DAYS)
    invitation.mailed_at = None
    invitation.save_checked()
    _told(user, invitation, verb)
    return invitation


def _told(user: Any, invitation: Invitation, verb: str) -> None:
    institution = invitation.institution.name if invitation.institution else ""
    country_event(
        country_id=invitation.country_id, user=user, verb=verb, subject=f"invitation:{invitation.pk}",
        data={"role": invitation.role, "institution": institution},
    )  # fmt: skip


def _locked(user: Any, invitation: Invitation) -> Invitation:
    """An unanswered invitation, for who may change it."""
    allowed = may_grant(user, invitation.country_id, invitation.role)
    permit(allowed, "not_yours", _("You may not change this invitation."))
    current = Invitation.objects.select_for_update(of=("self",)).select_related("institution").get(pk=invitation.pk)
    state = current.state(now())
    require(state != InvitationState.ACCEPTED, "invitation_accepted", _("This invitation was accepted already."))
    require(state != InvitationState.WITHDRAWN, "invitation_withdrawn", _("This invitation was withdrawn already."))
    return current


@transaction.atomic
def invitation_resend(*, user: Any, invitation: Invitation) -> Invitation:
    """Send an invitation again, with a new link and the full time; the link before it ends.

    Raises:
        NotPermitted: ``user`` may not give this role there.
        RuleBroken: ``invitation_accepted``, ``invitation_withdrawn``, ``mailed_just_now``.
    """
    current = _locked(user, invitation)
    rested = current.mailed_at is None or now() - current.mailed_at >= MAIL_PAUSE
    message = _("It was mailed less than an hour ago: wait a little, it may still arrive.")
    require(rested, "mailed_just_now", message)
    return _sent(user, current, "invitation.renewed")


@transaction.atomic
def invitation_withdraw(*, user: Any, invitation: Invitation) -> None:
    """Take an invitation back: its link ends, and what it knew of the person is forgotten.

    Raises:
        NotPermitted: ``user`` may not give this role there.
        RuleBroken: ``invitation_accepted``, ``invitation_withdrawn``.
    """
    current = _locked(user, invitation)
    current.withdrawn_at = now()
    _forgotten(current)
    _told(user, current, "invitation.withdrawn")


def _forgotten(invitation: Invitation) -> None:
    invitation.email = invitation.name = ""
    invitation.save_checked()


def invitation_mailed(*, invitation: Invitation) -> None:
    """Note that the link of ``invitation``, as it was read, has left; one sent again in between still waits."""
    Invitation.objects.filter(pk=invitation.pk, nonce=invitation.nonce).update(mailed_at=now())


@transaction.atomic
def invitation_accept(*, user: User, token: str) -> CountryRole:
    """Take the part one was invited to, as somebody who has an account with the invited address.

    Raises:
        NotPermitted: ``other_address``: the invitation is for somebody else.
        RuleBroken: ``invitation_`` and its state, where the link no longer holds; ``two_roles`` (rule 1).
    """
    current = _taken(token)
    same = current.email.lower() == user.email.lower()
    permit(same, "other_address", _("This invitation is for another e-mail address than yours."))
    return _seated(current, user)


@transaction.atomic
def invitation_join(*, token: str, name: str, password: str) -> User:
    """Take the part one was invited to, as somebody new: the person is made with the password they chose.

    Raises:
        RuleBroken: ``invitation_`` and its state; ``sign_in_first`` where the address has an account.
        Malformed: the name is missing, or the password is one that is guessed too easily.
    """
    current = _taken(token)
    message = _("You have an account with this address already: sign in with it, and you will come back here.")
    require(person_with_address(current.email) is None, "sign_in_first", message)
    try:
        with transaction.atomic():
            person = _person(current, name, password)
    except IntegrityError as error:  # the account was made this very moment, by another invitation
        raise RuleBroken("sign_in_first", message) from error
    _seated(current, person)
    return person


def _taken(token: str) -> Invitation:
    """The invitation of a link that still holds, locked: of two who accept at once the second finds it accepted."""
    pk, nonce = invitation_link_parts(token) or (0, "")
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("country", "institution", "invited_by")
    current = rows.filter(pk=pk).first()
    message = _("This link does not hold any more.")
    if current is None:
        raise RuleBroken("invitation_unknown", message)
    state = invitation_state(current, nonce)
    require(state == InvitationState.OPEN, f"invitation_{state}", message)
    return current


def _person(invitation: Invitation, name: str, password: str) -> User:
    """A new person with the invited address."""
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as error:
        raise Malformed(
            [("password", each.code or "invalid", " ".join(each.messages)) for each in error.error_list]
        ) from error
    try:
        return User.objects.create_user(invitation.email, password, name=name.strip(), language=invitation.language)
    except ValidationError as error:
        raise Malformed.from_validation(error) from error


def _seated(invitation: Invitation, person: User) -> CountryRole:
    """Seat the person on the word of who invited them, who may still give it; the invitation is used up."""
    seat = role_seat(
        user=invitation.invited_by, person=person, country=invitation.country, role=Role(invitation.role),
        institution=invitation.institution,
    )  # fmt: skip
    invitation.accepted_at = now()
    _forgotten(invitation)
    return seat
