"""What a row of the API's permission matrix is, and the answers that many rows share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

EVERYONE = "200 200 200 200 200 200 200 200"
DRAFT_READERS = "404 200 200 200 404 404 404 200"
# On what everyone sees, and on what only those who see drafts see.
COORDINATOR_MAKES = "401 201 403 403 403 403 403 403"
COORDINATOR_DOES = "401 200 403 403 403 403 403 403"
COORDINATOR_CHANGES_DRAFT = "401 200 403 403 404 404 404 403"
COORDINATOR_REMOVES_DRAFT = "401 204 403 403 404 404 404 403"
OFFICERS_REPORT = "401 201 201 403 403 403 403 403"
# Together or none: what one row forbids is a rule broken by the whole.
OFFICERS_REPORT_IN_BULK = "401 200 200 409 409 409 409 409"
REVIEWERS_VERIFY = "401 403 403 403 403 201 201 403"
ROUNDS = "review-rounds"
SEATED_ONLY = "401 403 403 403 403 200 403 403"


@dataclass(frozen=True)
class Row:
    """One route and method: where, with what, on which version, and how each role is answered."""

    path: str
    answers: str
    body: Any = None
    if_match: int | None = None
