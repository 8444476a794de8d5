"""Milestones: deliverables with dates, and how they stand."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import orjson
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import Resource
from api.concurrency import named_version, seen_version, telling_current
from api.expansions import INSTITUTION, OF_COMMITMENT, REPORTS
from api.fast_rows import Rule, commitment_page, day_of, listed
from api.fields import (
    CommitmentPage,
    InstitutionRef,
    PlaceInput,
    RowField,
    TranslatedInput,
    TranslationsField,
    VisibleField,
    Words,
)
from api.filters import After, Before, Choice, Country, Filters, FullText, Key, Text, YesNo
from api.json_sql import AsText, Listed
from api.schema import BY_PLAN, COORDINATOR, example
from commitments.choices import Searched
from commitments.models import Commitment, Institution
from core.clock import today
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone, PromisedDate
from milestones.rules import is_overdue, slippage_days
from milestones.services import milestone_add, milestone_change, milestone_move, milestone_remove


class PromisedDateOutput(serializers.Serializer[PromisedDate]):
    """A due date the public was promised."""

    due_date = serializers.DateField(allow_null=True)
    due_text = serializers.CharField()
    promised_at = serializers.DateTimeField()


PROMISED = PromisedDate.objects.filter(milestone=OuterRef("pk")).order_by("promised_at", "id")
DATES = AsText(Listed(PROMISED.values(item=F("due_date"))))


class MilestoneOutput(serializers.Serializer[Milestone]):
    """A verifiable deliverable of a commitment."""

    id = serializers.IntegerField()
    country = serializers.CharField(source="commitment.plan.country_id")
    plan = serializers.IntegerField(source="commitment.plan_id")
    commitment = serializers.IntegerField(source="commitment_id")
    commitment_reference = serializers.CharField(source="commitment.reference")
    number = serializers.CharField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    deliverable = serializers.CharField()
    language = serializers.CharField(help_text="The language of the original.")
    translations = TranslationsField()
    institution = InstitutionRef(allow_null=True, help_text="Where it is null, the commitment's lead is responsible.")
    institution_text = serializers.CharField(help_text="As the source prints it.")
    start_date = serializers.DateField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    due_text = serializers.CharField(help_text="As the source prints it.")
    first_due_date = serializers.SerializerMethodField(help_text="The first due date the public was promised.")
    slippage_days = serializers.SerializerMethodField(help_text="Days from the first promised date to today's.")
    promised_dates = PromisedDateOutput(many=True, help_text="Every due date it ever had, in order.")
    added_at = serializers.DateTimeField(
        allow_null=True, help_text="Null for what was in the plan when it was published."
    )
    status = serializers.ChoiceField(StandingStatus.choices, help_text="Of the latest report.")
    overdue = serializers.SerializerMethodField(help_text="Whether its day has passed and it is unfinished, today.")
    proven = serializers.BooleanField(help_text="Whether the latest report has evidence that is not known to be dead.")
    disputed = serializers.BooleanField(help_text="Whether a dispute of the latest report stands.")
    any_evidence = serializers.BooleanField(help_text="Whether any of its reports has evidence.")
    last_reported_at = serializers.DateTimeField(allow_null=True)
    source_url = serializers.CharField()
    version = serializers.IntegerField(help_text="What `If-Match` names; every report and amendment makes a new one.")
    url = CommitmentPage()
    in_database: ClassVar = {
        "promised_dates": listed(PromisedDateOutput, PROMISED),
        "first_due_date": Rule(lambda dates: next(iter(_days(dates)), None), (DATES,)),
        "slippage_days": Rule(lambda dates: slippage_days(_days(dates)), (DATES,)),
        "overdue": Rule(lambda due, status: _overdue(day_of(due), status), ("due_date", "status")),
        "url": commitment_page("commitment__"),
    }

    def get_first_due_date(self, milestone: Milestone) -> dt.date | None:
        """The first date promised."""
        return next((each.due_date for each in milestone.promised_dates.all() if each.due_date), None)

    def get_slippage_days(self, milestone: Milestone) -> int | None:
        """By the rule of slippage."""
        return slippage_days([each.due_date for each in milestone.promised_dates.all()])

    def get_overdue(self, milestone: Milestone) -> bool:
        """By the rule of lateness."""
        return _overdue(milestone.due_date, milestone.status)


def _overdue(due_date: dt.date | None, status: str) -> bool:
    """By the rule of lateness, today."""
    reported = status != StandingStatus.NOT_REPORTED
    return is_overdue(due_date, MilestoneStatus(status) if reported else None, today())


def _days(dates: str) -> list[dt.date]:
    """The days in a list of due dates, as the database wrote it."""
    return [dt.date.fromisoformat(each) for each in orjson.loads(dates) if each]


class MilestoneChange(TranslatedInput):
    """What can be changed, with a reason once the plan is published. Status changes by progress reports."""

    number = Words(max_length=40, required=False)
    title = Words(max_length=1000)
    deliverable = Words(max_length=50_000, required=False, allow_blank=True)
    institution = RowField(queryset=Institution.objects.all(), required=False, allow_null=True)
    start_date = serializers.DateField(required=False, allow_null=True)
    due_date = serializers.DateField(required=False, allow_null=True)
    due_text = Words(max_length=300, required=False, allow_blank=True)
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    reason = Words(
        required=False,
        allow_blank=True,
        max_length=5000,
        help_text="Why, once the plan is published; it is published too.",
    )


class MilestoneInput(MilestoneChange):
    """A new milestone."""

    commitment = VisibleField(queryset=Commitment.objects.all())


class MilestoneFilters(Filters):
    """Milestones by commitment, institution, time and standing."""

    search = FullText(Searched.MILESTONE, "title and deliverable")
    country = Country("commitment__plan__country")
    plan = Key("commitment__plan", "A plan, by its key.")
    commitment = Key("commitment", "A commitment, by its key.")
    number = Text("number", "The number in its commitment.")
    position = Key("position", "The place in its commitment.")
    language = Text("language", "The language of the original.")
    institution = Key(
        "institution",
        "The institution that answers for it, by its key: its own or, where it names none, the commitment's lead.",
        method="by_institution",
    )
    start_before = Before("start_date")
    start_after = After("start_date")
    due_before = Before("due_date")
    due_after = After("due_date")
    added_before = Before("added_at", moment=True)
    added_after = After("added_at", moment=True)
    status = Choice(StandingStatus.choices, "status", "The status of the latest report.")
    overdue = YesNo("overdue", "Whether it is unfinished and its day has passed, today.", method="by_overdue")
    proven = YesNo("proven")
    disputed = YesNo("disputed")
    any_evidence = YesNo("any_evidence")
    last_reported_before = Before("last_reported_at", moment=True)
    last_reported_after = After("last_reported_at", moment=True)
    version = Key("version", "The present version.")
    without: ClassVar = {
        "id": "its address",
        **dict.fromkeys(("title", "deliverable", "translations"), "searched by search="),
        **dict.fromkeys(("institution_text", "due_text"), "as printed: read it"),
        "source_url": "an address is read, not searched",
    }

    def by_institution(self, queryset: QuerySet[Milestone], name: str, value: int) -> QuerySet[Milestone]:
        """Those for which it answers."""
        by_lead = Q(institution__isnull=True, commitment__lead_institution=value)
        return queryset.filter(Q(institution=value) | by_lead)

    def by_overdue(self, queryset: QuerySet[Milestone], name: str, value: Any) -> QuerySet[Milestone]:
        """Those that are, or are not, late today."""
        late = Milestone.objects.overdue(today())
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)


class Milestones(Resource[Milestone]):
    """Milestones of all commitments."""

    words: ClassVar = {
        "list": f"Milestones of all commitments, each with how it stands today.\n\n{BY_PLAN}",
        "retrieve": f"One milestone.\n\n{BY_PLAN}",
        "create": f"Add a milestone to a draft's commitment, or with a `reason` to a published one.\n\n{COORDINATOR}",
        "partial_update": (
            "Change a draft's milestone, or amend a published one with a `reason`. A due date that moves shows as "
            "slippage.\n\n"
            f"{COORDINATOR}"
        ),
        "move": f"Give a draft's milestone another place in its commitment.\n\n{COORDINATOR}",
        "destroy": (
            f"Throw away a draft's milestone. A published one is reported withdrawn, not removed.\n\n{COORDINATOR}"
        ),
    }
    output = MilestoneOutput
    inputs: ClassVar = {"create": MilestoneInput, "partial_update": MilestoneChange, "move": PlaceInput}
    versioned = frozenset({"partial_update"})
    may_name_version = frozenset({"destroy"})
    filterset_class = MilestoneFilters
    expansions: ClassVar = {**OF_COMMITMENT, "institution": INSTITUTION, "progress_reports": REPORTS}
    orderings: ClassVar = {
        "country": "commitment__plan__country_id", "plan": "commitment__plan_id", "commitment": "commitment_id",
        "position": "position", "number": "number", "title": "title", "start_date": "start_date",
        "due_date": "due_date", "status": "status", "last_reported_at": "last_reported_at",
    }  # fmt: skip
    default_ordering = ("commitment_id", "position")
    examples: ClassVar = {
        "create": [
            example(
                "A deliverable",
                {"commitment": 1, "title": "The register is online", "institution": 1, "due_date": "2027-09-30"},
            )
        ],
        "partial_update": [
            example("A new date", {"due_date": "2027-12-31", "reason": "The law came into force later."})
        ],
    }

    def rows(self) -> QuerySet[Milestone]:
        """The milestones the caller may see."""
        dates = PromisedDate.objects.order_by("promised_at", "id")
        return (
            Milestone.objects.visible_to(self.request.user)
            .select_related("commitment__plan__locality", "institution")
            .prefetch_related(Prefetch("promised_dates", dates))
        )

    @classmethod
    def every_row(cls) -> QuerySet[Milestone]:
        """All."""
        return Milestone.objects.all()

    def create(self, request: Any) -> Response:
        """Add one."""
        facts = self.checked()
        commitment, reason = facts.pop("commitment"), facts.pop("reason", "")
        return self.made(milestone_add(user=request.user, commitment=commitment, facts=facts, reason=reason).pk)

    def partial_update(self, request: Any, pk: str) -> Response:
        """Change or amend one."""
        milestone, facts = self.found(pk), self.checked()
        reason, version = facts.pop("reason", ""), seen_version(request)
        with telling_current(lambda: self.shown(pk)):
            milestone_change(user=request.user, milestone=milestone, version=version, facts=facts, reason=reason)
        return self.changed(pk)

    def destroy(self, request: Any, pk: str) -> Response:
        """Throw away a draft's."""
        milestone, version = self.found(pk), named_version(request)
        with telling_current(lambda: self.shown(pk)):
            milestone_remove(user=request.user, milestone=milestone, version=version)
        return Response(status=204)

    @action(detail=True, methods=["post"])
    def move(self, request: Any, pk: str) -> Response:
        """Give a draft's another place."""
        milestone_move(user=request.user, milestone=self.found(pk), **self.checked())
        return self.changed(pk)
