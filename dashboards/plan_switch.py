"""The way from one plan of a country to the others, PURE: readable with one plan and with forty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboards.scorecard import PlanRef

# So many plans stand side by side; where there are more, the rest is one click away.
SIDE_BY_SIDE = 6


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """The plans of a locality, or of the country where ``locality`` is empty; the newest first."""

    locality: str
    plans: tuple[PlanRef, ...]


@dataclass(frozen=True, slots=True)
class PlanSwitch:
    """The plans that stand side by side, and, where that is not all, every plan in groups."""

    shown: tuple[PlanRef, ...]
    groups: tuple[PlanGroup, ...]
    total: int


def plan_switch(plans: Sequence[PlanRef], chosen: PlanRef | None) -> PlanSwitch:
    """From the plans in the scorecard's order: national ones first, then by locality, the newest first."""
    if len(plans) <= SIDE_BY_SIDE:
        return PlanSwitch(tuple(plans), (), len(plans))
    shown = list(plans[:SIDE_BY_SIDE])
    if chosen and chosen not in shown:
        shown[-1] = chosen
    groups = (PlanGroup(locality, tuple(own)) for locality, own in groupby(plans, key=lambda plan: plan.locality))
    return PlanSwitch(tuple(shown), tuple(groups), len(plans))
