"""What a row of the workspace's permission matrix is, and the answers that many rows share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

EVERYONE = "200 200 200 200 200 200 200 200"
NOT_THERE = "404 404 404 404 404 404 404 404"
SIGNED_IN = "door 200 200 200 200 200 200 200"
SIGNED_IN_DOES = "door 302 302 302 302 302 302 302"
COORDINATOR = "door 200 403 403 404 404 403 404"
COORDINATOR_DOES = "door 302 403 403 404 404 403 404"
COORDINATOR_FILLS_IN = "door 400 403 403 404 404 403 404"
COORDINATOR_OF_DRAFT = "door 200 403 403 404 404 404 404"
COORDINATOR_DOES_IN_DRAFT = "door 302 403 403 404 404 404 404"
COORDINATOR_FILLS_IN_DRAFT = "door 400 403 403 404 404 404 404"
GOVERNMENT = "door 200 200 200 404 404 403 404"
GOVERNMENT_OF_DRAFT = "door 200 200 200 404 404 404 404"
OFFICERS = "door 200 200 403 404 404 403 404"


@dataclass(frozen=True)
class Row:
    """One route and method: where, how each role is answered, and what is sent."""

    path: str
    answers: str
    body: dict[str, Any] = field(default_factory=dict)
