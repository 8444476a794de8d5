"""What an uploaded workbook would make of a draft plan, table by table, before anything does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from commitments.models import ActionPlan, Commitment, CountryRole, Institution
from commitments.rules import reference_for
from exchange.sheets.keys import Key, key_read
from exchange.sheets.plan.comparing import Subject, line_of
from exchange.sheets.plan.facts import COMMITMENT_LISTS, INSTITUTION_KIND, MILESTONE_LISTS, PLAN_LANGUAGE, facts_for
from exchange.sheets.plan.tables import COMMITMENTS, INSTITUTIONS, MILESTONES, PLAN, TABLES
from exchange.sheets.plan.world import World, world_of
from exchange.sheets.shapes import Book, Fault, Line, Row
from exchange.sheets.words import fold
from milestones.models import Milestone

INSTITUTION_SUBJECT = Subject(
    INSTITUTIONS, facts_for(Institution, ("name", "short_name", "kind", "website"), INSTITUTION_KIND), ("name",)
)
PLAN_SUBJECT = Subject(
    PLAN,
    facts_for(
        ActionPlan, ("number", "title", "start_date", "end_date", "submitted_on", "source_url", "language"),
        PLAN_LANGUAGE,
    ),
    ("number", "title", "start_date", "end_date"),
    ("start_date", "end_date"),
)  # fmt: skip
COMMITMENT_SUBJECT = Subject(
    COMMITMENTS,
    facts_for(
        Commitment,
        (
            "number", "title", "problem", "action", "expected_result", "relevance", "additional", "lead_institution",
            "supports", "ogp_values", "policy_areas", "sdgs", "start_date", "end_date", "carried_over_from", "ogp_id",
            "source_url",
        ),
        COMMITMENT_LISTS,
    ),
    ("number", "title"),
    ("start_date", "end_date"),
)  # fmt: skip
MILESTONE_SUBJECT = Subject(
    MILESTONES,
    facts_for(
        Milestone,
        ("number", "title", "deliverable", "institution", "start_date", "due_date", "due_text", "source_url"),
        MILESTONE_LISTS,
    ),
    ("number", "title"),
    ("start_date", "due_date"),
)


def plan_check(seat: CountryRole, book: Book) -> list[Line]:
    """What becomes of each row of all four tables, in the order in which they would be applied.

    Raises:
        Malformed: on ``file``: ``no_plan``, ``published``.
    """
    world = world_of(seat, book, promising=True)
    return [line for table in TABLES for line in table_check(table.key, book.table(table.key), world)]


def table_check(table: str, rows: Sequence[Row], world: World) -> list[Line]:
    """What becomes of the rows of one table."""
    return CHECKS[table](rows, world)


def _institutions(rows: Sequence[Row], world: World) -> list[Line]:
    doubled = _doubled(rows, lambda row: fold(row.text("name")))
    known = {each.pk: each for each in world.institutions.values()}
    lines = []
    for row in rows:
        key = _key(row)
        standing = known.get(key.pk) if key else None
        standing = standing or world.institutions.get(fold(row.text("name")))
        lines.append(line_of(row, INSTITUTION_SUBJECT, standing, world, _faults(row, "name", doubled)))
    return lines


def _plan(rows: Sequence[Row], world: World) -> list[Line]:
    lines = []
    for place, row in enumerate(rows):
        message = _("A workbook holds one plan: empty this row, or make a workbook of its own for it.")
        faults = [row.fault("number", "one_plan", message)] if place else []
        lines.append(line_of(row, PLAN_SUBJECT, world.plan, world, faults))
    return lines


def _commitments(rows: Sequence[Row], world: World) -> list[Line]:
    doubled = _doubled(rows, lambda row: fold(row.text("number")))
    known = {each.pk: each for each in world.commitments}
    keyed = {row.number: known[key.pk] for row in rows if (key := _key(row)) and key.pk in known}
    taken = {each.pk for each in keyed.values()}
    numbered = {fold(each.number): each for each in reversed(world.commitments) if each.pk not in taken}
    lines = []
    for row in rows:
        standing = keyed.get(row.number) or numbered.get(fold(row.text("number")))
        lines.append(line_of(row, COMMITMENT_SUBJECT, standing, world, _faults(row, "number", doubled)))
    return lines


def _key(row: Row) -> Key | None:
    return key_read(row.text("key"), row.sheet.table)


def _milestones(rows: Sequence[Row], world: World) -> list[Line]:
    doubled = _doubled(rows, lambda row: f"{fold(row.text('commitment'))}\n{fold(row.text('number'))}")
    known = {each.pk: each for each in world.milestones.values()}
    lines = []
    for row in rows:
        faults = [*_faults(row, "number", doubled), *_homeless(row, world)]
        commitment = commitment_of(row, world)
        standing = world.milestones.get((commitment.pk, fold(row.text("number")))) if commitment else None
        key = _key(row)
        renumbered = known.get(key.pk) if key else None
        if commitment and renumbered and renumbered.commitment_id == commitment.pk:
            standing = renumbered
        lines.append(line_of(row, MILESTONE_SUBJECT, standing, world, faults))
    return lines


def commitment_of(row: Row, world: World) -> Commitment | None:
    """The draft's commitment that a milestone's row names by its reference or number; ``None`` if it is not there."""
    named = row.text("commitment")
    reference = reference_for(named, ())
    by_reference = (each for each in world.commitments if each.reference == reference)
    by_number = (each for each in world.commitments if fold(each.number) == fold(named))
    return next(by_reference, None) or next(by_number, None) if named else None


def _homeless(row: Row, world: World) -> Iterator[Fault]:
    named = row.text("commitment")
    if not named:
        yield row.fault("commitment", "required", _("This cell is needed: write the number of a commitment."))
    elif commitment_of(row, world) is None and fold(named) not in world.promised:
        message = _("There is no commitment “%(number)s”, neither in the draft nor in this workbook.")
        yield row.fault("commitment", "unknown_commitment", message % {"number": named[:40]})


def _doubled(rows: Sequence[Row], known_by: Callable[[Row], str]) -> Mapping[int, str]:
    """By row number, the other rows that say they are the same thing; not where each has a key of its own."""
    alike: dict[str, list[Row]] = {}
    for row in rows:
        alike.setdefault(known_by(row), []).append(row)
    others: dict[int, str] = {}
    for same in alike.values():
        keys = {key.pk for row in same if (key := _key(row))}
        if len(keys) < len(same) > 1:
            numbers = [row.number for row in same]
            others |= {n: ", ".join(str(each) for each in numbers if each != n) for n in numbers}
    return others


def _faults(row: Row, key: str, doubled: Mapping[int, str]) -> list[Fault]:
    if row.number not in doubled or not row.text(key):
        return []
    message = _("The same stands in row %(others)s as well. Keep one of them, or give this one another number or name.")
    return [row.fault(key, "repeated", message % {"others": doubled[row.number]})]


CHECKS: Mapping[str, Callable[[Sequence[Row], World], list[Line]]] = {
    INSTITUTIONS.key: _institutions,
    PLAN.key: _plan,
    COMMITMENTS.key: _commitments,
    MILESTONES.key: _milestones,
}
