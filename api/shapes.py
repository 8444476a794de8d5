"""``fields=`` and ``expand=``: less of each row, or more of what it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from api.expansions import Expansion, keys_of, other_view, put_many, put_one
from api.picking import picked
from core.errors import Malformed

# Names, each with the names within it; ``None`` is everything within.
Tree: TypeAlias = "dict[str, Tree | None]"
SHAPING = ("fields", "expand")
# Rows that an expansion into lists puts into one answer, whoever asks.
MOST_IN_LISTS = 1_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Which fields of a row are shown (``None``: all), and which of them in full."""

    fields: Tree | None
    expand: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was asked."""
        return self.fields is None and not self.expand


EVERYTHING = Shape(None, ())


def shape_asked(query: Mapping[str, str], view: Any) -> Shape:
    """What is asked.

    Raises:
        Malformed: there is no such field, or nothing to expand by that name.
    """
    expand = tuple(dict.fromkeys(query["expand"].split(","))) if "expand" in query else ()
    unknown = [name for name in expand if name not in view.expansions]
    if unknown:
        raise _unknown("expand", unknown[0], view.expansions)
    if "fields" not in query:
        return Shape(None, expand)
    tree = tree_of(query["fields"])
    for name in expand:
        tree.setdefault(name, None)
    return Shape(tree, expand)


def tree_of(fields: str) -> Tree:
    """Names separated by commas, those within an object after its own and a dot."""
    tree: Tree = {}
    for path in fields.split(","):
        _grow(tree, path.split("."))
    return tree


def _grow(tree: Tree, path: Sequence[str]) -> None:
    """Add a path of names; what was asked for as a whole stays whole."""
    for place, name in enumerate(path):
        if place == len(path) - 1:
            tree[name] = None
        else:
            inner = tree.setdefault(name, {})
            if inner is None:
                return
            tree = inner


def _unknown(parameter: str, name: str, known: Any) -> Malformed:
    message = _("There is no “%(name)s” here; there are: %(names)s.")
    return Malformed([(parameter, "unknown_name", message % {"name": name, "names": ", ".join(known) or "–"})])


def pruned(serializer: BaseSerializer[Any], tree: Tree | None) -> None:
    """Take the fields out of a serializer that nobody asked for. Raises Malformed for names that it does not have."""
    one: Any = serializer.child if isinstance(serializer, ListSerializer) else serializer
    if tree is None:
        return
    for name, inner in tree.items():
        if name not in one.fields:
            raise _unknown("fields", name, one.fields)
        field = one.fields[name]
        if inner is not None:
            if not isinstance(field, Serializer | ListSerializer):
                raise _unknown("fields", f"{name}.{next(iter(inner))}", one.fields)
            pruned(field, inner)
    for name in set(one.fields) - set(tree):
        one.fields.pop(name)


def shown(rows: Sequence[Any], view: Any, shape: Shape) -> list[dict[str, Any]]:
    """Rows as they come back. One query, and those for what is beside it, for each expansion. Raises Malformed."""
    expansions = {name: view.expansions[name] for name in shape.expand}
    own = _own(shape.fields, expansions)
    serializer = view.get_serializer(rows, many=True)
    pruned(serializer, own)
    plain = rows and isinstance(rows[0], Mapping)
    data = picked(serializer.child, rows) if plain else [dict(row) for row in serializer.data]
    for name, expansion in expansions.items():
        within = (shape.fields or {}).get(name)
        _expand(data, name, expansion, within, view)
    if shape.fields is not None and "id" not in shape.fields and any(each.back for each in expansions.values()):
        for row in data:
            del row["id"]
    return data


def _own(tree: Tree | None, expansions: Mapping[str, Expansion]) -> Tree | None:
    """What is asked of the row itself: the keys of what is expanded, whole."""
    if tree is None:
        return None
    own: Tree = {name: None if name in expansions else inner for name, inner in tree.items()}
    for name, expansion in expansions.items():
        if expansion.back:
            del own[name]
            own["id"] = None
    return own


def _expand(rows: list[dict[str, Any]], name: str, expansion: Expansion, tree: Tree | None, view: Any) -> None:
    """Put what one expansion names into each row."""
    other = other_view(expansion, view.request)
    key, found = expansion.back or expansion.key, other.get_queryset()
    if expansion.back:
        order = (*other.default_ordering, *other.deciding)
        found = found.filter(**{f"{key}__in": keys_of(rows, "id")}).order_by(*order)[: MOST_IN_LISTS + 1]
    else:
        found = found.filter(pk__in=keys_of(rows, name))
    others = [*found]
    if len(others) > MOST_IN_LISTS:
        message = _("“%(name)s” of these rows are more than %(most)d: ask for a smaller page_size.")
        raise Malformed([("expand", "too_much", message % {"name": name, "most": MOST_IN_LISTS})])
    serializer = other.get_serializer(other.prepared(others), many=True)
    pruned(serializer, None if tree is None else {**tree, key: None})
    put = put_many if expansion.back else put_one
    put(rows, name, [dict(row) for row in serializer.data], expansion, named=tree is None or key in tree)
