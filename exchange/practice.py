"""Reference commitments: real ones whose official coding is known, for reviewers to practise on.

From ``fixtures/reference_commitments.json``; summaries are our own, each fact with its source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from milestones.choices import STEPS
from reviews.choices import EarlyResults, PotentialForResults, Verifiability
from reviews.models import PracticeRating
from reviews.rules import scores_of_era
from reviews.rules.calibration import mean_off, steps_off

LANGUAGE = "en"
SCALES: Mapping[str, list[str]] = {
    "completion": [step.value for step in STEPS],
    "early_results": EarlyResults.values,
    "verifiability": Verifiability.values,
    "potential_for_results": PotentialForResults.values,
}


@dataclass(frozen=True, slots=True)
class Known:
    """Something that was known at the time of the official report, and where it stands."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference commitment, in the reader's language.

    Attributes:
        submitted: the plan's year of submission, which says by which scales it is judged.
        official: the mechanism's coding, by score; only what was coded then.
        why: why the coding is as it is, in our words.
    """

    reference: str
    country: str
    plan: str
    submitted: int
    url: str
    title: str
    promise: str
    known: tuple[Known, ...]
    official: Mapping[str, str]
    report_year: int
    why: str

    @property
    def scores(self) -> tuple[str, ...]:
        """The scores that plans of its time are given."""
        return scores_of_era(self.submitted)


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, Any], ...]:
    path = settings.FIXTURES_DIR / "reference_commitments.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))["commitments"])


def references(language: str) -> list[Reference]:
    """The reference commitments in ``language``, or in English."""
    return [_reference(row, language.split("-")[0]) for row in _rows()]


def reference_of(key: str, language: str) -> Reference | None:
    """One of them."""
    return next((each for each in references(language) if each.reference == key), None)


def _reference(row: Mapping[str, Any], language: str) -> Reference:
    def said(words: Mapping[str, str]) -> str:
        return words.get(language) or words[LANGUAGE]

    return Reference(
        reference=row["reference"], country=row["country"], plan=row["plan"], submitted=row["submitted"],
        url=row["url"], title=said(row["title"]), promise=said(row["promise"]),
        known=tuple(Known(said(each), each["source"]) for each in row["known"]), official=row["official"],
        report_year=row["report_year"], why=said(row["why"]),
    )  # fmt: skip


def distances(reference: Reference, rating: PracticeRating) -> dict[str, int | None]:
    """How many steps a practice rating is off the official coding, by score; ``None`` where it cannot be counted."""
    return {
        name: steps_off(getattr(rating, name), official, SCALES[name]) for name, official in reference.official.items()
    }


def completion_off(ratings: Mapping[str, PracticeRating], language: str) -> Decimal | None:
    """The mean distance in completion over what was compared: above zero is milder than the mechanism."""
    return mean_off(
        distances(each, ratings[each.reference]).get("completion")
        for each in references(language)
        if each.reference in ratings and ratings[each.reference].compared_at
    )
