"""Tokens: known by their hash alone, and for a time only."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User
from accounts.selectors import token_with_text
from accounts.services import token_sign_in, token_used
from core.clock import today

TOKEN = re.compile(r"[0-9a-f]{64}")


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]  # untyped library
    """``Authorization: Token ...``: hashed in the database, expiring."""

    def authenticate(self, request: Any) -> Any:
        """Who calls, and by which token; ``None`` without one.

        Raises:
            AuthenticationFailed: ``token_invalid``, whether it is no token, unknown, expired, ended, or its person may
                not sign in: which of these is nobody's business.
        """
        try:
            return super().authenticate(request)
        except AuthenticationFailed as error:
            message = _("This token is worth nothing: it was never given, has expired or was ended. Get a new one.")
            raise AuthenticationFailed(message, "token_invalid") from error

    def authenticate_credentials(self, token: bytes) -> Any:
        """Who holds the token, carrying its limit. Raises AuthenticationFailed for what is none."""
        text = token.decode("latin-1")
        found = token_with_text(text) if TOKEN.fullmatch(text) else None
        if found is None:
            raise AuthenticationFailed
        token_used(token=found, on=today())
        found.user.limited_to = found.limited_to
        return found.user, found


def token_issue(person: User) -> dict[str, Any]:
    """A new token for who just signed in, and when it expires."""
    token, text = token_sign_in(person=person)
    return {"token": text, "expires_at": token.expiry}
