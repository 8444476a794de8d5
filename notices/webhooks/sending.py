"""One delivery over the line: what is sent, and what came of it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import requests
from django.conf import settings
from requests_hardened.ip_filter import InvalidIPAddress

from core.clock import now
from core.web.addresses import refusal_of
from core.web.patience import TookTooLong, no_longer_than
from core.web.session import public_session
from ledger.selectors import event_json
from notices.webhooks.choices import Trouble
from notices.webhooks.models import Delivery
from notices.webhooks.rules import message_id, signatures
from notices.webhooks.secrets import secrets_of

PURPOSE = "tells of events, as its owner asked for"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: the status of an answer, if one came, and the trouble, if it was none that counts."""

    status: int | None = None
    trouble: str = ""

    @property
    def gone(self) -> bool:
        """Whether the address asks not to be told any more. Source: Standard Webhooks, 1.0.0."""
        return self.status == 410


def body_of(delivery: Delivery) -> bytes:
    """The event as the API shows it, with what it names read with it."""
    return event_json(delivery.event).encode()


def headers_of(delivery: Delivery, body: bytes) -> dict[str, str]:
    """The headers of a delivery that is made now. Source: Standard Webhooks, 1.0.0."""
    identifier, timestamp = message_id(delivery.hook_id, delivery.event.hash), int(now().timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(secrets_of(delivery.hook), identifier, timestamp, body),
    }


def send(delivery: Delivery) -> Answer:
    """Make one attempt; what goes wrong raises nothing.

    Redirects are not followed, and of the answer only its head is read.
    """
    url, body = delivery.hook.url, body_of(delivery)
    if refusal_of(url) is not None or (url.startswith("http:") and not settings.WEBHOOKS_PLAIN_HTTP):
        return Answer(trouble=Trouble.PRIVATE)
    try:
        with no_longer_than(settings.WEBHOOKS_LONGEST_SECONDS), public_session(PURPOSE) as session:
            prepared = session.prepare_request(
                requests.Request("POST", url, data=body, headers=headers_of(delivery, body))
            )
            adapter = session.get_adapter(prepared.url or url)
            timeout = settings.WEBHOOKS_TIMEOUT_SECONDS
            with closing(adapter.send(prepared, stream=True, timeout=timeout, verify=True, proxies={})) as answer:
                return _understood(answer.status_code)
    except TookTooLong:
        return Answer(trouble=Trouble.SILENT)
    except (requests.RequestException, UnicodeError, ValueError) as error:
        return Answer(trouble=_trouble_of(error))


def _understood(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    return Answer(status, Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS)


def _trouble_of(error: Exception) -> str:
    if isinstance(error, InvalidIPAddress):
        return Trouble.PRIVATE
    if isinstance(error, requests.exceptions.SSLError):
        return Trouble.UNSAFE
    return Trouble.SILENT if isinstance(error, requests.Timeout) else Trouble.NO_CONNECTION
