"""The name of a request: what its lines in the log, its answer and a person who asks for help all say."""

from __future__ import annotations

import re
import uuid

from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

# A caller's own name for a request: a UUID or a short word, in which no address, no e-mail and no token fits.
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,39}")
NAME = "request_id"


def request_begins(given: str) -> str:
    """The name of the request that begins now: the caller's own if it is sane, else a new one."""
    name = given if SANE.fullmatch(given) else str(uuid.uuid4())
    clear_contextvars()
    bind_contextvars(**{NAME: name})
    return name


def request_ends() -> None:
    """Nothing that is logged from now on belongs to the request."""
    clear_contextvars()


def request_id() -> str:
    """The name of the request that is being answered; empty outside of one."""
    return str(get_contextvars().get(NAME, ""))
