"""Bulk files of what the public sees: comma-separated values for spreadsheets, and a JSON object a line for programs.

Lines of ``.ndjson`` are what the API's lists show; columns of ``.csv`` are the same, those of nested objects joined by
dots. Rows are read and sent a part at a time, however many there are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api.base import Door, Resource
from api.filters import country_code
from api.resources.action_plans import ActionPlans
from api.resources.amendments import Amendments
from api.resources.commitments import Commitments
from api.resources.evidence import EvidenceResource
from api.resources.institutions import Institutions
from api.resources.irm_assessments import IRMAssessments
from api.resources.milestones import Milestones
from api.resources.progress_reports import ProgressReports
from api.resources.verdicts import Verdicts
from api.schema import PUBLIC
from commitments.models import Country
from core.errors import Malformed

AT_ONCE = 500
# With these a spreadsheet takes a cell for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
RESOURCES: Mapping[str, tuple[type[Resource[Any]], str]] = {
    "action-plans": (ActionPlans, "country"),
    "commitments": (Commitments, "plan__country"),
    "milestones": (Milestones, "commitment__plan__country"),
    "amendments": (Amendments, "plan__country"),
    "progress-reports": (ProgressReports, "milestone__commitment__plan__country"),
    "evidence": (EvidenceResource, "country"),
    "verdicts": (Verdicts, "commitment__plan__country"),
    "irm-assessments": (IRMAssessments, "commitment__plan__country"),
    "institutions": (Institutions, "country"),
}
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


class FileOutput(serializers.Serializer[Any]):
    """A bulk file."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    url = serializers.URLField()


class Echo:
    """Takes one piece of text and gives it back: what a CSV writer writes to."""

    def write(self, text: str) -> str:
        """The text."""
        return text


class Exports(Door[Country]):
    """Which files there are."""

    words: ClassVar = {"list": f"The bulk files there are.\n\n{PUBLIC}"}
    outputs: ClassVar = {"list": FileOutput(many=True)}

    def list(self, request: Request) -> Response:
        """Which files there are."""
        names = [f"{name}.{ending}" for name in RESOURCES for ending in MEDIA_TYPES]
        files = [
            {
                "name": name,
                "media_type": MEDIA_TYPES[name.rpartition(".")[2]].partition(";")[0],
                "url": request.build_absolute_uri(reverse("api:export-file", kwargs={"name": name})),
            }
            for name in names
        ]
        return Response(FileOutput(files, many=True).data)


class ExportFile(Door[Country]):
    """For spreadsheets and programs."""

    words: ClassVar = {
        "retrieve": (
            "One bulk file, of all countries or of one. `.csv` for spreadsheets, `.ndjson` (a JSON object a line, "
            "as in the "
            f"resource's list) for programs. Published rows only, whoever asks.\n\n{PUBLIC}"
        ),
    }
    outputs: ClassVar = {"retrieve": OpenApiTypes.BINARY}
    parameters: ClassVar = {"retrieve": ("country",)}

    def retrieve(self, request: Request, name: str) -> StreamingHttpResponse:
        """One file, sent a part at a time. Raises Http404 where there is no such file."""
        resource, _dot, ending = name.rpartition(".")
        if resource not in RESOURCES:
            raise Http404
        columns, rows = published_rows(request, resource, country_asked(request))
        lines = csv_lines(columns, rows) if ending == "csv" else json_lines(rows)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(lines, content_type=MEDIA_TYPES[ending], headers=headers)


def country_asked(request: Request) -> str | None:
    """The code of the country asked for, if any.

    Raises:
        Malformed: it is no code.
    """
    code = request.query_params.get("country")
    try:
        if code is not None:
            country_code(code)
    except ValidationError as error:
        raise Malformed([("country", "country_code", error.message)]) from error
    return code


def published_rows(request: Request, name: str, country: str | None) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The names of the columns, and the public rows of a resource as its lists show them, a part at a time."""
    kind, path = RESOURCES[name]
    # Whoever asks gets what everybody gets: this request knows nobody.
    view = kind(request=Request(request._request), format_kwarg=None, action="retrieve", kwargs={})
    tables = [table.filter(**{path: country}) if country else table for table in view.tables()]
    shape: Any = view.get_serializer()
    columns = list(_columns(shape.fields))
    return columns, (row for table in tables for row in _shown(view, table))


def _shown(view: Resource[Any], table: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    rows = table.iterator(chunk_size=AT_ONCE)
    while part := list(islice(rows, AT_ONCE)):
        yield from view.get_serializer(view.prepared(part), many=True).data


def _columns(fields: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The names of the columns: those of an object within the row after its own and a dot."""
    for name, field in fields.items():
        if isinstance(field, serializers.Serializer):
            yield from _columns(field.fields, f"{path}{name}.")
        else:
            yield f"{path}{name}"


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    encoder = JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    for row in rows:
        yield encoder.encode(row) + "\n"


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A heading, then one line a row, in UTF-8 with the mark by which spreadsheets know it."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([cell(_at(row, column)) for column in columns])


def _at(row: Any, column: str) -> Any:
    """What stands at a path of names; nothing where an object on the way is missing."""
    for name in column.split("."):
        row = row[name] if row is not None else None
    return row


def cell(value: Any) -> Any:
    """A value as a spreadsheet can hold it, and never as a formula: a text that looks like one begins with an
    apostrophe.
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return value
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        value = "; ".join(str(each) for each in value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, cls=JSONEncoder)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
