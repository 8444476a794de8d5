"""What was judged, as operators see it. Of an open round they see what the public sees: that it is open (rule 6).

``Rating`` holds reviewers' private drafts and has no page at all; what was handed in shows once its round is published.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import OperatorAdmin, ReadOnlyAdmin
from reviews.choices import RoundState
from reviews.models import (
    AnswerRevision,
    Appointment,
    IRMAssessment,
    Lot,
    MakingVerdict,
    Proposal,
    Question,
    Questionnaire,
    RatingEvidence,
    RatingRevision,
    Recusal,
    Response,
    ResponseEvidence,
    ReviewRound,
    Section,
    Verdict,
    Verification,
)
from reviews.selectors import questionnaire_in_use
from reviews.services import questionnaire_copy


class PublishedAdmin(ReadOnlyAdmin):
    """What a round keeps to itself until it is published, operators included (rule 6)."""

    round_path = "round"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows of published rounds."""
        return super().get_queryset(request).filter(**{f"{self.round_path}__state": RoundState.PUBLISHED})


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
    """Seats, with the reviewers' declarations of interests; who lets their ratings stand shows with the publication."""

    list_display = ("round", "reviewer", "organisation", "appointed_at", "accepted_at")
    list_filter = ("round__plan__country", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("round", "reviewer", "organisation")
    search_fields = ("organisation__name", "reviewer__email", "round__title")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is told of a reviewer after the reply is no operator's business before the publication."""
        published = obj is not None and obj.round.state == RoundState.PUBLISHED
        return super().get_exclude(request, obj) if published else ("stood_by_at",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No address filters by it either."""
        return not lookup.startswith("stood_by_at") and super().lookup_allowed(lookup, value, request)


@admin.register(RatingRevision)
class RatingRevisionAdmin(PublishedAdmin):
    """Ratings as they were handed in, of published rounds only."""

    round_path = "rating__round"
    list_display = ("submitted_at", "commitment", "round", "completion", "number")
    list_filter = ("completion", "rating__round__plan__country")
    list_select_related = ("rating__commitment", "rating__round")
    search_fields = ("reason", "rating__commitment__title")

    @admin.display(ordering="rating__commitment")
    def commitment(self, row: RatingRevision) -> str:
        """The commitment rated."""
        return str(row.rating.commitment)

    @admin.display(ordering="rating__round")
    def round(self, row: RatingRevision) -> str:
        """The round."""
        return str(row.rating.round)


@admin.register(RatingEvidence)
class RatingEvidenceAdmin(PublishedAdmin):
    """What supported the ratings of published rounds, as far as it was handed in."""

    round_path = "rating__round"
    list_display = ("title", "kind", "url", "file_name", "link_status", "added_at")
    list_filter = ("kind", "link_status")
    search_fields = ("title", "url", "file_name", "sha256")
    exclude = ("file",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatingEvidence]:
        """Handed in, and of published rounds."""
        return super().get_queryset(request).filter(added_at__lte=F("rating__submitted_at"))


@admin.register(Response)
class ResponseAdmin(PublishedAdmin):
    """The governments' answers, of published rounds only."""

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


@admin.register(ResponseEvidence)
class ResponseEvidenceAdmin(PublishedAdmin):
    """What supported the governments' answers, in published rounds only."""

    round_path = "response__round"
    list_display = ("title", "kind", "url", "file_name", "link_status", "added_at")
    list_filter = ("kind", "link_status")
    search_fields = ("title", "url", "file_name", "sha256")
    exclude = ("file",)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Which organisations proposed somebody, and what became of it; the people are the coordinator's to see."""

    list_display = ("proposed_at", "round", "organisation", "organisation_name", "confirmed_at", "declined_at")
    list_filter = ("round__plan__country", ("declined_at", admin.EmptyFieldListFilter))
    list_select_related = ("round", "organisation")
    search_fields = ("organisation__name", "organisation_name", "round__title")
    exclude = ("email", "name", "contact_email", "statement", "nonce")


@admin.register(Recusal)
class RecusalAdmin(ReadOnlyAdmin):
    """Who does not judge what."""

    list_display = ("recorded_at", "appointment", "commitment", "ground", "institution")
    list_filter = ("ground", "appointment__round__plan__country")
    list_select_related = ("appointment__organisation", "appointment__round", "commitment", "institution")
    search_fields = ("reason", "commitment__title")


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    """Draws by lot; their coordinators run them."""

    list_display = ("round", "organisation", "size", "announced_at", "seed_on", "drawn_at")
    list_filter = ("round__plan__country",)
    list_select_related = ("round", "organisation")
    search_fields = ("round__title", "organisation__name")


@admin.register(AnswerRevision)
class AnswerRevisionAdmin(PublishedAdmin):
    """Answers to questionnaires as they were handed in, of published rounds only."""

    round_path = "sheet__round"
    list_display = ("submitted_at", "number", "after_reply")
    list_filter = ("after_reply",)
    search_fields = ("revision_reason",)


@admin.register(MakingVerdict)
class MakingVerdictAdmin(ReadOnlyAdmin):
    """What rounds concluded on the making of plans."""

    list_display = ("round", "score", "lowest", "highest", "reviewers", "published_at")
    list_filter = ("round__plan__country",)
    list_select_related = ("round",)
    search_fields = ("round__title",)


class UntilOpened(admin.StackedInline):  # type: ignore[type-arg]  # (a base of two models)
    """Parts of a questionnaire: written until a round with it opens, then only looked at."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While no round with it has opened."""
        return bool(super().has_add_permission(request, obj)) and not (obj and questionnaire_in_use(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return bool(super().has_change_permission(request, obj)) and not (obj and questionnaire_in_use(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return bool(super().has_delete_permission(request, obj)) and not (obj and questionnaire_in_use(obj))


class SectionInline(UntilOpened):
    """The sections of a questionnaire."""

    model = Section
    show_change_link = True


class QuestionInline(UntilOpened):
    """The questions of a section, each with the text of its four steps."""

    model = Question


class PartAdmin(OperatorAdmin):
    """A questionnaire or a section of one: what reviewers have begun to answer changes no more."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """While no round with it has opened."""
        return super().has_change_permission(request, obj) and not (obj and questionnaire_in_use(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes one as a whole: a round may be announced with it."""
        return False


@admin.register(Questionnaire)
class QuestionnaireAdmin(PartAdmin):
    """Questionnaires, all versions; what is in use is copied as the next version and changed there."""

    list_display = ("title", "code", "version", "language")
    search_fields = ("title", "code")
    inlines = (SectionInline,)
    actions = ("copied",)

    @admin.action(description=_("Copy as the next version"))
    def copied(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        """Begin the next version of each."""
        for questionnaire in queryset:
            new = questionnaire_copy(user=request.user, questionnaire=questionnaire)
            self.message_user(request, _("Version %(number)s is ready to be edited.") % {"number": new.version})


@admin.register(Section)
class SectionAdmin(PartAdmin):
    """Sections, with their questions; a new one is begun on its questionnaire's page."""

    list_display = ("title", "number", "weight", "questionnaire")
    list_filter = ("questionnaire",)
    list_select_related = ("questionnaire",)
    search_fields = ("title",)
    inlines = (QuestionInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: see the questionnaire."""
        return False
