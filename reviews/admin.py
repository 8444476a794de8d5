"""What was judged, as operators see it. Of an open round they see what the public sees: that it is open (rule 6).

``Rating`` holds reviewers' private drafts and has no page at all; what was handed in shows once its round is published.
"""

from __future__ import annotations

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin
from reviews.choices import RoundState
from reviews.models import (
    Appointment,
    IRMAssessment,
    RatingEvidence,
    RatingRevision,
    Response,
    ReviewRound,
    Verdict,
    Verification,
)


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    """What reviewers said of reports."""

    list_display = ("created_at", "finding", "report", "organisation", "reviewer")
    list_filter = ("finding", "report__milestone__commitment__plan__country")
    list_select_related = ("report", "organisation", "reviewer")
    search_fields = ("reason", "organisation__name")
    ordering = ("-created_at", "-id")


@admin.register(ReviewRound)
class ReviewRoundAdmin(ReadOnlyAdmin):
    """Rounds; their coordinators run them."""

    list_display = ("title", "plan", "state", "opens_on", "closes_on", "published_at", "agreement")
    list_filter = ("state", "plan__country")
    list_select_related = ("plan",)
    search_fields = ("title", "plan__title")


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    """Seats, with the reviewers' declarations of interests."""

    list_display = ("round", "reviewer", "organisation", "appointed_at", "accepted_at")
    list_filter = ("round__plan__country", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("round", "reviewer", "organisation")
    search_fields = ("organisation__name", "reviewer__email", "round__title")


@admin.register(RatingRevision)
class RatingRevisionAdmin(ReadOnlyAdmin):
    """Ratings as they were handed in, of published rounds only."""

    list_display = ("submitted_at", "commitment", "round", "completion", "number")
    list_filter = ("completion", "rating__round__plan__country")
    list_select_related = ("rating__commitment", "rating__round")
    search_fields = ("reason", "rating__commitment__title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatingRevision]:
        """Those of published rounds."""
        return super().get_queryset(request).filter(rating__round__state=RoundState.PUBLISHED)

    @admin.display(ordering="rating__commitment")
    def commitment(self, row: RatingRevision) -> str:
        """The commitment rated."""
        return str(row.rating.commitment)

    @admin.display(ordering="rating__round")
    def round(self, row: RatingRevision) -> str:
        """The round."""
        return str(row.rating.round)


@admin.register(RatingEvidence)
class RatingEvidenceAdmin(ReadOnlyAdmin):
    """What supported the ratings of published rounds, as far as it was handed in."""

    list_display = ("title", "kind", "url", "file_name", "link_status", "added_at")
    list_filter = ("kind", "link_status")
    search_fields = ("title", "url", "file_name", "sha256")
    exclude = ("file",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatingEvidence]:
        """Handed in, and of published rounds."""
        shown = super().get_queryset(request).filter(rating__round__state=RoundState.PUBLISHED)
        return shown.filter(added_at__lte=F("rating__submitted_at"))


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """The governments' answers."""

    list_display = ("created_at", "round", "commitment", "author")
    list_filter = ("round__plan__country",)
    list_select_related = ("round", "commitment", "author")
    search_fields = ("text", "round__title")


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    """What rounds concluded."""

    list_display = ("commitment", "round", "completion", "reviewers", "spread", "published_at")
    list_filter = ("completion", "round__plan__country")
    list_select_related = ("commitment", "round")
    search_fields = ("commitment__title", "round__title")


@admin.register(IRMAssessment)
class IRMAssessmentAdmin(ReadOnlyAdmin):
    """The official coding, as imported."""

    list_display = ("commitment", "stage", "report_year", "completion", "starred", "source")
    list_filter = ("stage", "starred", "commitment__plan__country")
    list_select_related = ("commitment",)
    search_fields = ("commitment__title", "commitment__ogp_id", "source")
