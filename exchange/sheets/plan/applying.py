"""Writing the chosen rows of a plan's workbook into its draft: each by itself, through the services."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, CountryRole, Institution
from commitments.services import (
    commitment_add,
    commitment_change,
    institution_add,
    institution_change,
    plan_change,
    plan_create,
)
from core.errors import DomainError, Stale, require
from core.models import Versioned
from exchange.sheets.parcel import Parcel
from exchange.sheets.plan.checking import commitment_of, table_check
from exchange.sheets.plan.tables import COMMITMENTS, INSTITUTIONS, MILESTONES, PLAN, TABLES
from exchange.sheets.plan.world import World, world_of
from exchange.sheets.shapes import Line, LineState, Outcome, refusal
from milestones.models import Milestone
from milestones.services import milestone_add, milestone_change

FIRST_COLUMN = {INSTITUTIONS.key: "name", PLAN.key: "number", COMMITMENTS.key: "number", MILESTONES.key: "number"}


def plan_apply(seat: CountryRole, parcel: Parcel, chosen: Collection[str]) -> Iterator[Outcome]:
    """Write the chosen rows: institutions, the plan, commitments, milestones; what stands already is left alone.

    Yields:
        What became of each chosen row, as soon as it is written.

    Raises:
        Malformed: on ``file``: ``no_plan``, ``published``.
    """
    for table in TABLES:
        # Anew for each table: it names what the tables before have just added.
        world = world_of(seat, parcel.book, promising=False)
        lines = table_check(table.key, parcel.book.table(table.key), world)
        for line in lines:
            if line.row.name in chosen:
                yield _applied(line, world, parcel.seen[line.row.name])


def _applied(line: Line, world: World, seen: int) -> Outcome:
    first = FIRST_COLUMN[line.row.sheet.table]
    cell = line.row.cell(first)
    if line.state is LineState.UNCHANGED:
        return Outcome(cell, line.title, "already")
    if line.state is LineState.WRONG:
        return Outcome(line.faults[0].cell, line.title, "refused", " ".join(fault.message for fault in line.faults))
    try:
        _check_alone(line, seen)
        WRITERS[line.row.sheet.table](line, world, seen)
    except Stale:
        message = _("Somebody changed this just now. Upload the workbook again to see what stands.")
        return Outcome(cell, line.title, "refused", message)
    except DomainError as error:
        return refusal(line.row, line.title, error, {}, first)
    return Outcome(cell, line.title, "done")


def _check_alone(line: Line, seen: int) -> None:
    """What was to be added is not there by somebody else's hand meanwhile.

    Raises:
        Stale: it is.
    """
    if seen == 0 and isinstance(line.subject, Versioned):
        raise Stale("stale", _("Somebody else added this since."))


def _institution(line: Line, world: World, _seen: int) -> None:
    if isinstance(line.subject, Institution):
        institution_change(user=world.seat.user, institution=line.subject, facts=line.facts)
    else:
        language = {"language": line.row.sheet.language}
        institution_add(user=world.seat.user, country=world.seat.country, facts={**language, **line.facts})


def _plan(line: Line, world: World, seen: int) -> None:
    if isinstance(line.subject, ActionPlan):
        plan_change(user=world.seat.user, plan=line.subject, version=seen, facts=line.facts)
    else:
        language = {"language": line.row.sheet.language}
        plan_create(user=world.seat.user, country=world.seat.country, facts={**language, **line.facts})


def _commitment(line: Line, world: World, seen: int) -> None:
    if isinstance(line.subject, Commitment):
        commitment_change(user=world.seat.user, commitment=line.subject, version=seen, facts=line.facts)
        return
    message = _("The plan itself is not there yet: apply its row of the sheet “Plan” too.")
    require(world.plan is not None, "no_plan", message)
    if world.plan is not None:
        facts = {"language": world.plan.language, **line.facts}
        commitment_add(user=world.seat.user, plan=world.plan, facts=facts)


def _milestone(line: Line, world: World, seen: int) -> None:
    if isinstance(line.subject, Milestone):
        milestone_change(user=world.seat.user, milestone=line.subject, version=seen, facts=line.facts)
        return
    commitment = commitment_of(line.row, world)
    if commitment is not None:
        milestone_add(
            user=world.seat.user, commitment=commitment, facts={"language": commitment.language, **line.facts}
        )


WRITERS: Mapping[str, Callable[[Line, World, int], Any]] = {
    INSTITUTIONS.key: _institution,
    PLAN.key: _plan,
    COMMITMENTS.key: _commitment,
    MILESTONES.key: _milestone,
}
