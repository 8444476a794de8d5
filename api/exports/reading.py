"""Rows as the API shows them, several times faster than its serializers write them, and with real days and moments.

A serializer is read once into plain functions, one for each field. Fields that do no more than hand on what stands in
the row are handed on; all others are asked, as ever. A test compares the two for every resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import serializers

Read = Callable[[Any], Any]

# Exactly these, not what inherits from them: whoever inherits says something else.
PLAIN: frozenset[type] = frozenset(
    {
        serializers.CharField, serializers.IntegerField, serializers.BooleanField, serializers.FloatField,
        serializers.ChoiceField, serializers.DateField, serializers.DateTimeField, serializers.URLField,
    }
)  # fmt: skip


def reader_of(serializer: Any, without: frozenset[str] = frozenset()) -> Read:
    """What makes of a row what ``serializer`` would, ``without`` some of its fields; days and moments stay such."""
    reads = [(name, _read(field)) for name, field in serializer.fields.items() if name not in without]

    def read(row: Any) -> dict[str, Any]:
        return {name: each(row) for name, each in reads}

    return read


def _read(field: Any) -> Read:
    if isinstance(field, serializers.SerializerMethodField):
        method: Read = getattr(field.parent, str(field.method_name))
        return method
    if isinstance(field, serializers.ListSerializer):
        return _many(field)
    if isinstance(field, serializers.Serializer):
        return _one(field)
    if isinstance(field, serializers.DictField) or _is_plain(field):
        return _value(field)
    return _asked(field)


def _is_plain(field: Any) -> bool:
    kind = type(field)
    if kind is serializers.ListField:
        return type(field.child) in PLAIN or type(field.child).__name__ == "_UnvalidatedField"
    own_format = getattr(field, "format", None)
    return kind in PLAIN and own_format in (None, serializers.empty)


def _value(field: Any) -> Read:
    """What stands in the row where the field's source leads."""
    names = tuple(field.source_attrs)
    if len(names) == 1 and not field.allow_null:
        only = names[0]
        return lambda row: row[only] if isinstance(row, dict) else getattr(row, only)

    def value(row: Any) -> Any:
        for name in names:
            try:
                row = row[name] if isinstance(row, Mapping) else getattr(row, name)
            except (AttributeError, KeyError):
                return None
            if row is None:
                return None
        return row

    return value


def _asked(field: Any) -> Read:
    def asked(row: Any) -> Any:
        value = field.get_attribute(row)
        return None if value is None else field.to_representation(value)

    return asked


def _one(field: Any) -> Read:
    """An object within the row. One that decides itself whether there is anything to show is asked."""
    if type(field).to_representation is not serializers.Serializer.to_representation:
        return _asked(field)
    read = reader_of(field)
    if field.source == "*":
        return read
    value = _value(field)

    def one(row: Any) -> Any:
        found = value(row)
        return None if found is None else read(found)

    return one


def _many(field: Any) -> Read:
    read = reader_of(field.child)
    attribute = field.get_attribute

    def many(row: Any) -> list[Any]:
        found = attribute(row)
        return [read(each) for each in (found.all() if hasattr(found, "all") else found)]

    return many
