"""Second factors for tests: an app that shows codes, as a phone would, and recovery codes."""

from __future__ import annotations

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings

from accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30


def code_now(secret: str = SECRET) -> str:
    """What the app shows at this moment."""
    shown: str = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
    return shown


def with_app(person: User) -> list[str]:
    """Give a person an app for codes; their recovery codes."""
    assert "totp" in settings.MFA_SUPPORTED_TYPES
    TOTP.activate(person, SECRET)
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    return codes
