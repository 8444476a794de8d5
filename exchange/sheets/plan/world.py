"""What the rows of a plan's workbook are held against: the draft, and all that its cells may name. Ten queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment, CommitmentSupport, CountryRole, Institution, PolicyArea
from core.models import Translated
from exchange.sheets.archive import refused
from exchange.sheets.keys import key_read
from exchange.sheets.plan.tables import COMMITMENTS, INSTITUTIONS, PLAN
from exchange.sheets.shapes import Book
from exchange.sheets.words import fold
from milestones.models import Milestone


@dataclass(frozen=True, slots=True)
class World:
    """What is known.

    Attributes:
        plan: the draft; ``None`` where the workbook is about a plan that does not exist yet.
        institutions: those of the country, by each of their names in every language, folded.
        to_come: institutions that the workbook adds, by folded name; not saved.
        commitments: the draft's, in order.
        promised: the folded numbers of commitments that the workbook adds or renumbers.
        milestones: the draft's, by (commitment, folded number).
        predecessors: commitments of the country's public plans, by ``4/12``.
    """

    seat: CountryRole
    language: str
    plan: ActionPlan | None
    institutions: Mapping[str, Institution]
    to_come: Mapping[str, Institution]
    areas: Mapping[str, PolicyArea]
    commitments: Sequence[Commitment]
    promised: frozenset[str]
    milestones: Mapping[tuple[int, str], Milestone]
    predecessors: Mapping[str, Commitment]


def world_of(seat: CountryRole, book: Book, *, promising: bool) -> World:
    """Everything that a workbook's cells may name.

    Args:
        promising: whether what the workbook itself would add counts as there: in a check, not when it is applied.

    Raises:
        Malformed: on ``file``: ``no_plan``, ``published``.
    """
    plan = _target(seat, book)
    return World(
        seat=seat,
        language=book.table(PLAN.key)[0].sheet.language,
        plan=plan,
        institutions=institutions_named(seat.country_id),
        to_come=_to_come(seat, book) if promising else {},
        areas=_areas(),
        commitments=commitments_of(plan),
        promised=frozenset(_numbers(book)) if promising else frozenset(),
        milestones={(each.commitment_id, fold(each.number)): each for each in milestones_of(plan)},
        predecessors={predecessor_label(each): each for each in _predecessors(seat.country_id)},
    )


def predecessor_label(commitment: Commitment) -> str:
    """How cells name a commitment of an earlier plan: ``4/12``."""
    return f"{commitment.plan.slug}/{commitment.reference}"


def _target(seat: CountryRole, book: Book) -> ActionPlan | None:
    """The draft that the workbook is about: by its key, else by its number among the country's national plans."""
    rows = book.table(PLAN.key)
    if not rows:
        message = _("The sheet “Plan” is missing or empty: it says which plan this is. Nothing was changed.")
        raise refused("no_plan", message)
    plans = ActionPlan.objects.filter(country=seat.country_id).select_related("locality")
    key = key_read(rows[0].text("key"), PLAN.key)
    number = rows[0].values.get("number")
    found = plans.filter(pk=key.pk).first() if key else None
    if found is None and isinstance(number, int):
        found = plans.national().filter(number=number).first()
    if found is not None and found.state != PlanState.DRAFT:
        message = _(
            "Plan %(number)s is published, so it changes only by amendments with a reason, which are made on its page "
            "in the workspace. Nothing was changed."
        )
        raise refused("published", message % {"number": found.slug})
    return found


def commitments_of(plan: ActionPlan | None) -> list[Commitment]:
    """A draft's commitments with everything that cells tell of them. Five queries."""
    if plan is None:
        return []
    supports = Prefetch("supports", CommitmentSupport.objects.select_related("institution"))
    earlier = Prefetch("carried_over_from", Commitment.objects.select_related("plan__locality"))
    return list(
        Commitment.objects.filter(plan=plan)
        .select_related("lead_institution")
        .prefetch_related(supports, earlier, "policy_areas", "values_served")
    )


def milestones_of(plan: ActionPlan | None) -> list[Milestone]:
    """A draft's milestones in order. One query."""
    if plan is None:
        return []
    found = Milestone.objects.filter(commitment__plan=plan).select_related("institution", "commitment")
    return list(found.order_by("commitment__position", "commitment_id", "position", "id"))


def _predecessors(country_id: str) -> list[Commitment]:
    known = Commitment.objects.published().filter(plan__country=country_id).select_related("plan__locality")
    return list(
        known.only("reference", "title", "plan__country", "plan__number", "plan__state", "plan__locality__code")
    )


def names_of(row: Translated, field: str) -> set[str]:
    """What a row is called, in every language it has a name in, folded."""
    texts = [getattr(row, field), *(each.get(field, "") for each in row.translations.values())]
    return {fold(text) for text in texts if text}


def institutions_named(country_id: str) -> Mapping[str, Institution]:
    """A country's institutions by every name and short name; a name that two share is the first one's. One query."""
    found: dict[str, Institution] = {}
    rows = list(Institution.objects.filter(country=country_id).order_by("id"))
    for field in ("name", "short_name"):
        for row in rows:
            for name in names_of(row, field):
                found.setdefault(name, row)
    return found


def _areas() -> Mapping[str, PolicyArea]:
    found: dict[str, PolicyArea] = {}
    for area in PolicyArea.objects.order_by("id"):
        for name in {*names_of(area, "name"), fold(area.slug)}:
            found.setdefault(name, area)
    return found


def _to_come(seat: CountryRole, book: Book) -> Mapping[str, Institution]:
    names = [row.text("name") for row in book.table(INSTITUTIONS.key) if row.text("name") and not row.faults]
    return {fold(name): Institution(country_id=seat.country_id, name=name) for name in names}


def _numbers(book: Book) -> set[str]:
    return {fold(row.text("number")) for row in book.table(COMMITMENTS.key) if row.text("number")}
