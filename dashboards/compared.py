"""What is known of countries set side by side: frozen dataclasses, PURE. ``selectors.compare`` fills them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboards.comparability import Assessed, Place
from dashboards.scorecard import CountryRef, PlanRef
from dashboards.tallies import Tally


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """A current plan in numbers: of its commitments by each value and by gap, of its milestones, of its reviews.

    ``overdue`` is of ``dated`` milestones, ``silent`` of ``unfinished`` ones. ``agreement`` is the alpha of its latest
    published round, ``None`` where it is not defined or there is no round.
    """

    ref: PlanRef
    total: int
    claimed: Tally
    evidenced: Tally
    reviewed: Tally
    gap: Tally
    overdue: int
    dated: int
    silent: int
    unfinished: int
    last_reported_on: dt.date | None
    rounds: int
    agreement: float | None


@dataclass(frozen=True, slots=True)
class AssessedFigures:
    """One plan as a kind of official report found it: of ``total`` commitments by completion, and its stars.

    ``starred`` is of ``star_coded`` commitments for which the report says whether they have a star.
    """

    key: Assessed
    number: int
    slug: str
    start_date: dt.date
    end_date: dt.date
    total: int
    completion: Tally
    starred: int
    star_coded: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One chosen country: where its current plan stands, its figures, and what official reports found of its plans."""

    country: CountryRef
    place: Place
    current: PlanFigures | None
    assessed: tuple[AssessedFigures, ...]
