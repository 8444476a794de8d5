"""Tokens: known by their hash alone, and for some hours only."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User
from core.clock import now

TOKEN = re.compile(r"[0-9a-f]{64}")
# Tokens one person may hold at once: the oldest make way for new ones.
MOST_TOKENS = 20


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]  # untyped library
    """``Authorization: Token ...``: hashed in the database, expiring."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Who holds the token. Raises AuthenticationFailed for what is none."""
        if not TOKEN.fullmatch(token.decode("latin-1")):
            raise AuthenticationFailed(_("This is not a token: sign in for one."))
        return super().authenticate_credentials(token)


def token_issue(person: User) -> dict[str, Any]:
    """A new token of a person and when it expires; expired ones, and the oldest of too many, go."""
    held = AuthToken.objects.filter(user=person)
    held.filter(expiry__lt=now()).delete()
    kept = held.order_by("-created", "-pk").values_list("pk", flat=True)[: MOST_TOKENS - 1]
    held.exclude(pk__in=list(kept)).delete()
    token, text = AuthToken.objects.create(user=person)
    return {"token": text, "expires_at": token.expiry}
