"""Questions asked of people; a fixed number of queries each."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts.models import AuthToken, CalendarKey, User
from core.clock import now

LONGEST_KEY = 18


def person_named(name: str) -> User | None:
    """Who can sign in with that e-mail address, in any case, or has that key; ``None`` for nobody. One query."""
    people = User.objects.filter(is_active=True)
    if name.isascii() and name.isdigit():
        return people.filter(pk=int(name)).first() if len(name) <= LONGEST_KEY else None
    return people.filter(email__iexact=name).first()


def second_factors_of(person: User) -> list[Authenticator]:
    """What a person has set to sign in with beside the password: an app, passkeys, the oldest first. One query.

    Recovery codes are not among them: they stand in for the others.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return list(Authenticator.objects.filter(user=person, type__in=kinds).order_by("created_at", "pk"))


def recovery_codes_left(person: User) -> int | None:
    """How many recovery codes are unused; ``None`` where there are none at all. One query."""
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if codes is None else len(codes.wrap().get_unused_codes())


def sessions_of(person: User) -> list[UserSession]:
    """Where a person is signed in, the latest first: no expired session, none of an old password. Two queries."""
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at", "-pk"))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now())
    own = person.get_session_auth_hash()
    live = {
        session.session_key
        for session in kept
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), own)
    }
    return [row for row in rows if row.session_key in live]


def person_with_address(email: str) -> User | None:
    """The person who has that e-mail address, in any case, whether they may sign in or not. One query."""
    return User.objects.filter(email__iexact=email).first()


def calendar_key_of(person: User) -> CalendarKey | None:
    """The key to a person's own calendar that is in force; ``None`` where they have none. One query."""
    return CalendarKey.objects.filter(user=person, revoked_at__isnull=True).first()


def calendar_key_named(key: str) -> CalendarKey | None:
    """The key in force of somebody who may sign in, with that person; ``None`` for every other text. One query."""
    return (
        CalendarKey.objects.filter(key_sha256=CalendarKey.digest(key), revoked_at__isnull=True, user__is_active=True)
        .select_related("user")
        .first()
    )


def token_with_text(text: str) -> AuthToken | None:
    """The token in force of that text, with its person, who may sign in; ``None`` for every other text. One query.

    It is looked for by its digest, so that how long the search takes tells nothing of any token's text.
    """
    digest = AuthToken.digest_of(text)
    found: AuthToken | None = (
        AuthToken.objects.select_related("user").filter(digest=digest, expiry__gt=now(), user__is_active=True).first()
    )
    return found if found is not None and constant_time_compare(found.digest, digest) else None


def tokens_of(person: User) -> QuerySet[AuthToken]:
    """The tokens a person made, the newest first, expired ones among them: their owner sees why a program stopped."""
    rows: QuerySet[AuthToken] = AuthToken.objects.filter(user=person, signs_in=False).order_by("-created", "public_id")
    return rows
