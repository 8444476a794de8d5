"""The tables of what was done: progress reports, and the evidence of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from exchange.packs.files import file_name, process_evidence, rating_evidence, report_evidence, response_evidence
from exchange.packs.subject import AT_ONCE, Subject, Written
from exchange.packs.tables import Row, Table, named
from milestones.models import EvidenceBase, ProgressReport
from reviews.models import Appointment, RatingEvidence

EVIDENCE = (
    "kind", "title", "url", "file_name", "sha256", "media_type", "size", "published_on", "added_at", "link_status",
    "checked_at",
)  # fmt: skip


def reports_of(subject: Subject) -> QuerySet[ProgressReport]:
    """The reports on the plan's milestones."""
    return ProgressReport.objects.filter(
        milestone__commitment__plan=subject.plan, recorded_at__lte=subject.moment
    ).select_related("milestone__commitment", "institution")


def report_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The reports, by key; on whose behalf each was made, never by whom."""
    shown = (
        "id", "status", "narrative", "obstacles", "language", "no_change", "source_url", "reported_at", "recorded_at",
    )  # fmt: skip
    later = ProgressReport.objects.filter(corrects=OuterRef("pk"), recorded_at__lte=subject.moment)
    rows: QuerySet[Any] = reports_of(subject).annotate(corrected_by_key=Subquery(later.values("pk")[:1]))
    for each in rows.order_by("pk").iterator(AT_ONCE):
        commitment = each.milestone.commitment
        yield {
            **{name: getattr(each, name) for name in shown},
            "country": subject.plan.country_id,
            "plan": subject.plan.pk,
            "commitment": commitment.pk,
            "milestone": each.milestone_id,
            "corrects": each.corrects_id,
            "corrected_by": each.corrected_by_key,
            "institution": named(each.institution),
            "url": subject.page_of(commitment.reference),
        }


def evidence_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The evidence of reports, then of published ratings. Two queries."""
    for report in report_evidence(subject).order_by("pk").iterator(AT_ONCE):
        milestone = report.report.milestone
        of: Row = {"commitment": milestone.commitment_id, "milestone": milestone.pk, "report": report.report_id}
        yield {"id": f"report-{report.pk}", **_evidence_row(report, subject, written), **of, "rating": None}
    for rating in _placed_rating_evidence(subject).order_by("pk").iterator(AT_ONCE):
        key = f"{rating.rating.round_id}-{rating.rating.commitment_id}-{rating.seat or 0}"
        of = {"commitment": rating.rating.commitment_id, "milestone": None, "report": None, "rating": key}
        yield {"id": f"rating-{key}-{rating.place}", **_evidence_row(rating, subject, written), **of}


def _placed_rating_evidence(subject: Subject) -> QuerySet[Any]:
    """Evidence of ratings with the seat it was handed in from, and its place within the rating."""
    seats = Appointment.objects.filter(round=OuterRef("rating__round"), reviewer=OuterRef("rating__reviewer"))
    earlier = RatingEvidence.objects.filter(rating=OuterRef("rating"), pk__lte=OuterRef("pk")).order_by()
    return rating_evidence(subject).annotate(
        seat=Subquery(seats.values("pk")[:1]),
        place=Subquery(earlier.values("rating").annotate(count=Count("pk")).values("count")),
    )


def _evidence_row(evidence: EvidenceBase, subject: Subject, written: Written) -> dict[str, Any]:
    """What every piece of evidence says; ``file`` is its place in the pack."""
    return {
        **{name: getattr(evidence, name) for name in EVIDENCE},
        "file": written.place_of(file_name(evidence), evidence.sha256) or None,
        "country": subject.plan.country_id,
        "plan": subject.plan.pk,
    }


def process_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The evidence of how the plan is made and followed."""
    for each in process_evidence(subject).order_by("pk").iterator(AT_ONCE):
        yield {"id": each.pk, "shows": each.shows, **_evidence_row(each, subject, written)}


def response_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The evidence of what the government replied."""
    for each in response_evidence(subject).order_by("pk").iterator(AT_ONCE):
        of: Row = {"response": each.response_id, "commitment": each.response.commitment_id}
        yield {"id": each.pk, **of, **_evidence_row(each, subject, written)}


_FILE = ("kind", "title", "url", "file", *EVIDENCE[3:], "country", "plan")
REPORTED = (
    Table(
        "progress-reports", _("Progress reports"),
        (
            "id", "country", "plan", "commitment", "milestone", "status", "narrative", "obstacles", "language",
            "no_change", "corrects", "corrected_by", "institution.id", "institution.name", "source_url",
            "reported_at", "recorded_at", "url",
        ),
        report_rows,
    ),
    Table(
        "evidence", _("Evidence of progress reports and of published ratings"),
        ("id", *_FILE, "commitment", "milestone", "report", "rating"), evidence_rows,
    ),
    Table(
        "process-evidence", _("Evidence of how the plan is made and followed"), ("id", "shows", *_FILE), process_rows,
    ),
    Table(
        "response-evidence", _("Evidence of what the government replied"), ("id", "response", "commitment", *_FILE),
        response_rows,
    ),
)  # fmt: skip
