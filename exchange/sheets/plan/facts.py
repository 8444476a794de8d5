"""Cells of a plan's workbook and the facts they stand for, both ways: what they say is read, what stands is told.

Each fact is told in one way only, so that what stands and what a row says are the same where their words are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from commitments.choices import InstitutionKind, OgpValue
from commitments.models import ActionPlan, Commitment, Institution
from exchange.sheets.cells import CellError, clean
from exchange.sheets.plan.world import World, predecessor_label
from exchange.sheets.words import fold, meanings, told

SEPARATORS = re.compile(r"[;\n]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: how a cell is read, how what stands is told, and where it stands on a row."""

    read: Callable[[str, World], Any]
    tell: Callable[[Any], str]
    stands: Callable[[Any], Any]


def tell_text(value: Any) -> str:
    """A text, a number or nothing."""
    return "" if value is None else clean(str(value))


def tell_day(value: dt.date | None) -> str:
    """A day as 2027-05-31."""
    return value.isoformat() if value else ""


def column_fact(model: type[Model], name: str) -> Fact:
    """A fact that is a column of its model, and takes what that column takes."""
    field: Any = model._meta.get_field(name)
    day = field.get_internal_type() == "DateField"

    def read(text: str, _world: World) -> Any:
        try:
            return field.clean(field.to_python(text) if text or not day else None, None)
        except ValidationError as error:
            raise CellError(error.error_list[0].code or "invalid", " ".join(error.messages)) from error

    return Fact(read, tell_day if day else tell_text, lambda row: getattr(row, name))


def _parts(text: str) -> list[str]:
    return [part for each in SEPARATORS.split(text) if (part := " ".join(each.split()))]


def read_institution(text: str, world: World) -> Institution | None:
    """The institution of that name.

    Raises:
        CellError: ``unknown_institution``.
    """
    if not text:
        return None
    found = world.institutions.get(fold(text)) or world.to_come.get(fold(text))
    if found is None:
        message = _(
            "“%(name)s” is not among the country’s institutions. Correct it, or add it on the sheet “Institutions”."
        )
        raise CellError("unknown_institution", message % {"name": text[:80]})
    return found


def _read_supports(text: str, world: World) -> list[tuple[Institution, str]]:
    found: dict[str, tuple[Institution, str]] = {}
    for line in text.split("\n"):
        if line.strip():
            institution, part = _support(" ".join(line.split()), world)
            if institution.name in found:
                raise CellError("named_twice", _("“%(name)s” is named twice.") % {"name": institution.name})
            found[institution.name] = (institution, part)
    return list(found.values())


def _support(line: str, world: World) -> tuple[Institution, str]:
    """An institution and its part; its own name may hold a colon."""
    for place, sign in [*enumerate(line), (len(line), ":")]:
        name = fold(line[:place])
        known = world.institutions.get(name) or world.to_come.get(name)
        if sign == ":" and known:
            return known, line[place + 1 :].strip()
    message = _(
        "“%(name)s” is not among the country’s institutions. Correct it, or add it on the sheet “Institutions”."
    )
    raise CellError("unknown_institution", message % {"name": line[:80]})


def tell_supports(pairs: Iterable[tuple[Institution, str]]) -> str:
    """One line for each, by name."""
    lines = [f"{institution.name}: {part}" if part else institution.name for institution, part in pairs]
    return "\n".join(sorted(clean(line) for line in lines))


def _read_values(text: str, _world: World) -> list[str]:
    known = meanings(OgpValue.choices)
    for part in _parts(text):
        if fold(part) not in known:
            offered = "; ".join(str(words) for _value, words in OgpValue.choices)
            message = _("“%(value)s” is none of the partnership’s values: %(offered)s.")
            raise CellError("unknown_value", message % {"value": part[:80], "offered": offered})
    return sorted({known[fold(part)] for part in _parts(text)})


def _tell_values(values: Iterable[str]) -> str:
    return "; ".join(told(OgpValue.choices, value) for value in sorted(values))


def _read_areas(text: str, world: World) -> list[Any]:
    for part in _parts(text):
        if fold(part) not in world.areas:
            message = _(
                "“%(name)s” is not among the partnership’s policy areas; the hidden sheet of lists names them all."
            )
            raise CellError("unknown_area", message % {"name": part[:80]})
    found = {world.areas[fold(part)].pk: world.areas[fold(part)] for part in _parts(text)}
    return [found[pk] for pk in sorted(found)]


def _tell_areas(areas: Iterable[Any]) -> str:
    return "; ".join(area.name for area in sorted(areas, key=lambda area: area.pk))


def _read_sdgs(text: str, _world: World) -> list[int]:
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    if not all(part.isdecimal() and part.isascii() and 1 <= int(part[:3]) <= 17 for part in parts):
        raise CellError("sdgs", _("Write the goals’ numbers, from 1 to 17, with commas between them: 3, 16."))
    return sorted({int(part) for part in parts})


def _tell_sdgs(goals: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(goals)))


def _read_predecessors(text: str, world: World) -> list[Commitment]:
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    for part in parts:
        if part not in world.predecessors:
            message = _(
                "“%(name)s” is no commitment of an earlier published plan. Write the plan’s number and the "
                "commitment’s reference, such as 4/12."
            )
            raise CellError("not_a_predecessor", message % {"name": part[:80]})
    return [world.predecessors[part] for part in sorted(set(parts))]


def _tell_predecessors(commitments: Iterable[Commitment]) -> str:
    return "; ".join(sorted(predecessor_label(each) for each in commitments))


def tell_institution(institution: Institution | None) -> str:
    """Its name."""
    return clean(institution.name) if institution else ""


COMMITMENT_LISTS: Mapping[str, Fact] = {
    "lead_institution": Fact(read_institution, tell_institution, lambda row: row.lead_institution),
    "supports": Fact(
        _read_supports, tell_supports, lambda row: [(each.institution, each.part) for each in row.supports.all()]
    ),
    "ogp_values": Fact(_read_values, _tell_values, lambda row: [each.value for each in row.values_served.all()]),
    "policy_areas": Fact(_read_areas, _tell_areas, lambda row: row.policy_areas.all()),
    "sdgs": Fact(_read_sdgs, _tell_sdgs, lambda row: row.sdgs),
    "carried_over_from": Fact(_read_predecessors, _tell_predecessors, lambda row: row.carried_over_from.all()),
}
MILESTONE_LISTS: Mapping[str, Fact] = {
    "institution": Fact(read_institution, tell_institution, lambda row: row.institution)
}

# A cell that is left empty still means one of the kinds, and the language in which the workbook was made.
INSTITUTION_KIND: Mapping[str, Fact] = {
    "kind": Fact(
        lambda text, _world: text or str(InstitutionKind.OTHER),
        lambda value: told(InstitutionKind.choices, value),
        lambda row: row.kind,
    )
}
_LANGUAGE = column_fact(ActionPlan, "language")
PLAN_LANGUAGE: Mapping[str, Fact] = {
    "language": Fact(
        lambda text, world: _LANGUAGE.read(text or world.language, world), _LANGUAGE.tell, _LANGUAGE.stands
    )
}


def facts_for(model: type[Model], names: Sequence[str], special: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """The facts of a table, by the keys of its columns."""
    return {name: special.get(name) or column_fact(model, name) for name in names}
