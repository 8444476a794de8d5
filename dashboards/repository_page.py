"""What the page of a country's public repository shows: every plan's half-years, and its evidence of the process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.commitment_page import EvidenceLine
from dashboards.scorecard import CountryRef, Text
from milestones.choices import ProcessKind, RepositoryState
from milestones.rules import HalfYear
from milestones.selectors import HalfYearStanding

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# The shape of a state; the words beside it say the same. What still runs is open.
RUNS = "○"
MARKS: Mapping[RepositoryState, str] = {
    RepositoryState.UPDATED: "✓",
    RepositoryState.MISSED: "▲",
    RepositoryState.ENDING: "▲",
    RepositoryState.RUNNING: RUNS,
    RepositoryState.UNTRACKED: "–",
}
JUDGED = (RepositoryState.UPDATED, RepositoryState.MISSED)


@dataclass(frozen=True, slots=True)
class HalfYearLine:
    """One half-year of a plan's repository, in words; ``late`` where the rule was, or is about to be, missed."""

    words: str
    standing: HalfYearStanding
    mark: str
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class ProcessGroup:
    """The evidence of the process that speaks of one of the five standards; there may be none."""

    shows: _StrOrPromise
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class RepositoryPlan:
    """One plan's repository on a day. ``kept`` of the ``judged`` half-years, those that have ended, were updated."""

    slug: str
    number: int
    title: Text
    locality: str
    start_date: dt.date
    end_date: dt.date
    dates_inferred: bool
    lines: tuple[HalfYearLine, ...]
    kept: int
    judged: int
    groups: tuple[ProcessGroup, ...]
    evidence: int

    @property
    def unshown(self) -> tuple[_StrOrPromise, ...]:
        """The standards of which there is no evidence."""
        return tuple(group.shows for group in self.groups if not group.evidence)


@dataclass(frozen=True, slots=True)
class RepositoryPage:
    """A country's public repository on a day, the latest plan first."""

    country: CountryRef
    as_of: dt.date
    past: bool
    plans: tuple[RepositoryPlan, ...]


def half_year_words(half: HalfYear) -> str:
    """A half-year as people say it."""
    words = _("July to December %(year)s") if half.second else _("January to June %(year)s")
    return words % {"year": half.year}


def half_year_lines(standing: Sequence[HalfYearStanding], on: dt.date) -> tuple[HalfYearLine, ...]:
    """The half-years of a plan as they stand on a day, in words."""
    return tuple(_line(each, ended=each.half.last < on) for each in standing)


def _line(standing: HalfYearStanding, *, ended: bool) -> HalfYearLine:
    """A half-year that still runs is not judged, though something was added in it."""
    state, late = standing.state, standing.state in (RepositoryState.MISSED, RepositoryState.ENDING)
    mark, words = MARKS[state], str(state.label)
    if state == RepositoryState.UPDATED and not ended:
        mark, words = RUNS, _("Still running, already updated")
    return HalfYearLine(half_year_words(standing.half), standing, mark, words, late)


def kept_of_judged(standing: Sequence[HalfYearStanding], on: dt.date) -> tuple[int, int]:
    """How many of the half-years that have ended were updated, and how many have ended; untracked ones left out."""
    judged = [each for each in standing if each.half.last < on and each.state in JUDGED]
    return sum(each.state == RepositoryState.UPDATED for each in judged), len(judged)


def process_groups(evidence: Mapping[str, Sequence[EvidenceLine]]) -> tuple[ProcessGroup, ...]:
    """The five standards in their order, each with its evidence."""
    return tuple(ProcessGroup(kind.label, tuple(evidence.get(kind, ()))) for kind in ProcessKind)
