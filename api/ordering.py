"""Lists in an order that never leaves two rows undecided, so that pages neither repeat nor skip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from core.errors import Malformed


@dataclass(frozen=True, slots=True)
class Term:
    """A column of an order; ``asked`` ones may be empty, which comes last in both directions, on every database."""

    column: str
    down: bool
    asked: bool = False
    backwards: bool = False

    def by(self) -> OrderBy:
        """The term as the database is asked for it; ``backwards`` it is the mirror image, empty ones first."""
        edge = {"nulls_first" if self.backwards else "nulls_last": True} if self.asked else {}
        return F(self.column).desc(**edge) if self.down != self.backwards else F(self.column).asc(**edge)

    def __str__(self) -> str:
        """As it is asked for."""
        return f"{'-' if self.down else ''}{self.column}"


def asked_terms(asked: str | None, view: Any) -> list[Term]:
    """The whole order of a list: what is asked for, or the view's own, and what decides last.

    Raises:
        Malformed: something is not to be ordered by, or asked twice.
    """
    own = [] if asked is not None else [*view.default_ordering]
    terms = [_asked(name, view.orderings) for name in _names(asked)] if asked is not None else []
    terms += [Term(name.removeprefix("-"), name.startswith("-")) for name in (*own, *view.deciding)]
    return list(_once(terms))


def _once(terms: Sequence[Term]) -> Iterator[Term]:
    """Without columns that were named before: they decide nothing more."""
    seen: set[str] = set()
    for term in terms:
        if term.column not in seen:
            seen.add(term.column)
            yield term


def _names(asked: str) -> list[str]:
    names = asked.split(",")
    if len({name.removeprefix("-") for name in names}) != len(names):
        raise Malformed([("ordering", "repeated", _("Name each field once."))])
    return names


def _asked(name: str, orderings: Mapping[str, str]) -> Term:
    column = orderings.get(name.removeprefix("-"))
    if column is None:
        message = _("“%(name)s” is not to be ordered by; these are: %(names)s.")
        raise Malformed([("ordering", "ordering", message % {"name": name, "names": ", ".join(sorted(orderings))})])
    return Term(column, name.startswith("-"), asked=True)


class TotalOrdering(BaseFilterBackend):
    """Orders by ``?ordering=-due_date,number``: the names of the view's ``orderings``, downwards after a hyphen.

    Whatever is asked, the key decides last; rows without a value come last in both directions, on every database.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows in the order asked for, or for the page before a cursor in the opposite one. Raises Malformed."""
        cursor = view.cursor()
        backwards = cursor is not None and cursor.backwards
        return queryset.order_by(*(replace(term, backwards=backwards).by() for term in view.terms))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameter as the OpenAPI document describes it."""
        names = sorted(view.orderings)
        if not names:
            return []
        either, listed = "|".join(names), ", ".join(f"`{name}`" for name in names)
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": f"Fields separated by commas, downwards after a hyphen: {listed}.",
                "schema": {"type": "string", "pattern": f"^-?({either})(,-?({either}))*$"},
            }
        ]
