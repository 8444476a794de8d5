"""One published commitment taken through every rule, as the methodology page shows it. No query here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.plan_time import PlanTime
from dashboards.scorecard import CommitmentRow, CountryRef, MilestoneRow, PlanRef
from dashboards.words import agreement_words
from milestones.choices import STEPS, Completion, StandingStatus
from milestones.rules import silent_days
from reviews.rules import krippendorff_alpha

FINISHED = (StandingStatus.COMPLETED, StandingStatus.WITHDRAWN)
# In the order in which ratings are told.
RATED = (Completion.NO_EVIDENCE, *STEPS)


@dataclass(frozen=True, slots=True)
class ExampleMilestone:
    """A milestone of the example: as on the time line, whether its completion is claimed, and whether it is supported.

    ``silent_days`` is ``None`` where it is finished: nobody waits for more reports.
    """

    row: MilestoneRow
    counts: bool
    completed: bool
    supported: bool
    silent_days: int | None


@dataclass(frozen=True, slots=True)
class ExampleReview:
    """What a published round found of the example: each rating in words, and how far all of the round's agree."""

    title: str
    ratings: tuple[str, ...]
    alpha: float | None
    alpha_words: str


@dataclass(frozen=True, slots=True)
class Example:
    """A published commitment on a day, with the numbers that its values follow from.

    ``late``, ``moved`` and ``silent`` are the milestones that show these rules best, ``None`` where none does.
    """

    country: CountryRef
    plan: PlanRef
    time: PlanTime
    as_of: dt.date
    row: CommitmentRow
    milestones: tuple[ExampleMilestone, ...]
    review: ExampleReview | None

    @property
    def counted(self) -> int:
        """How many milestones count: all that were not withdrawn."""
        return sum(each.counts for each in self.milestones)

    @property
    def completed(self) -> int:
        """How many of them are reported completed."""
        return sum(each.completed for each in self.milestones)

    @property
    def supported(self) -> int:
        """How many of these completions evidence supports."""
        return sum(each.supported for each in self.milestones)

    @property
    def late(self) -> MilestoneRow | None:
        """The milestone that is overdue for longest."""
        late = [each.row for each in self.milestones if each.row.overdue]
        return max(late, key=lambda row: row.days_late, default=None)

    @property
    def moved(self) -> MilestoneRow | None:
        """The milestone that was put off furthest."""
        moved = [each.row for each in self.milestones if (each.row.slippage or 0) > 0]
        return max(moved, key=lambda row: row.slippage or 0, default=None)

    @property
    def silent(self) -> ExampleMilestone | None:
        """The unfinished milestone of which nothing was said for longest."""
        unfinished = [each for each in self.milestones if each.silent_days is not None]
        return max(unfinished, key=lambda each: each.silent_days or 0, default=None)


def example_milestone(row: MilestoneRow, since: dt.date, on: dt.date) -> ExampleMilestone:
    """A milestone with what the rules make of it; silence counts from ``since`` where nothing was reported."""
    completed = row.status == StandingStatus.COMPLETED
    return ExampleMilestone(
        row=row,
        counts=row.status != StandingStatus.WITHDRAWN,
        completed=completed,
        supported=completed and row.proven and not row.disputed,
        silent_days=None if row.status in FINISHED else silent_days(row.last_reported_on, since, on),
    )


def example_review(title: str, own: Mapping[str, int], every: Sequence[Mapping[str, int]]) -> ExampleReview:
    """What a round found: of one commitment, and of all it judged. Each is the number of ratings by completion."""
    alpha = krippendorff_alpha([_ratings(each) for each in every])
    agreement = None if alpha is None else float(alpha)
    return ExampleReview(
        title, tuple(str(rating.label) for rating in _ratings(own)), agreement, agreement_words(agreement)
    )


def _ratings(distribution: Mapping[str, int]) -> list[Completion]:
    """The ratings of a commitment, one by one, the lowest first."""
    return [value for value in RATED for _ in range(distribution.get(value.value, 0))]
