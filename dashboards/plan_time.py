"""How much of a plan's time has passed, PURE."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments.choices import Phase
from dashboards.scorecard import PlanRef
from dashboards.words import span_words


@dataclass(frozen=True, slots=True)
class PlanTime:
    """How much of a plan's time has passed: in words, and as thousandths for the bar."""

    ref: PlanRef
    elapsed_of_1000: int
    words: str


def plan_time(plan: PlanRef, as_of: dt.date) -> PlanTime:
    """The time of a plan on the scorecard's day."""
    return PlanTime(plan, round(plan.elapsed * 1000), _time_words(plan, as_of))


def _time_words(plan: PlanRef, as_of: dt.date) -> str:
    if plan.phase == Phase.CO_CREATION:
        return _("begins in %(span)s") % {"span": span_words((plan.start_date - as_of).days)}
    if plan.phase == Phase.ENDED:
        return _("ended %(span)s ago") % {"span": span_words(plan.days_left)}
    told = {"share": round(plan.elapsed * 100), "span": span_words(plan.days_left)}
    return _("%(share)d%% of its time has passed, %(span)s left") % told
