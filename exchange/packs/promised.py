"""The tables of what was promised: the plan, its commitments and milestones, and what was amended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.models import Amendment, Commitment, CommitmentSupport, CommitmentValue
from core.clock import today
from exchange.packs.subject import AT_ONCE, Following, Subject, Written
from exchange.packs.tables import Row, Table, named
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone, PromisedDate
from milestones.rules import is_overdue, slippage_days
from reviews.selectors import with_values


def plan_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The plan."""
    plan = subject.plan
    locality = plan.locality
    shown = (
        "id", "number", "slug", "title", "language", "translations", "start_date", "end_date", "dates_inferred",
        "partial", "commitments_in_all", "submitted_on", "submitted_year", "state", "published_at", "ogp_id",
        "source_url", "version",
    )  # fmt: skip
    yield {
        **{name: getattr(plan, name) for name in shown},
        "country": plan.country_id,
        "locality": {"code": locality.code, "name": locality.name} if locality else None,
        "phase": plan.phase(today()).value,
        "url": subject.page_of(None),
    }


def commitments_of(subject: Subject) -> QuerySet[Commitment]:
    """The plan's commitments, with the three values of today."""
    known = Q(added_at__isnull=True) | Q(added_at__lte=subject.moment)
    return with_values(Commitment.objects.filter(known, plan=subject.plan)).select_related("lead_institution")


def commitment_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The commitments, by key. Five queries."""
    plan = {"commitment__plan": subject.plan}
    areas = _many(Commitment.policy_areas.through.objects.filter(**plan), "policyarea__slug")
    values = _many(CommitmentValue.objects.filter(**plan), "value")
    supports = Following(
        CommitmentSupport.objects.filter(**plan)
        .select_related("institution")
        .order_by("commitment_id", "pk")
        .iterator(AT_ONCE),
        lambda each: each.commitment_id,
    )
    continued = Following(
        Commitment.carried_over_from.through.objects.filter(
            from_commitment__plan=subject.plan, to_commitment__in=Commitment.objects.published()
        )
        .order_by("from_commitment_id", "to_commitment_id")
        .values_list("from_commitment_id", "to_commitment_id")
        .iterator(AT_ONCE),
        lambda pair: pair[0],
    )
    for each in commitments_of(subject).order_by("pk").iterator(AT_ONCE):
        parts = [{"institution": named(one.institution), "part": one.part} for one in supports.of(each.pk)]
        yield {
            **_commitment_row(each, subject),
            "ogp_values": [value for _key, value in values.of(each.pk)],
            "policy_areas": [slug for _key, slug in areas.of(each.pk)],
            "supporting_institutions": parts,
            "carried_over_from": [key for _key, key in continued.of(each.pk)],
        }


def _many(rows: QuerySet[Any, Any], column: str) -> Following[tuple[int, str]]:
    pairs = rows.order_by("commitment_id", column).values_list("commitment_id", column)
    return Following(pairs.iterator(AT_ONCE), lambda pair: pair[0])


def _commitment_row(commitment: Any, subject: Subject) -> dict[str, Any]:
    shown = (
        "id", "number", "reference", "position", "ogp_id", "title", "problem", "action", "expected_result",
        "relevance", "additional", "language", "translations", "sdgs", "lead_text", "support_text", "start_date",
        "start_text", "end_date", "end_text", "state", "withdrawn_reason", "added_at", "withdrawn_at", "source_url",
        "version", "claimed", "evidenced", "reviewed",
    )  # fmt: skip
    gap = commitment.gap
    return {
        **{name: getattr(commitment, name) for name in shown},
        "country": subject.plan.country_id,
        "plan": subject.plan.pk,
        "lead_institution": named(commitment.lead_institution),
        "as_of": today(),
        "gap": int(gap) if gap.removeprefix("-").isdigit() else gap,
        "url": subject.page_of(commitment.reference),
    }


def milestones_of(subject: Subject) -> QuerySet[Milestone]:
    """The plan's milestones."""
    known = Q(added_at__isnull=True) | Q(added_at__lte=subject.moment)
    return Milestone.objects.filter(known, commitment__plan=subject.plan).select_related("commitment", "institution")


def milestone_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The milestones with every date they were ever promised for, by key. Two queries."""
    promised = Following(
        PromisedDate.objects.filter(milestone__commitment__plan=subject.plan, promised_at__lte=subject.moment)
        .order_by("milestone_id", "promised_at", "pk")
        .iterator(AT_ONCE),
        lambda each: each.milestone_id,
    )
    for each in milestones_of(subject).order_by("pk").iterator(AT_ONCE):
        yield _milestone_row(each, promised.of(each.pk), subject)


def _milestone_row(milestone: Milestone, promised: list[PromisedDate], subject: Subject) -> Row:
    shown = (
        "id", "number", "position", "title", "deliverable", "language", "translations", "institution_text",
        "start_date", "due_date", "due_text", "added_at", "status", "proven", "disputed", "any_evidence",
        "last_reported_at", "source_url", "version",
    )  # fmt: skip
    reported = milestone.status != StandingStatus.NOT_REPORTED
    status = MilestoneStatus(milestone.status) if reported else None
    return {
        **{name: getattr(milestone, name) for name in shown},
        "country": subject.plan.country_id,
        "plan": subject.plan.pk,
        "commitment": milestone.commitment_id,
        "commitment_reference": milestone.commitment.reference,
        "institution": named(milestone.institution),
        "first_due_date": next((each.due_date for each in promised if each.due_date), None),
        "slippage_days": slippage_days([each.due_date for each in promised]),
        "promised_dates": [
            {"due_date": each.due_date, "due_text": each.due_text, "promised_at": each.promised_at} for each in promised
        ],
        "overdue": is_overdue(milestone.due_date, status, today()),
        "url": subject.page_of(milestone.commitment.reference),
    }


def amendment_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """What was changed since the plan was published, in order."""
    rows = Amendment.objects.filter(plan=subject.plan, at__lte=subject.moment).select_related("commitment")
    shown = ("id", "kind", "subject_label", "before", "after", "reason", "at")
    for each in rows.order_by("pk").iterator(AT_ONCE):
        reference = each.commitment.reference if each.commitment else None
        yield {
            **{name: getattr(each, name) for name in shown},
            "country": subject.plan.country_id,
            "plan": subject.plan.pk,
            "commitment": each.commitment_id,
            "commitment_reference": reference,
            "subject": each.subject_id,
            "url": subject.page_of(reference),
        }


PROMISED = (
    Table(
        "action-plans", _("The plan"),
        (
            "id", "country", "locality.code", "locality.name", "number", "slug", "title", "language", "translations",
            "start_date", "end_date", "dates_inferred", "partial", "commitments_in_all", "phase", "submitted_on",
            "submitted_year", "state", "published_at", "ogp_id", "source_url", "version", "url",
        ),
        plan_rows,
    ),
    Table(
        "commitments", _("Commitments, each with its three values"),
        (
            "id", "country", "plan", "number", "reference", "position", "ogp_id", "title", "problem", "action",
            "expected_result", "relevance", "additional", "language", "translations", "ogp_values", "policy_areas",
            "sdgs", "lead_institution.id", "lead_institution.name", "lead_text", "supporting_institutions",
            "support_text", "start_date", "start_text", "end_date", "end_text", "state", "withdrawn_reason",
            "added_at", "withdrawn_at", "carried_over_from", "source_url", "version", "as_of",
            "claimed", "evidenced", "reviewed", "gap", "url",
        ),
        commitment_rows,
    ),
    Table(
        "milestones", _("Milestones, each with every date it was promised for"),
        (
            "id", "country", "plan", "commitment", "commitment_reference", "number", "position", "title",
            "deliverable", "language", "translations", "institution.id", "institution.name", "institution_text",
            "start_date", "due_date", "due_text", "first_due_date", "slippage_days", "promised_dates", "added_at",
            "status", "overdue", "proven", "disputed", "any_evidence", "last_reported_at", "source_url", "version",
            "url",
        ),
        milestone_rows,
    ),
    Table(
        "amendments", _("Amendments: what was changed since the plan was published, and why"),
        (
            "id", "country", "plan", "commitment", "commitment_reference", "kind", "subject", "subject_label",
            "before", "after", "reason", "at", "url",
        ),
        amendment_rows,
    ),
)  # fmt: skip
