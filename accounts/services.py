"""Signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError


class NotSignedIn(DomainError):
    """Who asks is not who they say."""

    status = 401


def person_sign_in(*, request: Any, email: str, password: str) -> User:
    """The person with that e-mail address, in any case, and password.

    Raises:
        NotSignedIn: ``wrong_credentials``, whether the address, the password or the permission to sign in is missing.
    """
    person = authenticate(request, username=email, password=password)
    if person is None:
        raise NotSignedIn("wrong_credentials", _("This e-mail address and password do not belong together."))
    return person
