"""What a calendar holds, as frozen dataclasses, PURE."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboards.scorecard import Text
from milestones.choices import StandingStatus


@dataclass(frozen=True, slots=True)
class DueDate:
    """A milestone that is due on a day, with what a reader of a calendar wants to know of it.

    ``key`` is the milestone's, for ever; ``sequence`` grows and ``changed_at`` moves with every report and amendment of
    the milestone, its commitment or its plan. ``withdrawn``: it, its commitment or its plan was taken back.
    """

    key: int
    country: str
    plan: str
    reference: str
    number: str
    title: Text
    commitment: Text
    institution: Text | None
    due: dt.date
    status: StandingStatus
    withdrawn: bool
    areas: tuple[str, ...]
    sequence: int
    changed_at: dt.datetime
