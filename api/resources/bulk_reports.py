"""Many progress reports in one request: together or none, or each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from api.base import Door
from api.fields import Input
from api.problems import FaultDocument, faults_of
from api.resources.progress_reports import ProgressReportInput, statement_of
from api.schema import example
from core.errors import DomainError, Malformed, RuleBroken
from milestones.models import ProgressReport
from milestones.services import progress_report

MOST_ROWS = 500
MODES = (("all", _("Together or none")), ("each", _("Each by itself")))
ROWS = "reports"


class BulkRowInput(ProgressReportInput):
    """One statement, and the version of its milestone that was read."""

    version = serializers.IntegerField(min_value=1, help_text="The version of the milestone that was read.")


class BulkInput(Input):
    """The statements; the shape of each is that of one row of ``reports``."""

    mode = serializers.ChoiceField(
        MODES, default="all", help_text="`all`: together or none. `each`: what can be made is made."
    )
    reports = serializers.ListField(child=BulkRowInput(), allow_empty=False, max_length=MOST_ROWS)


class BulkShape(BulkInput):
    """The same before its rows are looked at, so that each row can be answered for itself."""

    reports = serializers.ListField(child=serializers.JSONField(), allow_empty=False, max_length=MOST_ROWS)


class BulkResultOutput(serializers.Serializer[Any]):
    """What became of one row: a report, or its faults."""

    row = serializers.IntegerField(help_text="Its place in `reports`, from 0.")
    status = serializers.IntegerField(help_text="What a request of its own would have been answered with.")
    report = serializers.IntegerField(allow_null=True, help_text="The report that was made.")
    milestone_version = serializers.IntegerField(
        allow_null=True, help_text="The milestone's version now: after the report, or where the row was stale (412)."
    )
    errors = FaultDocument(many=True)  # type: ignore[assignment]  # a field of that name


class BulkOutput(serializers.Serializer[Any]):
    """How many were made, and what became of each row."""

    made = serializers.IntegerField()
    results = BulkResultOutput(many=True)


class _Undo(Exception):
    """Nothing of the whole may stay."""


class BulkReports(Door[ProgressReport]):
    """Reports on many milestones at once, as a ministry's own system keeps them."""

    words: ClassVar = {
        "create": (
            "Report progress on up to 500 milestones at once. Each row is what `POST progress-reports/` takes, with "
            "the milestone's `version` instead of `If-Match`. With `mode` `all`, one row at fault and nothing is made "
            "(409 `rows_refused`, or 400 where a shape is wrong; `errors` names each as `reports.3.status`). With "
            "`each`, what can be made is made, and `results` answers for every row.\n\n"
            "**Who:** as for one report, row by row."
        )
    }
    inputs: ClassVar = {"create": BulkInput}
    outputs: ClassVar = {"create": BulkOutput}
    statuses: ClassVar = {"create": 200}
    examples: ClassVar = {
        "create": [
            example(
                "Two milestones, each by itself",
                {
                    "mode": "each",
                    "reports": [
                        {"milestone": 1, "version": 3, "status": "in_progress", "narrative": "The bill is tabled."},
                        {"milestone": 2, "version": 1, "status": "in_progress", "no_change": True},
                    ],
                },
            )
        ]
    }  # fmt: skip

    def create(self, request: Any) -> Response:
        """Report on many."""
        shape = BulkShape(data=request.data)
        shape.is_valid(raise_exception=True)
        together = shape.validated_data["mode"] == "all"
        results: list[dict[str, Any]] = []
        try:
            with transaction.atomic():
                results = [self._row(place, sent) for place, sent in enumerate(shape.validated_data[ROWS])]
                if together and any(result["errors"] for result in results):
                    raise _Undo
        except _Undo:
            raise _refusal(results) from None
        return Response({"made": sum(result["report"] is not None for result in results), "results": results})

    def _row(self, place: int, sent: Any) -> dict[str, Any]:
        """Make one report; its faults undo it alone."""
        try:
            with transaction.atomic():
                report = self._report(sent)
        except (DomainError, ValidationError) as error:
            status = error.status if isinstance(error, DomainError) else error.status_code
            extra = error.extra if isinstance(error, DomainError) else {}
            faults = [{"field": field, "code": code, "message": words} for field, code, words in faults_of(error)]
            return _result(place, int(status), None, extra.get("current_version"), faults)
        return _result(place, 201, report.pk, report.milestone.version, [])

    def _report(self, sent: Any) -> ProgressReport:
        if not isinstance(sent, Mapping):
            raise ValidationError({"": [ErrorDetail(_("A row is an object."), "invalid")]})
        shape = BulkRowInput(data=sent, context={"request": self.request})
        shape.is_valid(raise_exception=True)
        return progress_report(user=self.request.user, **statement_of(shape.validated_data))


def _result(
    place: int, status: int, report: int | None, version: int | None, errors: list[dict[str, str]]
) -> dict[str, Any]:
    return {"row": place, "status": status, "report": report, "milestone_version": version, "errors": errors}


def _refusal(results: list[dict[str, Any]]) -> DomainError:
    """Why nothing was made: every fault of every row, by the path of its field."""
    faults = [
        {**error, "field": ".".join(part for part in (ROWS, str(result["row"]), error["field"]) if part)}
        for result in results
        for error in result["errors"]
    ]
    if all(result["status"] == 400 for result in results if result["errors"]):
        return Malformed([(fault["field"], fault["code"], fault["message"]) for fault in faults])
    message = _("Nothing was made: some rows cannot be. Mend them, leave them out, or send the mode “each”.")
    whole = {"field": ROWS, "code": "rows_refused", "message": message}
    return RuleBroken("rows_refused", message, field=ROWS, errors=[whole, *faults])
