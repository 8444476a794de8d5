"""Verifications: reviewers confirm or dispute progress reports."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from api.base import Resource
from api.expansions import MILESTONE, OF_COMMITMENT, REPORT
from api.fields import CommitmentPage, Input, InstitutionRef, ReviewerRef, VisibleField, Words
from api.filters import After, Before, Choice, Country, Filters, Key, Search, YesNo
from api.schema import BY_PLAN, example
from milestones.models import ProgressReport
from reviews.choices import Finding
from reviews.models import Verification
from reviews.services import verification_make


class VerificationOutput(serializers.Serializer[Verification]):
    """A finding on one report."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="report.milestone.commitment.plan.country_id")
    plan = serializers.IntegerField(source="report.milestone.commitment.plan_id")
    commitment = serializers.IntegerField(source="report.milestone.commitment_id")
    milestone = serializers.IntegerField(source="report.milestone_id")
    report = serializers.IntegerField(source="report_id")
    finding = serializers.ChoiceField(Finding.choices)
    reason = serializers.CharField()
    organisation = InstitutionRef()
    reviewer = ReviewerRef(source="*")
    created_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="Whether a newer report on the milestone stands.")
    replaced = serializers.BooleanField(help_text="Whether the same reviewer has said something newer of the report.")
    url = CommitmentPage(of="report.milestone")


class VerificationInput(Input):
    """A new finding."""

    report = VisibleField(queryset=ProgressReport.objects.all(), help_text="The latest report on a milestone.")
    finding = serializers.ChoiceField(Finding.choices)
    reason = Words(max_length=10_000)


class VerificationFilters(Filters):
    """Verifications by what was verified, by whom and how."""

    search = Search("reason")
    searched = ("reason",)
    country = Country("report__milestone__commitment__plan__country")
    plan = Key("report__milestone__commitment__plan", "A plan, by its key.")
    commitment = Key("report__milestone__commitment", "A commitment, by its key.")
    milestone = Key("report__milestone", "A milestone, by its key.")
    report = Key("report", "A progress report, by its key.")
    finding = Choice(Finding.choices)
    organisation = Key("organisation", "The organisation that found it, by its key.")
    created_before = Before("created_at", moment=True)
    created_after = After("created_at", moment=True)
    stale = YesNo("stale", "Whether a newer report on the milestone stands.")
    replaced = YesNo("replaced", "Whether the same reviewer has said something newer of the report.")
    without: ClassVar = {
        "id": "its address",
        "reason": "searched by search=",
        "reviewer": "people are not listed (rule 12)",
    }


class Verifications(Resource[Verification]):
    """Verifications of all reports."""

    words: ClassVar = {
        "list": f"Verifications of all progress reports, the latest first.\n\n{BY_PLAN}",
        "retrieve": f"One verification.\n\n{BY_PLAN}",
        "create": (
            "Confirm or dispute the latest report on a milestone. *Evidenced* follows at once.\n\n**Who:** "
            "reviewers of the "
            "country, of another organisation than the one that reported."
        ),
    }
    output = VerificationOutput
    inputs: ClassVar = {"create": VerificationInput}
    filterset_class = VerificationFilters
    expansions: ClassVar = {**OF_COMMITMENT, "milestone": MILESTONE, "report": REPORT}
    orderings: ClassVar = {"created_at": "created_at", "report": "report_id", "finding": "finding"}
    default_ordering = ("-created_at",)
    deciding = ("-pk",)
    examples: ClassVar = {
        "create": [
            example("A dispute", {"report": 1, "finding": "disputed", "reason": "The address shows an empty page."})
        ]
    }

    def rows(self) -> QuerySet[Verification]:
        """The verifications the caller may see, each with whether it is still in force."""
        newer = ProgressReport.objects.filter(milestone=OuterRef("report__milestone")).filter(
            Q(reported_at__gt=OuterRef("report__reported_at"))
            | Q(reported_at=OuterRef("report__reported_at"), pk__gt=OuterRef("report"))
        )
        later = Verification.objects.filter(report=OuterRef("report"), reviewer=OuterRef("reviewer")).filter(
            Q(created_at__gt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
        )
        return (
            Verification.objects.visible_to(self.request.user)
            .select_related("report__milestone__commitment__plan__locality", "organisation", "reviewer")
            .annotate(stale=Exists(newer), replaced=Exists(later))
        )

    def create(self, request: Any) -> Response:
        """Confirm or dispute."""
        facts = self.checked()
        finding = Finding(facts["finding"])
        made = verification_make(user=request.user, report=facts["report"], finding=finding, reason=facts["reason"])
        return self.made(made.pk)
