"""When a delivery is tried again, for how long, and how it is signed, PURE."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterable

# Each person's.
MOST_WEBHOOKS = 10
# Seconds from one attempt to the next, without the jitter; the last one again and again.
WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
# A wait is lengthened by up to this part of it, so that many do not come back at the same moment.
JITTER = 0.25
# A line that has failed for so long lets its webhook rest.
GIVEN_UP_AFTER = dt.timedelta(days=3)
# After a rotation the previous secret signs beside the new one for so long.
BOTH_SECRETS = dt.timedelta(days=1)
# Deliveries are looked up for so long; the ledger itself keeps every event.
KEPT = dt.timedelta(days=30)
VERB = re.compile(r"[a-z_]{1,30}(\.[a-z_]{1,30})?")
MOST_VERBS = 50
SECRET_PREFIX = "whsec_"  # noqa: S105  (the beginning of every secret, none itself)


def wait_after(failures: int, chance: float) -> dt.timedelta:
    """How long to wait after so many failures in a row (from 1); ``chance`` lies from 0 to 1."""
    seconds = WAITS[min(failures, len(WAITS)) - 1]
    return dt.timedelta(seconds=seconds * (1 + JITTER * chance))


def given_up(failing_since: dt.datetime, moment: dt.datetime) -> bool:
    """Whether a line has failed for long enough."""
    return moment - failing_since >= GIVEN_UP_AFTER


def message_id(hook: int, event_hash: str) -> str:
    """The identifier of an event for a webhook: the same however often it is delivered."""
    return f"msg_{hook}_{event_hash[:40]}"


def secret_text(secret: bytes) -> str:
    """A secret as it is shown to its owner. Source: Standard Webhooks, 1.0.0."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def signatures(secrets: Iterable[bytes], identifier: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``: one for each secret that holds. Source: Standard Webhooks, 1.0.0."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    made = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(each).decode()}" for each in made)
