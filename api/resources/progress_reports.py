"""Progress reports: dated statements on milestones, made once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from api.base import Resource
from api.concurrency import seen_version, telling_current
from api.expansions import INSTITUTION, MILESTONE, OF_COMMITMENT
from api.fast_rows import commitment_page, listed
from api.fields import (
    CommitmentPage,
    EvidenceInput,
    Input,
    InstitutionRef,
    OfficerRef,
    VisibleField,
    Words,
    evidence_drafts,
    officer_in_database,
)
from api.filters import After, Before, Choice, Country, Filters, FullText, Key, Text, YesNo
from api.resources.evidence_shapes import ReportEvidenceOutput
from api.resources.milestones import Milestones
from api.schema import BY_PLAN, example
from commitments.choices import Searched
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport
from milestones.services import progress_report

MOST_EVIDENCE = 50
EVIDENCE = Evidence.objects.order_by("added_at", "id")


class ProgressReportOutput(serializers.Serializer[ProgressReport]):
    """A dated statement on one milestone."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="milestone.commitment.plan.country_id")
    plan = serializers.IntegerField(source="milestone.commitment.plan_id")
    commitment = serializers.IntegerField(source="milestone.commitment_id")
    milestone = serializers.IntegerField(source="milestone_id")
    milestone_version = serializers.IntegerField(
        source="milestone.version", help_text="The milestone's version of today, for the next report's `If-Match`."
    )
    status = serializers.ChoiceField(MilestoneStatus.choices)
    narrative = serializers.CharField()
    obstacles = serializers.CharField()
    language = serializers.CharField()
    no_change = serializers.BooleanField(help_text="Attests that nothing moved.")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected_by = serializers.IntegerField(source="corrected_by.pk", allow_null=True, default=None)
    institution = InstitutionRef(allow_null=True, help_text="On whose behalf.")
    reported_by = OfficerRef(source="*", allow_null=True, help_text="Null where it was imported.")
    source_url = serializers.CharField(help_text="Of an imported report: where it was taken from.")
    reported_at = serializers.DateTimeField(help_text="When the statement was made.")
    recorded_at = serializers.DateTimeField(help_text="When the tracker learned of it.")
    evidence = ReportEvidenceOutput(many=True)
    url = CommitmentPage(of="milestone")
    in_database: ClassVar = {
        "reported_by": officer_in_database,
        "evidence": listed(ReportEvidenceOutput, EVIDENCE.filter(report=OuterRef("pk"))),
        "url": commitment_page("milestone__commitment__"),
    }


class ProgressReportInput(Input):
    """A new statement."""

    milestone = VisibleField(queryset=Milestone.objects.all())
    status = serializers.ChoiceField(MilestoneStatus.choices)
    narrative = Words(max_length=10_000, required=False, allow_blank=True, help_text="What happened.")
    obstacles = Words(max_length=10_000, required=False, allow_blank=True)
    language = Words(max_length=12, required=False)
    no_change = serializers.BooleanField(required=False, help_text="Attests that nothing moved; the status stays.")
    corrects = VisibleField(
        queryset=ProgressReport.objects.all(), required=False, allow_null=True, help_text="The report it corrects."
    )
    evidence = serializers.ListField(child=EvidenceInput(), required=False, max_length=MOST_EVIDENCE)


def statement_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A checked statement as the service takes it."""
    evidence = evidence_drafts(sent.get("evidence", []))
    return {**sent, "evidence": evidence, "status": MilestoneStatus(sent["status"])}


class ProgressReportFilters(Filters):
    """Reports by milestone, institution, status and time."""

    search = FullText(Searched.REPORT, "narrative and obstacles")
    country = Country("milestone__commitment__plan__country")
    plan = Key("milestone__commitment__plan", "A plan, by its key.")
    commitment = Key("milestone__commitment", "A commitment, by its key.")
    milestone = Key("milestone", "A milestone, by its key.")
    status = Choice(MilestoneStatus.choices)
    language = Text("language")
    no_change = YesNo("no_change")
    corrects = Key("corrects", "The report it corrects, by its key.")
    institution = Key("institution", "The institution on whose behalf it was made, by its key.")
    imported = YesNo("imported", "Whether it was imported from a source.", method="by_import")
    reported_before = Before("reported_at", moment=True)
    reported_after = After("reported_at", moment=True)
    recorded_before = Before("recorded_at", moment=True)
    recorded_after = After("recorded_at", moment=True)
    without: ClassVar = {
        "id": "its address",
        **dict.fromkeys(("narrative", "obstacles"), "searched by search="),
        "reported_by": "people are not listed (rule 12)",
        "source_url": "an address is read, not searched; imported= tells which have one",
    }

    def by_import(self, queryset: QuerySet[ProgressReport], name: str, value: Any) -> QuerySet[ProgressReport]:
        """Those taken from a source, or made here."""
        return queryset.exclude(source_url="") if value else queryset.filter(source_url="")


class ProgressReports(Resource[ProgressReport]):
    """Reports on all milestones."""

    words: ClassVar = {
        "list": f"Progress reports on all milestones, the latest first.\n\n{BY_PLAN}",
        "retrieve": f"One progress report.\n\n{BY_PLAN}",
        "create": (
            "Report progress on a milestone. *Completed* needs at least one piece of evidence (409 "
            "`evidence_required`). A "
            "correction is a new report that names the one it corrects.\n\n`If-Match` names the version of the "
            "**milestone**; a "
            "stale one is answered by 412 with the milestone of today.\n\n**Who:** officers of the institution that "
            "answers for "
            "the milestone, and the national coordinator, in published plans."
        ),
    }
    output = ProgressReportOutput
    inputs: ClassVar = {"create": ProgressReportInput}
    versioned = frozenset({"create"})
    filterset_class = ProgressReportFilters
    expansions: ClassVar = {**OF_COMMITMENT, "milestone": MILESTONE, "institution": INSTITUTION}
    orderings: ClassVar = {
        "reported_at": "reported_at", "recorded_at": "recorded_at", "milestone": "milestone_id", "status": "status",
    }  # fmt: skip
    default_ordering = ("-reported_at",)
    deciding = ("-pk",)
    examples: ClassVar = {
        "create": [
            example(
                "Completed, with evidence",
                {
                    "milestone": 1, "status": "completed", "narrative": "The register went online on 1 June.",
                    "evidence": [{"title": "The register", "url": "https://demoland.example.org/register"}],
                },
            )
        ]
    }  # fmt: skip

    def rows(self) -> QuerySet[ProgressReport]:
        """The reports the caller may see."""
        return (
            ProgressReport.objects.visible_to(self.request.user)
            .select_related("milestone__commitment__plan__locality", "institution", "reported_by", "corrected_by")
            .prefetch_related(Prefetch("evidence", EVIDENCE))
        )

    @classmethod
    def every_row(cls) -> QuerySet[ProgressReport]:
        """All."""
        return ProgressReport.objects.all()

    def create(self, request: Any) -> Response:
        """Report progress."""
        facts, version = statement_of(self.checked()), seen_version(request)
        milestone = facts.pop("milestone")
        with telling_current(lambda: self._milestone_shown(milestone.pk)):
            report = progress_report(user=request.user, milestone=milestone, version=version, **facts)
        return self.made(report.pk)

    def _milestone_shown(self, pk: int) -> Any:
        """The milestone of today, as its own resource shows it."""
        milestones = Milestones(request=self.request, format_kwarg=None, action="retrieve")
        return milestones.shown(pk)
