"""The stored copy of the OpenAPI document, ``docs/openapi.json``: ``make contract`` brings it up to date.

A change that breaks what the copy promises is refused, unless the first number of the document's version has gone up.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.contract.promise import broken_promises

STORED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def document() -> dict[str, Any]:
    """The document as the code says it now."""
    made: dict[str, Any] = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    return made


def text(made: dict[str, Any]) -> str:
    """The document as it is stored: indented, so that a change shows line by line."""
    return f"{json.dumps(made, indent=1, ensure_ascii=False)}\n"


def major(made: dict[str, Any]) -> int:
    """The first number of its version."""
    return int(str(made["info"]["version"]).partition(".")[0])


def bring_up_to_date() -> int:
    """Store the document of today, unless it breaks a promise; how many promises it breaks."""
    made = document()
    broken: list[str] = []
    if STORED.exists():
        old = json.loads(STORED.read_text(encoding="utf-8"))
        broken = broken_promises(old, made) if major(made) == major(old) else []
    for each in broken:
        sys.stderr.write(f"{each}\n")
    if broken:
        sys.stderr.write(f"{len(broken)} promises of {STORED.name} would be broken: that takes a new version.\n")
    else:
        STORED.write_text(text(made), encoding="utf-8")
        sys.stdout.write(f"{STORED.name} says what the code says: {len(made['paths'])} addresses.\n")
    return len(broken)
