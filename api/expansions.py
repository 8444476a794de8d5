"""``expand=``: what a row names by its key, in the place of the key, as its own resource shows it to this caller.

One level deep, and only what a view declares. Each expansion asks the other resource once for all rows of a page: what
the caller may not see there is ``null`` here, or missing from the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import resolve, reverse

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another resource, by the name of its addresses; ``back`` is by what its rows name this one, where these are many.

    ``key`` is what identifies its rows.
    """

    resource: str
    back: str = ""
    key: str = "id"


PLAN, COUNTRY = Expansion("action-plan"), Expansion("country", key="code")
COMMITMENT, MILESTONE, ROUND = Expansion("commitment"), Expansion("milestone"), Expansion("review-round")
REPORT, INSTITUTION = Expansion("progress-report"), Expansion("institution")
REPORTS = Expansion("progress-report", back="milestone")
IN_COMMITMENT = {
    "milestones": Expansion("milestone", back="commitment"),
    "verdicts": Expansion("verdict", back="commitment"),
    "irm_assessments": Expansion("irm-assessment", back="commitment"),
}
OF_PLAN = {"plan": PLAN, "country": COUNTRY}
OF_ROUND = {**OF_PLAN, "round": ROUND}
OF_COMMITMENT = {**OF_PLAN, "commitment": COMMITMENT}


@lru_cache
def view_of(resource: str) -> Any:
    """The view of a resource by the name of its addresses."""
    served: Any = resolve(reverse(f"api:{resource}-list")).func
    return served.cls


def other_view(expansion: Expansion, request: Any) -> Any:
    """The other resource's view, asked by the same caller."""
    return view_of(expansion.resource)(request=request, format_kwarg=None, action="retrieve", kwargs={})


def keys_of(rows: Sequence[Row], name: str) -> set[Any]:
    """The keys that rows hold in a field, be it the key or an object with its key in ``id``."""
    return {_key(row[name]) for row in rows} - {None}


def _key(value: Any) -> Any:
    return value["id"] if isinstance(value, Mapping) else value


def put_one(rows: Sequence[Row], name: str, others: Sequence[Row], expansion: Expansion, *, named: bool) -> None:
    """Put each row's other in the place of its key; ``named``: with its own key."""
    by_key = {other[expansion.key] if named else other.pop(expansion.key): other for other in others}
    for row in rows:
        row[name] = by_key.get(_key(row[name]))


def put_many(rows: Sequence[Row], name: str, others: Sequence[Row], expansion: Expansion, *, named: bool) -> None:
    """Put a list of its others into each row; ``named``: each with the key of its row."""
    by_row: defaultdict[Any, list[Row]] = defaultdict(list)
    for other in others:
        by_row[other[expansion.back] if named else other.pop(expansion.back)].append(other)
    for row in rows:
        row[name] = by_row[row["id"]]
