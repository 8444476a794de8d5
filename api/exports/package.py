"""The Frictionless data package: a description of all tables that programs check them by, and a ZIP with both.

Types, keys, scales and words come from the shapes that every format follows. Lists of plain values are lists with a
separator; objects, and lists of objects, are JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED

import orjson
from django.utils.translation import gettext as _
from zipstream import ZipStream

from api.exports.about import About
from api.exports.lines import SEPARATOR, CsvWriter
from api.exports.shapes import Column, Kind, Shape
from api.exports.sources import Reading
from api.exports.streaming import streamed

DESCRIPTION, README, SUMS = "datapackage.json", "README.txt", "SHA256SUMS"
TYPES = {
    Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.NUMBER: "number", Kind.BOOLEAN: "boolean", Kind.DATE: "date",
    Kind.MOMENT: "datetime", Kind.OBJECT: "object",
}  # fmt: skip


class Measured(NamedTuple):
    """A file that lies there: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def description(
    about: About,
    shapes: Iterable[Shape],
    path_of: Callable[[str], str],
    measured: Callable[[str], Measured | None] = lambda name: None,
) -> bytes:
    """``datapackage.json``: ``path_of`` says where a table's CSV file is, by its name."""
    known = {shape.name: shape for shape in shapes}
    told = about.facts()
    package = {
        "profile": "data-package",
        "name": f"commitments-{about.country.lower()}" if about.country else "commitments",
        "title": about.title,
        "description": about.licence,
        "homepage": about.page,
        "version": about.version[:12],
        "created": told["moment"],
        "licenses": [{"title": about.licence, "path": about.licence_url}],
        "sources": [{"title": told["publisher"], "path": about.page}],
        "contributors": [{"title": told["publisher"], "path": about.base + "/", "role": "publisher"}],
        "citation": about.citation,
        "resources": [_resource(shape, known, path_of(f"{shape.name}.csv"), measured) for shape in known.values()],
    }
    return orjson.dumps(package, option=orjson.OPT_INDENT_2)


def _resource(
    shape: Shape, known: dict[str, Shape], path: str, measured: Callable[[str], Measured | None]
) -> dict[str, Any]:
    lying = measured(f"{shape.name}.csv")
    sizes = {"bytes": lying.size, "hash": f"sha256:{lying.sha256}"} if lying else {}
    references = [
        {"fields": [each.name], "reference": {"resource": _named(each, shape), "fields": [known[each.refers].key]}}
        for each in shape.columns
        if each.refers in known
    ]
    schema: dict[str, Any] = {
        "fields": [_field(each, shape) for each in shape.columns],
        "missingValues": [""],
        "primaryKey": [shape.key],
    }
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": shape.name,
        "path": path,
        "description": shape.words,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **sizes,
        "schema": schema,
    }


def _named(column: Column, shape: Shape) -> str:
    """How a foreign key names a table; its own is named by nothing."""
    return "" if column.refers == shape.name else column.refers


def _field(column: Column, shape: Shape) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name}
    if column.kind is not Kind.LIST:
        field["type"] = TYPES[column.kind]
    elif column.items is Kind.OBJECT:
        field["type"] = "array"
    else:
        field |= {"type": "list", "delimiter": SEPARATOR, "itemType": TYPES[column.items or Kind.TEXT]}
    if column.words:
        field["description"] = column.words
    constraints: dict[str, Any] = {}
    if column.choices:
        constraints["enum"] = list(column.choices)
    if not column.may_lack and column.kind is not Kind.LIST:
        constraints["required"] = True
    if column.name == shape.key:
        constraints["unique"] = True
    return {**field, "constraints": constraints} if constraints else field


def readme(about: About) -> bytes:
    """What the ZIP says of itself in words."""
    lines = [
        about.title,
        "",
        _("Every table is a CSV file in UTF-8; datapackage.json describes tables and columns."),
        _("Texts that a spreadsheet would take for a formula begin with an apostrophe."),
        _("SHA256SUMS holds the digest of every file: sha256sum -c SHA256SUMS checks them."),
        "",
        about.licence,
        about.licence_url,
        "",
        _("Cite as:"),
        about.citation,
        "",
    ]
    return "\n".join(lines).encode()


def package(about: About, reading: Reading, opening: bytes) -> Iterator[bytes]:
    """The ZIP, a part at a time; ``opening`` is its README, made while the reader's language was known."""
    digests: dict[str, str] = {}
    archive = ZipStream(compress_type=ZIP_DEFLATED)

    def add(name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
        archive.add(_hashed(name, blocks, digests), name)
        yield from filter(None, archive.all_files())

    shapes = reading.shapes()
    yield from add(README, [opening])
    yield from add(DESCRIPTION, [description(about, shapes, lambda name: name)])
    for shape in shapes:
        yield from add(f"{shape.name}.csv", streamed(CsvWriter, shape, about, reading.parts(shape.name)))
    archive.add("".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode(), SUMS)
    yield from filter(None, archive.finalize())


def _hashed(name: str, blocks: Iterable[bytes], digests: dict[str, str]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
        yield block
    digests[name] = digest.hexdigest()
