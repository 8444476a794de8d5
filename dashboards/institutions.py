"""Who delivers and who is silent: what each institution of a plan leads, supports and answers for, PURE."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.scorecard import CommitmentRow, CountryScorecard, InstitutionRef, MilestoneRow
from dashboards.track import is_high
from milestones.choices import StandingStatus


@dataclass(frozen=True, slots=True)
class InstitutionLine:
    """What one institution leads and supports, in commitments, and how the milestones stand that it answers for.

    ``proven`` are completed with evidence and undisputed, ``reported`` completed by report only, ``open`` neither
    completed nor overdue; withdrawn ones are left out. ``silent_days`` is set where it said nothing of any unfinished
    one for too long.
    """

    institution: InstitutionRef
    commitments: int
    supports: int
    claimed_high: int
    evidenced_high: int
    proven: int
    reported: int
    overdue: int
    open: int
    silent_days: int | None
    last_reported_on: dt.date | None

    @property
    def milestones(self) -> int:
        """How many milestones it answers for."""
        return self.proven + self.reported + self.overdue + self.open

    @property
    def completed(self) -> int:
        """How many of them the government reports to be completed."""
        return self.proven + self.reported


def institution_lines(card: CountryScorecard) -> tuple[InstitutionLine, ...]:
    """Every institution that leads a commitment or answers for a milestone: the most silent first, then who is late,
    then who leads most, then by name.

    For a milestone of which no institution is named, the lead of its commitment answers.
    """
    silent = {each.institution: each.days for each in card.freshness.silent_institutions}
    led: dict[InstitutionRef, list[CommitmentRow]] = defaultdict(list)
    supported: dict[InstitutionRef, int] = defaultdict(int)
    for row in card.rows:
        if row.lead:
            led[row.lead].append(row)
        for each in row.supports:
            supported[each] += 1
    answered = _answered_for(card)
    lines = [
        _line(each, led.get(each, ()), supported[each], answered.get(each, ()), silent.get(each))
        for each in {**led, **answered}
    ]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                -(line.silent_days or 0), -line.overdue, -line.commitments, line.institution.name.text.casefold(),
            ),
        )
    )  # fmt: skip


def _answered_for(card: CountryScorecard) -> Mapping[InstitutionRef, list[MilestoneRow]]:
    leads = {row.reference: row.lead for row in card.rows}
    found: dict[InstitutionRef, list[MilestoneRow]] = defaultdict(list)
    for row in card.timeline:
        institution = row.institution or leads.get(row.commitment_reference)
        if institution and row.status != StandingStatus.WITHDRAWN:
            found[institution].append(row)
    return found


def _line(
    institution: InstitutionRef, led: Sequence[CommitmentRow], supports: int, own: Sequence[MilestoneRow],
    silent_days: int | None,
) -> InstitutionLine:  # fmt: skip
    completed = [row for row in own if row.status == StandingStatus.COMPLETED]
    proven = sum(row.proven and not row.disputed for row in completed)
    overdue = sum(row.overdue for row in own)
    return InstitutionLine(
        institution=institution,
        commitments=len(led),
        supports=supports,
        claimed_high=sum(is_high(row.claimed) for row in led),
        evidenced_high=sum(is_high(row.evidenced) for row in led),
        proven=proven,
        reported=len(completed) - proven,
        overdue=overdue,
        open=len(own) - len(completed) - overdue,
        silent_days=silent_days,
        last_reported_on=max((row.last_reported_on for row in own if row.last_reported_on), default=None),
    )
