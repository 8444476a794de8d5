"""Checks every chain of ledger.ndjson: python3 verify_ledger.py. Needs Python 3.9 or newer, and nothing else.

Each event's hash is the SHA-256 of its own content, without "hash", as canonical JSON (RFC 8785), and names the hash
of the event before it in the same stream. An event changed, removed or put in afterwards breaks the chain.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """The value as canonical JSON; the ledger holds no fractions, and names of fields are plain words."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def faults(lines: Iterable[str]) -> Iterator[str]:
    """What is wrong, in words."""
    heads: dict[str, tuple[int, str]] = {}
    for line in lines:
        event = json.loads(line)
        stored = event.pop("hash")
        stream, seq = event["stream"], event["seq"]
        last_seq, last_hash = heads.get(stream, (0, GENESIS))
        if (seq, event["previous_hash"]) != (last_seq + 1, last_hash):
            yield f"{stream} {seq}: does not continue the event before it"
        if hashlib.sha256(canonical(event)).hexdigest() != stored:
            yield f"{stream} {seq}: its content is not what was hashed"
        heads[stream] = (seq, stored)


def main() -> int:
    """Check the ledger beside this program; 0 where every chain holds."""
    with Path(__file__).with_name("ledger.ndjson").open(encoding="utf-8") as ledger:
        found = list(faults(ledger))
    sys.stdout.write("\n".join(found or ["Every chain holds."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
