"""Lists in an order that never leaves two rows undecided, so that pages neither repeat nor skip."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from core.errors import Malformed


class TotalOrdering(BaseFilterBackend):
    """Orders by ``?ordering=-due_date,number``: the names of the view's ``orderings``, downwards after a hyphen.

    Whatever is asked, the key decides last; rows without a value come last in both directions, on every database.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows in the order asked for.

        Raises:
            Malformed: something is not to be ordered by, or asked twice.
        """
        asked = request.query_params.get("ordering")
        if asked is None:
            return queryset.order_by(*view.default_ordering, *view.deciding)
        terms = [self._term(name, view.orderings) for name in self._names(asked)]
        return queryset.order_by(*terms, *view.deciding)

    def _names(self, asked: str) -> list[str]:
        names = asked.split(",")
        if len({name.removeprefix("-") for name in names}) != len(names):
            raise Malformed([("ordering", "repeated", _("Name each field once."))])
        return names

    def _term(self, name: str, orderings: dict[str, str]) -> Any:
        column = orderings.get(name.removeprefix("-"))
        if column is None:
            message = _("“%(name)s” is not to be ordered by; these are: %(names)s.")
            raise Malformed([("ordering", "ordering", message % {"name": name, "names": ", ".join(sorted(orderings))})])
        return F(column).desc(nulls_last=True) if name.startswith("-") else F(column).asc(nulls_last=True)

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
