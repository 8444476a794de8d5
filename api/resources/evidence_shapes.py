"""What comes back of a piece of evidence, within its report or by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Case, F, TextField, Value, When
from django.urls import reverse
from rest_framework import serializers

from api.json_sql import AsText, Joined, Slot
from api.resources.rating_keys import rating_key
from milestones.choices import EvidenceKind, LinkStatus


class EvidenceColumns(serializers.Serializer[Any]):
    """What a piece of evidence is: an address or a file."""

    id = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(EvidenceKind.choices)
    title = serializers.CharField()
    url = serializers.CharField(help_text="The address; empty for a file.")
    file = serializers.SerializerMethodField(help_text="Where the file is; null for an address.")
    file_name = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of the file as it is kept; a picture is drawn anew when it is taken in.")
    media_type = serializers.CharField()
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    published_on = serializers.DateField(allow_null=True)
    added_at = serializers.DateTimeField()
    link_status = serializers.ChoiceField(LinkStatus.choices, help_text="What the last check of the address found.")
    checked_at = serializers.DateTimeField(allow_null=True)
    in_database: ClassVar = {"id": Joined("report-", AsText(F("pk"))), "file": lambda _user: _file_in_database()}

    def get_id(self, row: Any) -> str:
        """How the API addresses it."""
        return evidence_key(row)

    def get_file(self, row: Any) -> str | None:
        """Where the file is."""
        sha256 = row["sha256"] if isinstance(row, dict) else row.sha256
        if not sha256:
            return None
        place = reverse("api:evidence-file", kwargs={"pk": self.get_id(row)})
        return str(self.context["request"].build_absolute_uri(place))


def _file_in_database() -> Case:
    """Where the file of a report's evidence is, if it is one."""
    before, after = reverse("api:evidence-file", kwargs={"pk": "report-0"}).split("report-0")
    place = Joined(Slot("origin"), f"{before}report-", AsText(F("pk")), after)
    return Case(When(sha256="", then=Value(None)), default=place, output_field=TextField())


class ReportEvidenceOutput(EvidenceColumns):
    """Evidence within its report."""


class EvidenceOutput(EvidenceColumns):
    """A piece of evidence, and what it supports."""

    country = serializers.CharField()
    plan = serializers.IntegerField(source="in_plan")
    commitment = serializers.IntegerField(source="in_commitment")
    milestone = serializers.IntegerField(
        source="of_milestone", allow_null=True, help_text="Null where it supports a rating."
    )
    report = serializers.IntegerField(source="of_report", allow_null=True, help_text="Null where it supports a rating.")
    rating = serializers.SerializerMethodField(help_text="The rating's id; null where it supports a report.")

    def get_rating(self, row: dict[str, Any]) -> str | None:
        """The rating's id."""
        return rating_key(row["in_round"], row["in_commitment"], row["seat"]) if row["of"] == "rating" else None


def evidence_key(row: Any) -> str:
    """How the API addresses a piece of evidence: a row of ``COLUMNS``, or one of a report."""
    if not isinstance(row, dict):
        return f"report-{row.pk}"
    if row["of"] == "report":
        return f"report-{row['key']}"
    return f"rating-{rating_key(row['in_round'], row['in_commitment'], row['seat'])}-{row['place']}"
