"""Signing in, who one says one is, tokens for programs, and keys to one's own calendar."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import TokenDays
from accounts.guessing import forget_guesses, must_wait, seconds_to_wait
from accounts.models import AuthToken, CalendarKey, User
from accounts.selectors import person_with_address, second_factors_of
from core.clock import now
from core.errors import DomainError, Malformed, require

CALENDAR_KEY_BYTES = 32
# Tokens one person may hold at once: of those got by signing in the oldest make way; made ones are ended by hand.
MOST_TOKENS = 20


class NotSignedIn(DomainError):
    """Who asks is not who they say."""

    status = 401


class TooManyGuesses(DomainError):
    """Too many wrong passwords or codes; ``extra["wait"]`` says how many seconds to wait, where that is known."""

    status = 429


def person_sign_in(*, request: Any, email: str, password: str, code: str = "") -> User:
    """The person with that e-mail address, in any case, and password, who also gave a code if they set a second factor.

    ``code`` is what their app shows, or one of their recovery codes; it is not looked at where no second factor is set.

    Raises:
        NotSignedIn: ``wrong_credentials``, whether the address, the password or the permission to sign in is missing;
            ``second_factor_required`` and ``wrong_code``.
        TooManyGuesses: ``too_many_guesses``.
    """
    person = authenticate(request, email=email, password=password)
    if must_wait(request):
        raise TooManyGuesses(
            "too_many_guesses",
            _("Too many wrong passwords for this address from where you are. Wait, then try again."),
            wait=seconds_to_wait(request, email),
        )
    if not isinstance(person, User):
        raise NotSignedIn("wrong_credentials", _("This e-mail address and password do not belong together."))
    if second_factors_of(person):
        _check_code(person, code)
    return person


def _check_code(person: User, code: str) -> None:
    if not code:
        raise NotSignedIn(
            "second_factor_required", _("This account has a second factor: send a code from the app as `code`, too.")
        )
    form = AuthenticateForm({"code": code}, user=person)
    if form.is_valid():
        form.authenticator.record_usage()
        return
    if form.has_error("code", "too_many_login_attempts"):
        raise TooManyGuesses("too_many_guesses", _("Too many wrong codes. Wait five minutes, then try again."))
    raise NotSignedIn("wrong_code", _("This code is wrong, or was used already."))


@transaction.atomic
def person_change(*, person: User, name: str, language: str, shows_name: bool) -> User:
    """What a person says of themselves: the name colleagues see, whether the public does, the language of their mail.

    The ledger is told nothing: it is public and keeps for ever, and a name is a person's own.

    Raises:
        Malformed: no name, or a language that is not spoken here.
    """
    person.name, person.language, person.shows_name = name.strip(), language, shows_name
    if language not in dict(settings.LANGUAGES):
        raise Malformed([("language", "invalid_choice", _("Choose one of the languages listed."))])
    try:
        person.clean_fields(exclude=["email", "password"])
    except ValidationError as error:
        raise Malformed.from_validation(error) from error
    person.save(update_fields=["name", "language", "shows_name"])
    return person


@transaction.atomic
def person_set_password(*, person: User, password: str | None) -> User:
    """A new password, or none (``None``). What the old one opened ends: sessions by themselves, tokens here.

    The password is one that Django's validators accepted; forms ask them, where the answer can be shown.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    tokens_end(person=person)
    forget_guesses(person.email)
    return person


@transaction.atomic
def token_sign_in(*, person: User) -> tuple[AuthToken, str]:
    """A token for who just signed in, and its text; expired ones of that kind, and the oldest of too many, go."""
    held = AuthToken.objects.filter(user=person, signs_in=True)
    held.filter(expiry__lt=now()).delete()
    kept = held.order_by("-created", "-pk").values_list("pk", flat=True)[: MOST_TOKENS - 1]
    held.exclude(pk__in=list(kept)).delete()
    token, text = AuthToken.objects.create(user=person, signs_in=True)
    return token, text


@transaction.atomic
def token_make(
    *, person: User, name: str, scopes: Sequence[str], days: int, limited_to: str = ""
) -> tuple[AuthToken, str]:
    """A token for a program of ``person``, and its text, to be shown once.

    What scopes and limits mean is for the room to say that calls this. The ledger is told nothing: it is public, and
    this is a person's own affair.

    Raises:
        Malformed: no name, or a time that is not one of ``TokenDays``.
        RuleBroken: ``too_many_tokens``.
    """
    name = " ".join(name.split())
    if not name or len(name) > AuthToken._meta.get_field("name").max_length:
        raise Malformed([("name", "invalid", _("Name the program that will use it, in 1 to 80 characters."))])
    if days not in TokenDays.values:
        raise Malformed([("days", "invalid_choice", _("Choose one of the times listed."))])
    # The person's row serialises two who make one at once.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = AuthToken.objects.filter(user=person, signs_in=False).count()
    message = _("A person has at most %(n)d tokens at once: end one that is not needed any more.")
    require(held < MOST_TOKENS, "too_many_tokens", message % {"n": MOST_TOKENS})
    token, text = AuthToken.objects.create(
        user=person, expiry=dt.timedelta(days=days), name=name, scopes=list(scopes), limited_to=limited_to
    )
    return token, text


def token_end(*, token: AuthToken) -> None:
    """End one token: from now on it is worth nothing. Done again it does nothing."""
    AuthToken.objects.filter(pk=token.pk).delete()


def tokens_end(*, person: User) -> None:
    """End every token of a person: with their password, their permission to sign in, or a role of theirs."""
    AuthToken.objects.filter(user=person).delete()


def token_used(*, token: AuthToken, on: dt.date) -> None:
    """Note the day a token that was made was last used; a second use on the same day writes nothing."""
    if not token.signs_in and token.last_used_on != on:
        AuthToken.objects.filter(pk=token.pk).update(last_used_on=on)


@transaction.atomic
def sessions_end(*, person: User, keep: str, pk: int | None = None) -> int:
    """End a person's session ``pk``, or all of them, but never the one with the key ``keep``; how many ended."""
    found = UserSession.objects.filter(user=person).exclude(session_key=keep)
    ending = list(found if pk is None else found.filter(pk=pk))
    for session in ending:
        session.end()
    return len(ending)


@transaction.atomic
def calendar_key_make(*, person: User) -> str:
    """A new key to one's own calendar, to be shown once; the one before it ends at once.

    The ledger is told nothing: it is public, and this is a person's own affair.
    """
    # The person's row serialises two clicks on the same button.
    User.objects.select_for_update().get(pk=person.pk)
    calendar_key_end(person=person)
    key = secrets.token_urlsafe(CALENDAR_KEY_BYTES)
    CalendarKey(user=person, key_sha256=CalendarKey.digest(key), created_at=now()).save_checked()
    return key


def calendar_key_end(*, person: User) -> None:
    """End the key to one's own calendar, if there is one: what reads with it gets nothing any more."""
    CalendarKey.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=now())


def calendar_key_used(*, key: CalendarKey, on: dt.date) -> None:
    """Note the day a key was last used; a second use on the same day writes nothing."""
    if key.last_used_on != on:
        CalendarKey.objects.filter(pk=key.pk).update(last_used_on=on)


def person_for_seat(*, email: str, name: str, language: str) -> User:
    """Who has an e-mail address, or a new person with it who has no password yet and sets one by the forgotten-password
    mail: for who was proposed or drawn for something, in the caller's transaction.

    Raises:
        Malformed: the address or the name is none.
    """
    known = person_with_address(email)
    if known is not None:
        return known
    try:
        return User.objects.create_user(email, None, name=name.strip(), language=language)
    except ValidationError as error:
        raise Malformed.from_validation(error) from error
