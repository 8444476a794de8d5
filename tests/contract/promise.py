"""What a change of the OpenAPI document takes away from those who rely on it, PURE.

Questions may only become wider, answers only richer: an operation, parameter or field of an answer does not go, what
was optional to send is not demanded, no value that could be sent is refused, and what comes back keeps its type. New
operations, optional parameters, fields and values of answers may come: who reads them leaves what they do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

METHODS = ("get", "put", "post", "patch", "delete")
Document = Mapping[str, Any]


def broken_promises(old: Document, new: Document) -> list[str]:
    """Every way in which ``new`` breaks what ``old`` promised, in words; none where it only adds."""
    return sorted(set(_broken(old, new)))


def _broken(old: Document, new: Document) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            if method not in METHODS:
                continue
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                yield f"{name} is gone"
                continue
            yield from _parameters(name, before, after)
            yield from _bodies(name, (old, before), (new, after))
            yield from _answers(name, (old, before), (new, after))


def _parameters(name: str, before: Document, after: Document) -> Iterator[str]:
    known = {(each["in"], each["name"]): each for each in before.get("parameters", ())}
    there = {(each["in"], each["name"]): each for each in after.get("parameters", ())}
    for place, each in known.items():
        if place not in there:
            yield f"{name}: the parameter {place[1]} is gone"
        else:
            yield from _narrowed(f"{name}: the parameter {place[1]}", each["schema"], there[place]["schema"])
    for place, each in there.items():
        if each.get("required") and not known.get(place, {}).get("required"):
            yield f"{name}: the parameter {place[1]} is demanded"


def _narrowed(what: str, before: Document, after: Document) -> Iterator[str]:
    """Values that could be sent and cannot be any more."""
    if _types(after) and not _types(before) <= _types(after):
        yield f"{what} takes another type"
    gone = set(map(str, before.get("enum", ()))) - set(map(str, after.get("enum", before.get("enum", ()))))
    if gone or ("enum" in after and "enum" not in before):
        yield f"{what} takes fewer values"
    for bound, worse in (("maxLength", int.__lt__), ("maximum", int.__lt__), ("minLength", int.__gt__)):
        if bound in after and (bound not in before or worse(int(after[bound]), int(before[bound]))):
            yield f"{what} has a closer {bound}"


def _bodies(name: str, old: tuple[Document, Document], new: tuple[Document, Document]) -> Iterator[str]:
    before, after = (each.get("requestBody", {}).get("content", {}) for _document, each in (old, new))
    for kind, content in before.items():
        if kind not in after:
            yield f"{name}: {kind} is not taken any more"
            continue
        one, other = _open(old[0], content["schema"]), _open(new[0], after[kind]["schema"])
        for field in sorted(set(other.get("required", ())) - set(one.get("required", ()))):
            yield f"{name}: the field {field} is demanded"
        for field, shape in one.get("properties", {}).items():
            if field not in other.get("properties", {}):
                yield f"{name}: the field {field} is not taken any more"
                continue
            yield from _narrowed(
                f"{name}: the field {field}", _open(old[0], shape), _open(new[0], other["properties"][field])
            )


def _answers(name: str, old: tuple[Document, Document], new: tuple[Document, Document]) -> Iterator[str]:
    for status, answer in old[1]["responses"].items():
        if not status.startswith("2"):
            continue
        there = new[1]["responses"].get(status)
        if there is None:
            yield f"{name}: the answer {status} is gone"
            continue
        for kind, content in answer.get("content", {}).items():
            if kind not in there.get("content", {}):
                yield f"{name}: {kind} does not come back any more"
            elif "schema" in content:
                yield from _poorer(name, (old[0], content["schema"]), (new[0], there["content"][kind]["schema"]), ())


def _poorer(
    what: str, old: tuple[Document, Document], new: tuple[Document, Document], within: tuple[str, ...]
) -> Iterator[str]:
    """Fields that came back and do not come any more, or as something else."""
    before, after = _open(*old), _open(*new)
    if _types(before) and not _types(after) <= _types(before):
        yield f"{what} is of another type"
    if "items" in before and "items" in after:
        yield from _poorer(f"{what}[]", (old[0], before["items"]), (new[0], after["items"]), within)
    for field, shape in before.get("properties", {}).items():
        named = f"{what} .{field}"
        reference = shape.get("$ref", "")
        if field not in after.get("properties", {}):
            yield f"{named} does not come back any more"
            continue
        if field in before.get("required", ()) and field not in after.get("required", ()):
            yield f"{named} may be missing now"
        if reference not in within:  # a shape that holds itself is looked at once
            inside = (*within, reference) if reference else within
            yield from _poorer(named, (old[0], shape), (new[0], after["properties"][field]), inside)


def _open(document: Document, schema: Document) -> Document:
    """A schema itself, where a reference to it stands; alternatives apart from null are taken together."""
    if "$ref" in schema:
        found: Document = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _open(document, found)
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema:
            parts = [_open(document, each) for each in schema[word]]
            merged: dict[str, Any] = {}
            for part in parts:
                merged |= part
            return {**merged, "type": sorted(set().union(*map(_types, parts)))} if word != "allOf" else merged
    return schema


def _types(schema: Document) -> set[str]:
    kind = schema.get("type", ())
    return {kind} if isinstance(kind, str) else set(kind)
