"""Rows of the lists that people page through, written as JSON by the database: several times faster, and no less true.

Nothing is described twice: the statement is made from the serializer itself, field by field. Where a field is more than
a column, its serializer says in ``in_database`` how the database writes it, or by what rule it follows from columns;
a test compares every field of every row with what the serializer makes of it. Where the database cannot write a field,
the serializer writes the rows.

A statement knows no caller: it is asked for the rows that the list's own query found, so that it is made once for a
resource and its fields, however it is filtered and ordered.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.sql.datastructures import BaseTable
from django.urls import reverse
from rest_framework import serializers

from api.json_sql import AsText, Flag, Joined, Json, Listed, Moment, Object, Slot, SlotName
from api.shapes import pruned, tree_of
from commitments.choices import PUBLIC_STATES
from core.clock import today

# Fields that are what their column holds.
PLAIN: frozenset[type] = frozenset(
    {serializers.IntegerField, serializers.CharField, serializers.ChoiceField, serializers.DateField}
)
IN_JSON = (serializers.ListField, serializers.DictField)


@dataclass(frozen=True, slots=True)
class Rule:
    """A field that follows from columns of its row by a rule of the house."""

    rule: Callable[..., Any]
    columns: tuple[str | Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the database is asked of rows, and what becomes of its answer.

    ``written`` selects a key, a text, and the columns of the rules; ``table`` is where it finds them, or in place of
    it a page of its rows; ``joined`` is what else it needs. ``slots`` are all in ``written``.
    """

    written: str
    table: str
    joined: str
    slots: tuple[str, ...]
    rules: tuple[tuple[str, Callable[..., Any], int], ...]
    width: int

    def row(self, found: Sequence[Any]) -> orjson.Fragment:
        """A row as it comes back: its text, with what follows by rules put in at its end."""
        text: str = found[1]
        if not self.rules:
            return orjson.Fragment(text)
        place, more = 2, {}
        for name, rule, columns in self.rules:
            more[name] = rule(*found[place : place + columns])
            place += columns
        added = orjson.dumps(more)
        return orjson.Fragment(added if text == "{}" else text[:-1].encode() + b"," + added[1:])


class Page(BaseTable):
    """The table of a statement's rows, as a mark: either the table itself or a page of its rows takes its place."""

    MARK = "/* rows */"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The mark."""
        return self.MARK, []


def statement_of(serializer: Any, rows: QuerySet[Any], user: Any) -> Statement | None:
    """The statement that writes ``rows`` as the serializer does; ``None`` where the database cannot write a field."""
    columns = {name: _column(name, field, serializer, user) for name, field in serializer.fields.items()}
    if None in columns.values():
        return None
    rules = {name: each for name, each in columns.items() if isinstance(each, Rule)}
    written = Object(**{name: each for name, each in columns.items() if name not in rules})
    more = [F(each) if isinstance(each, str) else each for rule in rules.values() for each in rule.columns]
    asked = rows.order_by().prefetch_related(None).select_related(None)
    query = asked.values_list("pk", AsText(written), *more).query
    table = rows.model._meta.db_table
    query.alias_map[table] = Page(table, table)
    sql, slots = _literal(*query.sql_with_params())
    chosen, _page, joined = sql.partition(f" FROM {Page.MARK}")
    counted = tuple((name, each.rule, len(each.columns)) for name, each in rules.items())
    return Statement(chosen, f'"{table}"', joined, slots, counted, 2 + len(more))


def _literal(sql: str, params: Sequence[Any]) -> tuple[str, tuple[str, ...]]:
    """The statement with its constants written out, and the names of the slots that remain."""
    parts, slots = sql.split("%s"), []
    text = [parts[0]]
    for value, part in zip(params, parts[1:], strict=True):
        if isinstance(value, SlotName):
            slots.append(str(value))
        text.append("%s" if isinstance(value, SlotName) else _constant(value))
        text.append(part)
    return "".join(text), tuple(slots)


def _constant(value: Any) -> str:
    """A constant of our own code in SQL. Raises TypeError for anything but a number or a text."""
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    raise TypeError(value)


def _column(name: str, field: Any, owner: Any, user: Any) -> Any:
    """How the database writes a field of a row: what its serializer says, or what follows from the field."""
    said = getattr(owner, "in_database", {}).get(name)
    if said is not None:
        return said if isinstance(said, Rule) or hasattr(said, "resolve_expression") else said(user)
    return _derived(field, "", user)


def _derived(field: Any, prefix: str, user: Any) -> Any:
    """How the database writes a field, as far as the field itself tells; ``None`` where it does not."""
    if field.source == "*":
        return None
    path = prefix + field.source.replace(".", "__")
    if type(field) in PLAIN:
        return F(path)
    if isinstance(field, serializers.BooleanField):
        return Flag(F(path))
    if isinstance(field, serializers.DateTimeField):
        return Moment(path, exact=hasattr(field, "format"))
    if isinstance(field, IN_JSON):
        return Json(F(path))
    return nested(field, path, user) if isinstance(field, serializers.Serializer) else None


def nested(field: Any, path: str, user: Any = None) -> Any:
    """An object of a row that this one refers to by ``path``, or nothing."""
    columns = {name: _derived(each, f"{path}__", user) for name, each in field.fields.items()}
    if None in columns.values():
        return None
    return Case(
        When(**{f"{path}__isnull": True}, then=Value(None, output_field=TextField())),
        default=Json(Object(**columns)),
        output_field=TextField(),
    )


def listed(shape: type[serializers.Serializer[Any]], rows: QuerySet[Any]) -> Callable[[Any], Listed]:
    """How the database writes a list of rows within a row: as their serializer does."""

    def written(user: Any) -> Listed:
        owner = shape()
        columns = {name: _column(name, field, owner, user) for name, field in owner.fields.items()}
        return Listed(rows.values(item=Object(**columns)), json=True)

    return written


@dataclass(frozen=True, slots=True)
class Caller:
    """All of a caller that a statement may depend on; their roles it looks up itself, each time it is asked."""

    pk: int | None
    operator: bool
    limited: bool
    user: Any = field(compare=False, repr=False)


def caller_of(user: Any) -> Caller:
    """What matters of a person, or of the public."""
    if not user.is_authenticated:
        return Caller(None, operator=False, limited=False, user=AnonymousUser())
    return Caller(user.pk, user.is_superuser, bool(user.limited_to), user)


def statement_for(view: Any, fields: str | None) -> Statement | None:
    """The statement of a list with these fields; ``None`` where serializers write it. Raises Malformed for others.

    It is made once for each caller.
    """
    kind: Any = type(view)
    return _made(kind, fields, caller_of(view.request.user))


@lru_cache(maxsize=256)
def _made(view: Any, fields: str | None, caller: Caller) -> Statement | None:
    rows, serializer = view.every_row(), view.output()
    if rows is None:
        return None
    pruned(serializer, None if fields is None else tree_of(fields))
    return statement_of(serializer, rows, caller.user)


def page(name: str, **parts: Any) -> Joined:
    """The address of a public page, of parts that are expressions."""
    # What stands for each part in an address of that name.
    stand_ins = {"code": "XX", "plan": "9999", "reference": "stand-in"}
    place = reverse(f"dashboards:{name}", kwargs={part: stand_ins[part] for part in parts})
    pieces = re.split("(" + "|".join(stand_ins[part] for part in parts) + ")", place)
    by_text: dict[str, Any] = {stand_ins[part]: each for part, each in parts.items()}
    return Joined(Slot("origin"), *[by_text.get(piece) or piece for piece in pieces if piece])


def plan_slug(plan: str) -> Case:
    """How addresses name a plan (``ActionPlan.slug``), of columns that begin with ``plan``."""
    number = AsText(F(f"{plan}number"))
    local = Joined(F(f"{plan}locality__code"), "-", number)
    return Case(When(**{f"{plan}locality__isnull": True}, then=number), default=local, output_field=TextField())


def plan_page(plan: str = "") -> Callable[[Any], Case]:
    """The address of a plan's page, if the public sees it."""
    return lambda _user: _if_public(plan, page("plan", code=F(f"{plan}country_id"), plan=plan_slug(plan)))


def commitment_page(commitment: str = "") -> Callable[[Any], Case]:
    """The address of a commitment's page, if the public sees it."""
    plan = f"{commitment}plan__"

    def written(_user: Any) -> Case:
        parts = {"code": F(f"{plan}country_id"), "plan": plan_slug(plan), "reference": F(f"{commitment}reference")}
        return _if_public(plan, page("commitment", **parts))

    return written


def _if_public(plan: str, address: Joined) -> Case:
    return Case(When(**{f"{plan}state__in": PUBLIC_STATES}, then=address), output_field=TextField())


def day_of(value: dt.date | str | None) -> dt.date | None:
    """A day that the database gave; SQLite gives its text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def today_shown() -> str:
    """Today, as the API shows a day."""
    return today().isoformat()
