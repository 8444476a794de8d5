"""What a country's figures are once the data has been asked: frozen dataclasses, PURE.

Pages, charts and the API are made from the same scorecard, so they cannot disagree. Days are days in UTC; shares run
from 0 to 1; texts carry the tag of the language they are in. ``dashboards.selectors`` fills these.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from commitments.choices import OgpValue, Phase, PlanState
from dashboards.curve import CurvePoint
from dashboards.ratings import RoundRatings
from dashboards.tallies import Tally, gap_words, reviewed_words
from milestones.choices import Completion, StandingStatus
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, GapName, IrmCompletion, Stage

# How far ahead “due soon” looks.
DUE_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Text:
    """A public text and the BCP 47 tag of the language it is in (a page marks it where it differs from its own)."""

    text: str
    language: str

    def __str__(self) -> str:
        """The text."""
        return self.text


@dataclass(frozen=True, slots=True)
class CountryRef:
    """A country: ISO code, name in the reader's language, and whether it is the invented one."""

    code: str
    name: str
    invented: bool


@dataclass(frozen=True, slots=True)
class PlanRef:
    """An action plan as it is on the scorecard's day.

    ``slug`` is how addresses name it; ``locality`` is empty for a national plan; ``elapsed`` is the share (0 to 1) of
    its days that have passed; ``days_left`` is negative once it has ended; ``current`` marks the plan the country is
    judged by. ``partial``: only some of its commitments are known here, of ``commitments_in_all`` where that is known.
    """

    id: int
    slug: str
    number: int
    title: Text
    locality: str
    start_date: dt.date
    end_date: dt.date
    dates_inferred: bool
    partial: bool
    commitments_in_all: int | None
    state: PlanState
    phase: Phase
    elapsed: float
    days_left: int
    current: bool
    source_url: str


@dataclass(frozen=True, slots=True)
class InstitutionRef:
    """An institution; ``id`` is ``None`` where the source only prints a text."""

    id: int | None
    name: Text


@dataclass(frozen=True, slots=True)
class PolicyAreaRef:
    """A policy area: how addresses name it, and its name."""

    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Official:
    """The latest official completion of a commitment, coded by the Independent Reporting Mechanism."""

    completion: IrmCompletion
    stage: Stage
    report_year: int | None
    source_url: str


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One commitment on one line.

    ``reviewed`` is ``None`` where no published round has judged it (``reviewers`` and ``spread``, the steps between the
    lowest and the highest rating, then are 0 and ``None``) or the latest came to no conclusion. ``gap`` is claimed
    minus reviewed in steps, or the name of why it cannot be counted. ``next_due`` is the earliest due day of its
    unfinished milestones that has not passed.
    """

    id: int
    reference: str
    title: Text
    lead: InstitutionRef | None
    supports: tuple[InstitutionRef, ...]
    policy_areas: tuple[PolicyAreaRef, ...]
    ogp_values: tuple[OgpValue, ...]
    claimed: Completion
    evidenced: Completion
    reviewed: Completion | None
    gap: int | GapName
    reviewers: int
    spread: int | None
    milestones: int
    overdue: int
    disputed: int
    next_due: dt.date | None
    last_reported_on: dt.date | None
    official: Official | None

    @property
    def gap_words(self) -> str:
        """The gap in the reader's words."""
        return gap_words(self.gap)

    @property
    def reviewed_as(self) -> str:
        """The value of the scale of *reviewed*, with what stands there where there is none."""
        if self.reviewed is not None:
            return self.reviewed.value
        return NO_CONSENSUS if self.gap == GapName.NO_CONSENSUS else NOT_REVIEWED

    @property
    def reviewed_words(self) -> str:
        """The same in the reader's words."""
        return reviewed_words(self.reviewed, self.gap)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone on the time line.

    ``first_due`` is the first due day ever promised, ``slippage`` the days from it to ``due`` (negative where brought
    forward, ``None`` without a date); ``due_text`` is what the source prints. ``days_late`` is 0 unless overdue.
    """

    id: int
    commitment_reference: str
    number: str
    title: Text
    institution: InstitutionRef | None
    status: StandingStatus
    start: dt.date | None
    first_due: dt.date | None
    due: dt.date | None
    due_text: str
    slippage: int | None
    overdue: bool
    days_late: int
    disputed: bool
    proven: bool
    last_reported_on: dt.date | None


@dataclass(frozen=True, slots=True)
class CommitmentTally:
    """How the commitments of a plan stand, by each of the three values and by gap."""

    total: int
    claimed: Tally
    evidenced: Tally
    reviewed: Tally
    gap: Tally


@dataclass(frozen=True, slots=True)
class MilestoneTally:
    """How the milestones of a plan stand. ``by_status`` has every status; the rest overlap with it and each other."""

    total: int
    by_status: Tally
    overdue: int
    due_in_90_days: int
    disputed: int
    without_date: int


@dataclass(frozen=True, slots=True)
class SilentInstitution:
    """An institution that is silent on all its unfinished milestones (see ``milestones.rules.SILENT_AFTER_DAYS``)."""

    institution: InstitutionRef
    milestones: int
    days: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How recent what is known is. ``days_since`` is ``None`` where nothing was ever reported."""

    last_reported_on: dt.date | None
    days_since: int | None
    silent_milestones: int
    silent_institutions: tuple[SilentInstitution, ...]


@dataclass(frozen=True, slots=True)
class Reviews:
    """The published rounds of a plan: how many, how many reviewers rated in them, and the latest one's agreement.

    ``agreement`` is Krippendorff's alpha (ordinal): 1 is full agreement, 0 what chance would give, ``None`` where it is
    not defined. ``latest`` is how the ratings of the latest round spread, ``latest_id`` its key.
    """

    rounds: int
    reviewers: int
    agreement: float | None
    latest_title: str
    latest_published_on: dt.date | None
    latest: RoundRatings | None = None
    latest_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlanCompletion:
    """One plan beside the country's others: what is claimed, and what the official assessments found.

    ``official`` also counts *not assessed*; ``assessed`` is how many commitments have an official completion.
    """

    plan: PlanRef
    total: int
    claimed: Tally
    official: Tally
    assessed: int


@dataclass(frozen=True, slots=True)
class Headline:
    """The counts the sentence needs. “High” is substantial or complete; ``agreeing`` is how many have a gap of zero.

    ``months_left`` is rounded to whole months of a running plan, ``None`` before it begins and after it ends.
    """

    total: int
    months_left: int | None
    claimed_high: int
    evidenced_high: int
    reviewed_high: int
    reviewed: int
    agreeing: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CountryScorecard:
    """All a country's page, its charts and the API's dashboard say, as it stood at the end of ``as_of``.

    ``plan`` is the chosen or the current plan; where the country has none, it is ``None`` and every count is zero.
    """

    country: CountryRef
    as_of: dt.date
    plan: PlanRef | None
    plans: tuple[PlanRef, ...]
    headline: Headline
    commitments: CommitmentTally
    milestones: MilestoneTally
    freshness: Freshness
    reviews: Reviews
    rows: tuple[CommitmentRow, ...]
    timeline: tuple[MilestoneRow, ...]
    by_plan: tuple[PlanCompletion, ...]
    curve: tuple[CurvePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class CountrySummary:
    """A country on the front page: its current plan and the three values at a glance."""

    country: CountryRef
    region: str
    plan: PlanRef | None
    plans: int
    total: int
    claimed: Tally
    evidenced: Tally
    reviewed: Tally
    overdue: int
    last_reported_on: dt.date | None
