"""Rows that come from the database as dictionaries, shown as their serializer shows them, without its detours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rest_framework import serializers

# Fields whose values the encoder writes as the serializer would.
AS_THEY_ARE: frozenset[type] = frozenset(
    {
        serializers.IntegerField, serializers.CharField, serializers.ChoiceField, serializers.DateField,
        serializers.DateTimeField,
    }
)  # fmt: skip
Row = Mapping[str, Any]


def picked(serializer: Any, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as ``serializer``, of one row, shows them."""
    ways = [(name, *_way(field)) for name, field in serializer.fields.items()]
    return [{name: row[column] if show is None else show(row) for name, column, show in ways} for row in rows]


def _way(field: Any) -> tuple[str, Callable[[Row], Any] | None]:
    """The column of a field, or how else it is shown."""
    if type(field) in AS_THEY_ARE:
        return field.source, None
    return "", lambda row: field.to_representation(field.get_attribute(row))
