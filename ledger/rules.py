"""The arithmetic of the chain, PURE: anyone can do it again with SHA-256 and canonical JSON (RFC 8785)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

# What stands where the first event of a chain would name its predecessor.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is hashed. ``at`` is aware; ``data`` holds strings, whole numbers, booleans, lists, objects."""

    stream: str
    seq: int
    at: dt.datetime
    actor: str
    role: str
    verb: str
    subject: str
    data: Mapping[str, Any]
    previous_hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a chain or a record is not what it was when it was written."""

    stream: str
    seq: int
    reason: str


def feed_name(stream: str) -> str:
    """The feed in which a stream's events are told: its own name, or what stands before its path."""
    return stream.partition("/")[0]


def canonical(value: Any) -> bytes:
    """``value`` as canonical JSON (RFC 8785): the same bytes for the same content, everywhere."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """SHA-256, in hexadecimal, of ``value`` as canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment_text(moment: dt.datetime) -> str:
    """A moment as the chain writes it: UTC, always with six digits of microseconds."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(entry: Entry) -> str:
    """The hash of one event, which binds everything it says and the hash before it."""
    return digest(
        {
            "stream": entry.stream,
            "seq": entry.seq,
            "at": moment_text(entry.at),
            "actor": entry.actor,
            "role": entry.role,
            "verb": entry.verb,
            "subject": entry.subject,
            "data": dict(entry.data),
            "previous_hash": entry.previous_hash,
        }
    )


def chain_faults(stream: str, entries: Iterable[tuple[Entry, str]], head: tuple[int, str]) -> Iterator[Fault]:
    """What is wrong with the chain of ``stream``, (entry, stored hash) in order, and with its ``head`` (seq, hash)."""
    expected_seq, previous = 1, GENESIS
    for entry, stored in entries:
        if entry.seq != expected_seq:
            yield Fault(stream, expected_seq, f"event {expected_seq} is missing: the next one found is {entry.seq}")
            expected_seq, previous = entry.seq, entry.previous_hash
        if entry.previous_hash != previous:
            yield Fault(stream, entry.seq, "does not continue the event before it")
        if entry_hash(entry) != stored:
            yield Fault(stream, entry.seq, "its content is not what was hashed")
        expected_seq, previous = expected_seq + 1, stored
    if head != (expected_seq - 1, previous):
        yield Fault(stream, head[0], f"the chain ends at event {expected_seq - 1}, its head says {head[0]}")
