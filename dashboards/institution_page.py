"""What an institution's page shows, as frozen dataclasses, PURE; ``dashboards.selectors.institution`` fills them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.scorecard import CommitmentRow, CountryRef, MilestoneRow, Text
from dashboards.track import Track

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Led:
    """A commitment an institution has a part in, its marks, and which part: it leads, or answers for milestones only.

    ``plan`` is how addresses name the plan; ``plan_number`` and ``years`` how people do.
    """

    plan: str
    plan_number: int
    years: str
    row: CommitmentRow
    track: Track
    words: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """An unfinished milestone an institution answers for; ``silent`` days without a report, 0 where they are few."""

    plan: str
    row: MilestoneRow
    silent: int


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """An institution with what it promised in public plans, as it stood at the end of ``as_of``.

    ``answered_for`` counts all its milestones; ``owed`` are those not finished, the longest overdue first.
    """

    id: int
    country: CountryRef
    name: Text
    kind: _StrOrPromise
    website: str
    as_of: dt.date
    past: bool
    commitments: tuple[Led, ...]
    answered_for: int
    owed: tuple[Owed, ...]

    @property
    def led(self) -> int:
        """How many commitments it leads."""
        return sum(each.leads for each in self.commitments)

    @property
    def overdue(self) -> int:
        """How many of its milestones are late."""
        return sum(each.row.overdue for each in self.owed)

    @property
    def silent(self) -> int:
        """On how many of its milestones nothing was said for too long."""
        return sum(each.silent > 0 for each in self.owed)
