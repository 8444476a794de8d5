"""Requests for reports: the coordinator asks institutions to say how their milestones stand."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.response import Response

from api.base import Door
from api.fields import Input, VisibleField, Words
from api.schema import COORDINATOR, example
from commitments.models import Country
from milestones.models import Milestone, ProgressRequest
from milestones.services import progress_request

MOST = 500


class ProgressRequestInput(Input):
    """Of which milestones a report is asked for."""

    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all(), help_text="Its code.")
    milestones = serializers.ListField(
        child=VisibleField(queryset=Milestone.objects.all()), min_length=1, max_length=MOST
    )
    note = Words(
        max_length=1000, required=False, allow_blank=True, default="", help_text="For the officers; never published."
    )


class ProgressRequestOutput(serializers.Serializer[Any]):
    """What was asked."""

    milestones = serializers.ListField(child=serializers.IntegerField(), help_text="The milestones asked about.")


class ProgressRequests(Door[ProgressRequest]):
    """Asking for reports."""

    words: ClassVar = {
        "create": (
            "Ask the responsible institutions for reports on some milestones. All of them are asked about, or none; "
            f"their officers are told by mail.\n\n{COORDINATOR}"
        )
    }
    inputs: ClassVar = {"create": ProgressRequestInput}
    outputs: ClassVar = {"create": ProgressRequestOutput}
    examples: ClassVar = {"create": [example("Two milestones", {"country": "ZZ", "milestones": [1, 2]})]}

    def create(self, request: Any) -> Response:
        """Ask."""
        asked = progress_request(user=request.user, **self.checked())
        return Response({"milestones": sorted(each.milestone_id for each in asked)}, status=201)
