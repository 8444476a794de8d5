"""Cursors: for programs that read a whole list, however long it is and whatever is added meanwhile.

``?cursor=start`` begins; ``next`` and the header ``Link`` say how it goes on. A cursor holds the place of the row it
stands at in the order of the list, so that rows which come or go elsewhere neither repeat nor skip any, and no page
costs more than the first. It is opaque, not secret: it holds nothing that the row itself does not show.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from api.ordering import Term
from core.errors import Malformed

START = "start"
LONGEST = 8_000
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The values of the row that a page begins after, or ends before; none at the start."""

    values: tuple[Value, ...] = ()
    backwards: bool = False


def cursor_asked(request: Request, view: Any) -> Cursor | None:
    """The cursor that is asked for, if any.

    Raises:
        Malformed: it is none, is of another list or order, or comes with a page's number.
    """
    given = request.query_params.get("cursor")
    if given is None:
        return None
    if "page" in request.query_params:
        raise Malformed([("page", "page_or_cursor", _("Give a page or a cursor, not both."))])
    if given == START:
        return Cursor()
    try:
        if len(given) > LONGEST:
            raise ValueError
        packed = urlsafe_b64decode(given + "=" * (-len(given) % 4))
        order, backwards, values = orjson.loads(packed)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _refused() from error
    terms = view.terms
    plain = isinstance(values, list) and all(isinstance(each, Value) and "\0" not in str(each) for each in values)
    if order != _digest(view, terms) or not plain or len(values) != len(terms):
        raise _refused()
    return Cursor(tuple(values), bool(backwards))


def _refused() -> Malformed:
    message = _("This is no cursor of this list in this order: begin anew with cursor=start.")
    return Malformed([("cursor", "cursor", message)])


def _digest(view: Any, terms: Sequence[Term]) -> str:
    """What a cursor belongs to: the list and its order."""
    return hashlib.sha256(f"{view.basename} {','.join(map(str, terms))}".encode()).hexdigest()[:8]


def cursor_at(row: Any, view: Any, *, backwards: bool) -> str:
    """The cursor of the page that begins after ``row`` or, ``backwards``, ends before it."""
    terms = view.terms
    values = [_of(row, view.shown_as.get(term.column, term.column)) for term in terms]
    packed = orjson.dumps([_digest(view, terms), backwards, values])
    return urlsafe_b64encode(packed).decode().rstrip("=")


def cursor_columns(view: Any) -> list[str]:
    """The columns of a row that its cursor holds."""
    return [name for name in (view.shown_as.get(term.column, term.column) for term in view.terms) if name != "pk"]


def _of(row: Any, column: str) -> Any:
    """What a row, or a dictionary of its columns, holds in a column."""
    return row[column] if hasattr(row, "__getitem__") else attrgetter(column.replace("__", "."))(row)


class Beyond(BaseFilterBackend):
    """The rows beyond the cursor that is asked for; all of them without one."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows after the cursor's, or before it. Raises Malformed for what no row of this list can hold."""
        cursor = view.cursor()
        if cursor is None or not cursor.values:
            return queryset
        terms = view.terms
        try:
            values = [*_found(queryset, view, terms, cursor.values)]
            return queryset.filter(_beyond(terms, values, backwards=cursor.backwards))
        except (ValueError, TypeError, OverflowError, ValidationError) as error:
            raise _refused() from error


def _found(queryset: QuerySet[Any], view: Any, terms: Sequence[Term], values: Sequence[Value]) -> Iterator[Value]:
    """The values to compare with: where a column is not shown, that of the row which the shown one names."""
    for term, value in zip(terms, values, strict=True):
        shown = view.shown_as.get(term.column)
        if shown is None:
            yield value
        else:
            named = view.get_queryset().filter(**{shown: value}).values_list(term.column, flat=True).first()
            if named is None:
                raise ValueError
            yield named


def _beyond(terms: Sequence[Term], values: Sequence[Value], *, backwards: bool) -> Q:
    """Rows that differ from these values for the first time in a column where they are further on."""
    further, equal = [], Q()
    for term, value in zip(terms, values, strict=True):
        past = _past(term, value, backwards=backwards)
        if past is not None:
            further.append(equal & past)
        equal &= Q(**{f"{term.column}__isnull": True} if value is None else {term.column: value})
    first, value = terms[0], values[0]
    if not further:
        return Q(pk__in=())
    found = reduce(or_, further)
    if value is None or first.asked:
        return found
    # Said once more of the first column alone, by which an index finds the place.
    side = "lte" if first.down != backwards else "gte"
    return Q(**{f"{first.column}__{side}": value}) & found


def _past(term: Term, value: Value, *, backwards: bool) -> Q | None:
    """Rows further on in this column alone: empty ones come last. ``None`` where nothing can be."""
    if value is None:
        return Q(**{f"{term.column}__isnull": False}) if backwards else None
    past = Q(**{f"{term.column}__{'lt' if term.down != backwards else 'gt'}": value})
    return past | Q(**{f"{term.column}__isnull": True}) if term.asked and not backwards else past
