"""Which columns a resource has, said once, from its serializer: their kinds, words, scales and what they refer to.

Objects within a row become columns of their own, with names joined by dots; lists stay lists. Every format that has
types follows this description.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from rest_framework import serializers


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    OBJECT = "object"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        path: the names that lead to its value in a row as the API shows it.
        may_lack: whether a row may have no value; a text that is empty counts as one.
        choices: the values of its scale, if it has one.
        items: of a list, what each of its items is.
        parts: of a list of objects, their columns.
        refers: the resource whose key it holds.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    may_lack: bool
    words: str = ""
    choices: tuple[str, ...] = ()
    items: Kind | None = None
    parts: tuple[Column, ...] = ()
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A resource's columns; ``key`` is the one that names a row."""

    name: str
    words: str
    key: str
    columns: tuple[Column, ...]


# In this order: a field is what the first of these that it is an instance of says.
KINDS: tuple[tuple[type, Kind], ...] = (
    (serializers.BooleanField, Kind.BOOLEAN),
    (serializers.IntegerField, Kind.INTEGER),
    (serializers.FloatField, Kind.NUMBER),
    (serializers.DateTimeField, Kind.MOMENT),
    (serializers.DateField, Kind.DATE),
    (serializers.DictField, Kind.OBJECT),
    (serializers.ListField, Kind.LIST),
)
PYTHON_KINDS: Mapping[Any, Kind] = {
    bool: Kind.BOOLEAN, int: Kind.INTEGER, float: Kind.NUMBER, dt.datetime: Kind.MOMENT, dt.date: Kind.DATE,
    dict: Kind.OBJECT, list: Kind.LIST, str: Kind.TEXT,
}  # fmt: skip
KEYS = ("id", "code", "slug", "hash")
# A column of that name, or the key of an object of that name, holds the key of a row of that resource.
REFERS: Mapping[str, str] = {
    "country": "countries",
    "plan": "action-plans",
    "commitment": "commitments",
    "milestone": "milestones",
    "report": "progress-reports",
    "corrects": "progress-reports",
    "corrected_by": "progress-reports",
    "round": "review-rounds",
    "rating": "ratings",
    "institution": "institutions",
    "lead_institution": "institutions",
    "organisation": "institutions",
}


def shape_of(name: str, serializer: Any, without: frozenset[str] = frozenset()) -> Shape:
    """The columns of a resource, ``without`` some fields of its serializer."""
    fields = {field: each for field, each in serializer.fields.items() if field not in without}
    key = next(each for each in KEYS if each in fields)
    words = (type(serializer).__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    return Shape(name, " ".join(words.split()), key, tuple(_columns(fields, ())))


def _columns(fields: Mapping[str, Any], path: tuple[str, ...], *, may_lack: bool = False) -> Iterator[Column]:
    for name, field in fields.items():
        place = (*path, name)
        if isinstance(field, serializers.Serializer):
            yield from _columns(field.fields, place, may_lack=may_lack or bool(field.allow_null))
        else:
            yield _column(field, place, may_lack=may_lack)


def _column(field: Any, path: tuple[str, ...], *, may_lack: bool) -> Column:
    kind, items, lacking = _kind(field)
    many: Any = field.child if isinstance(field, serializers.ListSerializer) else None
    parts = tuple(_columns(many.fields, ())) if many else ()
    return Column(
        name=".".join(path),
        path=path,
        kind=kind,
        may_lack=may_lack or lacking,
        words=_words(field),
        choices=_choices(field),
        items=items,
        parts=parts,
        refers=REFERS.get(path[-2] if path[-1] == "id" and len(path) > 1 else path[-1], ""),
    )


def _kind(field: Any) -> tuple[Kind, Kind | None, bool]:
    """What a field holds, of a list what its items are, and whether it may hold nothing."""
    if isinstance(field, serializers.SerializerMethodField):
        return _hinted(getattr(field.parent, str(field.method_name)))
    if isinstance(field, serializers.ListSerializer):
        return Kind.LIST, Kind.OBJECT, False
    found = next((kind for kind, value in ((kind, value) for value, kind in KINDS) if isinstance(field, value)), None)
    kind = found or Kind.TEXT
    items = _kind(field.child)[0] if kind is Kind.LIST else None
    lacking = bool(field.allow_null) or bool(getattr(field, "allow_blank", False)) or "null" in _types(field)
    return kind, items, lacking or (kind is Kind.TEXT and isinstance(field, serializers.CharField))


def _hinted(method: Any) -> tuple[Kind, Kind | None, bool]:
    """The same of a field that a method makes, by what the method says it returns."""
    hint = get_type_hints(method)["return"]
    options = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    [known] = [each for each in options if each is not type(None)]
    kind = PYTHON_KINDS[get_origin(known) or known]
    items = PYTHON_KINDS[get_args(known)[0]] if kind is Kind.LIST else None
    return kind, items, len(options) > 1


def _annotated(field: Any) -> Any:
    """What the OpenAPI document is told of a field beside its class."""
    owner = getattr(field.parent, str(field.method_name)) if hasattr(field, "method_name") else field
    return getattr(owner, "_spectacular_annotation", {}).get("field")


def _types(field: Any) -> Any:
    annotated = _annotated(field)
    return annotated.get("type", ()) if isinstance(annotated, dict) else ()


def _words(field: Any) -> str:
    annotated = _annotated(field)
    told = annotated.get("description", "") if isinstance(annotated, dict) else ""
    return str(field.help_text or told)


def _choices(field: Any) -> tuple[str, ...]:
    annotated = _annotated(field)
    scale = annotated if isinstance(annotated, serializers.ChoiceField) else field
    choices = scale.choices if isinstance(scale, serializers.ChoiceField) else {}
    return tuple(str(value) for value in choices if value != "")
