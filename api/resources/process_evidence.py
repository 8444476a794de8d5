"""Evidence of the process: what a plan's public repository holds of how it is made and followed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from api.base import Door
from api.fields import Input, VisibleField, Words
from api.parsers import BoundedJSONParser, BoundedMultiPartParser
from api.schema import COORDINATOR, example
from commitments.models import ActionPlan
from core.errors import Malformed
from milestones.choices import ProcessKind
from milestones.models import ProcessEvidence
from milestones.services import EvidenceDraft, process_evidence_add


class ProcessEvidenceInput(Input):
    """An address or, in a form, a file."""

    plan = VisibleField(queryset=ActionPlan.objects.all())
    shows = serializers.ChoiceField(ProcessKind.choices, help_text="Which standard of the partnership it speaks of.")
    title = Words(max_length=500)
    url = serializers.URLField(max_length=2000, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True, use_url=False)
    published_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Evidence is one thing."""
        if bool(attrs["url"]) == ("file" in attrs):
            raise Malformed([("url", "url_xor_file", _("Evidence is an address or a file: give exactly one."))])
        return attrs


class ProcessEvidenceOutput(serializers.Serializer[ProcessEvidence]):
    """A piece of evidence of the process."""

    id = serializers.IntegerField()
    plan = serializers.IntegerField(source="plan_id")
    shows = serializers.ChoiceField(ProcessKind.choices)
    title = serializers.CharField()
    url = serializers.CharField(help_text="The address; empty for a file.")
    file_name = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of the file as it is kept.")
    published_on = serializers.DateField(allow_null=True)
    added_at = serializers.DateTimeField()


class ProcessEvidenceResource(Door[ProcessEvidence]):
    """The repository of a plan."""

    words: ClassVar = {
        "create": (
            "Add evidence of how a plan is made with, and followed by, the public. It stands in the plan's public "
            f"repository, of a draft once that is published. JSON with `url`, or a form with `file`.\n\n{COORDINATOR}"
        )
    }
    inputs: ClassVar = {"create": ProcessEvidenceInput}
    outputs: ClassVar = {"create": ProcessEvidenceOutput}
    parser_classes = (BoundedJSONParser, BoundedMultiPartParser)
    examples: ClassVar = {
        "create": [
            example(
                "Minutes",
                {"plan": 1, "shows": "dialogue", "title": "Minutes of May", "url": "https://demoland.example.org/may"},
            )
        ]
    }

    def create(self, request: Any) -> Response:
        """Add one."""
        facts = self.checked()
        plan, shows = facts.pop("plan"), facts.pop("shows")
        row = process_evidence_add(user=request.user, plan=plan, shows=shows, draft=EvidenceDraft(**facts))
        return Response(ProcessEvidenceOutput(row).data, status=201)
