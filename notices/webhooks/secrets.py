"""The secrets of webhooks: made from a nonce and the installation's own key, kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.utils.crypto import salted_hmac

from core.clock import now
from notices.webhooks.models import Webhook
from notices.webhooks.rules import secret_text


def nonce_made() -> str:
    """What a new secret is made from."""
    return secrets.token_hex(32)


def secret_shown(hook: Webhook) -> str:
    """The secret as its owner is shown it, once."""
    return secret_text(_secret(hook.nonce, settings.SECRET_KEY))


def secrets_of(hook: Webhook) -> Sequence[bytes]:
    """Every secret that signs now: the newest first, the previous one for a while, and those of keys being replaced."""
    nonces = [hook.nonce]
    if hook.previous_nonce and hook.previous_until is not None and hook.previous_until > now():
        nonces.append(hook.previous_nonce)
    return [_secret(nonce, key) for nonce in nonces for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _secret(nonce: str, key: str | bytes) -> bytes:
    return salted_hmac("notices.webhooks.secret", nonce, secret=key, algorithm="sha256").digest()
