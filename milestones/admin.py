"""What was done and what proves it, as operators see it: nothing of it is changed from here."""

from __future__ import annotations

from django.contrib import admin

from core.admin import HistoryAdmin, ReadOnlyAdmin
from milestones.models import (
    Evidence,
    LinkCheck,
    Milestone,
    ProcessEvidence,
    ProgressReport,
    ProgressRequest,
    PromisedDate,
)


@admin.register(Milestone)
class MilestoneAdmin(HistoryAdmin):
    """Milestones, with their earlier versions."""

    list_display = ("title", "commitment", "institution", "due_date", "status", "last_reported_at")
    list_filter = ("status", "disputed", "commitment__plan__country")
    list_select_related = ("commitment", "institution")
    search_fields = ("title", "number", "commitment__title")


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    """Reports as they were made."""

    list_display = ("reported_at", "milestone", "status", "no_change", "institution", "reported_by")
    list_filter = ("status", "no_change", "milestone__commitment__plan__country")
    list_select_related = ("milestone", "institution", "reported_by")
    search_fields = ("narrative", "milestone__title", "institution__name")
    ordering = ("-reported_at", "-id")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """Evidence of reports; a file is named by its name and hash, not handed out here."""

    list_display = ("title", "kind", "url", "file_name", "link_status", "added_at")
    list_filter = ("kind", "link_status")
    search_fields = ("title", "url", "file_name", "sha256")
    exclude = ("file",)
    ordering = ("-added_at", "-id")


@admin.register(PromisedDate)
class PromisedDateAdmin(ReadOnlyAdmin):
    """Every date the public was ever promised."""

    list_display = ("milestone", "due_date", "due_text", "promised_at", "amendment")
    list_select_related = ("milestone", "amendment")
    search_fields = ("milestone__title",)
    ordering = ("-promised_at", "-id")


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """What the addresses of evidence answered."""

    list_display = ("url", "status", "outcome", "failures", "checked_at", "next_at")
    list_filter = ("status", "outcome")
    search_fields = ("url", "host")
    ordering = ("next_at", "id")


@admin.register(ProcessEvidence)
class ProcessEvidenceAdmin(ReadOnlyAdmin):
    """Evidence of how plans were made and are followed."""

    list_display = ("title", "shows", "plan", "url", "file_name", "added_at")
    list_filter = ("shows", "plan__country")
    list_select_related = ("plan",)
    search_fields = ("title", "url", "file_name", "sha256")
    exclude = ("file",)
    ordering = ("-added_at", "-id")


@admin.register(ProgressRequest)
class ProgressRequestAdmin(ReadOnlyAdmin):
    """What coordinators asked for."""

    list_display = ("milestone", "asked_by", "asked_at")
    list_select_related = ("milestone", "asked_by")
    search_fields = ("milestone__title",)
    ordering = ("-asked_at", "-id")
