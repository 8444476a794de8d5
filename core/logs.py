"""The log: a line of JSON for each thing that happened, in which nobody is named.

No line holds an e-mail address, a network address, a token or the address that was asked (calendars and links in mail
are keys). What our own code logs never has them; what libraries log is cut, and everything is scrubbed at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor

from core.request_ids import NAME

# What our own lines tell beside their words.
TOLD = ("method", "route", "status", "milliseconds", "who")
# Loggers of libraries that write the address that was asked into their words.
ADDRESSED = ("django.request", "django.security", "django.server", "gunicorn")
ASKED = re.compile(r"(?:: |request ).*", re.DOTALL)
HEX, UUID = "[0-9a-fA-F]{1,4}", r"(?![0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)"
SECRETS = (
    (re.compile(r"[^\s<>\"'(]+@[^\s<>\"')]+"), "[e-mail]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    (re.compile(rf"\b(?:{HEX}:){{3,7}}{HEX}\b|(?:\b{HEX}:|:)+:(?:{HEX}\b:?)+"), "[address]"),
    (re.compile(rf"(?<![A-Za-z0-9_-]){UUID}(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{{22,}}"), "[secret]"),
)


def unaddressed(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Cut what was asked off the words of libraries that put it at their end."""
    if str(event.get("logger", "")).startswith(ADDRESSED):
        event["event"] = ASKED.sub("", str(event["event"]))
    return event


def scrubbed(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Put a word in place of whatever looks like a person's address or a secret."""
    for name, value in event.items():
        if isinstance(value, str) and name != NAME:
            event[name] = without_secrets(value)
    return event


def without_secrets(text: str) -> str:
    """The text without what looks like an e-mail address, a network address or a token."""
    for pattern, word in SECRETS:
        text = pattern.sub(word, text)
    return text


def _encoded(event: EventDict, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(event, default=default, option=orjson.OPT_NON_STR_KEYS).decode()


def logging_of(form: str, level: str) -> Mapping[str, Any]:
    """Python's configuration of the log: ``json`` for programs, ``human`` for a terminal."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        ExtraAdder(allow=TOLD),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        unaddressed,
        scrubbed,
    ]
    drawn: Processor = structlog.dev.ConsoleRenderer(colors=False)
    if form == "json":
        drawn = structlog.processors.JSONRenderer(_encoded)
    lines = {
        "()": ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": [ProcessorFormatter.remove_processors_meta, drawn],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": lines},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "tracker.requests": {"level": level},
            # Each request has a line of its own; of Django's, what nobody expected is enough.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        },
    }
