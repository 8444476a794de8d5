"""The tables of what was judged: verifications, and what came of published rounds; nothing of a round that runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from exchange.packs.subject import AT_ONCE, Following, Subject, Written
from exchange.packs.tables import Row, Table, named
from milestones.models import ProgressReport
from reviews.choices import RoundState
from reviews.models import (
    Appointment,
    IRMAssessment,
    Rating,
    RatingRevision,
    Response,
    ReviewRound,
    Verdict,
    Verification,
)

SCORES = ("completion", "early_results", "verifiability", "potential_for_results")
CODED = (
    "specificity", "verifiable", "value_information", "value_participation", "value_accountability",
    "value_technology", "relevant", "potential_impact", "potential_for_results", "completion", "opened_government",
    "early_results", "starred", "star_formula",
)  # fmt: skip
ROUND = (
    "id", "title", "opens_on", "closes_on", "state", "opened_at", "closed_at", "response_until",
    "response_ended_at", "published_at", "agreement",
)  # fmt: skip


def rounds_of(subject: Subject) -> QuerySet[ReviewRound]:
    """The plan's rounds whose verdicts are out."""
    return ReviewRound.objects.filter(plan=subject.plan, state=RoundState.PUBLISHED, published_at__lte=subject.moment)


def verifications_of(subject: Subject) -> QuerySet[Any]:
    """What reviewers found of the plan's reports; ``stale`` and ``replaced`` by what came later, as keys."""
    plan = {"report__milestone__commitment__plan": subject.plan, "report__recorded_at__lte": subject.moment}
    newer = ProgressReport.objects.filter(
        milestone=OuterRef("report__milestone"), recorded_at__lte=subject.moment
    ).latest_first()
    last = Verification.objects.filter(report=OuterRef("report"), reviewer=OuterRef("reviewer"))
    last = last.as_of(subject.moment).order_by("-created_at", "-pk")
    return (
        Verification.objects.filter(**plan)
        .as_of(subject.moment)
        .select_related("report__milestone__commitment", "organisation")
        .annotate(latest_report=Subquery(newer.values("pk")[:1]), in_force=Subquery(last.values("pk")[:1]))
    )


def verification_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The findings, by key; of which organisation, never by whom."""
    for each in verifications_of(subject).order_by("pk").iterator(AT_ONCE):
        commitment = each.report.milestone.commitment
        yield {
            **_of_plan(subject),
            **{name: getattr(each, name) for name in ("id", "finding", "reason", "created_at")},
            "commitment": commitment.pk,
            "milestone": each.report.milestone_id,
            "report": each.report_id,
            "organisation": named(each.organisation),
            "stale": each.latest_report != each.report_id,
            "replaced": each.in_force != each.pk,
            "url": subject.page_of(commitment.reference),
        }


def round_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The published rounds."""
    for each in rounds_of(subject).order_by("pk").iterator(AT_ONCE):
        yield {**_of_plan(subject), **{name: getattr(each, name) for name in ROUND}, "url": subject.page_of(None)}


def seat_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """Which organisations sat in them, with their declarations of interests."""
    seats = Appointment.objects.filter(round__in=rounds_of(subject)).select_related("organisation")
    for each in seats.order_by("pk").iterator(AT_ONCE):
        yield {
            **_of_plan(subject),
            **{name: getattr(each, name) for name in ("id", "declaration", "appointed_at", "accepted_at")},
            "round": each.round_id,
            "organisation": named(each.organisation),
            "url": subject.page_of(None),
        }


def rating_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """What reviewers handed in last in published rounds, by organisation. Two queries."""
    rounds = rounds_of(subject)
    seats = Appointment.objects.filter(round=OuterRef("round"), reviewer=OuterRef("reviewer"))
    ratings: QuerySet[Any] = Rating.objects.filter(round__in=rounds, submitted_at__isnull=False).annotate(
        seat=Subquery(seats.values("pk")[:1]),
        organisation_key=Subquery(seats.values("organisation")[:1]),
        organisation_name=Subquery(seats.values("organisation__name")[:1]),
    )
    revisions = Following(
        RatingRevision.objects.filter(rating__round__in=rounds).order_by("rating_id", "number").iterator(AT_ONCE),
        lambda each: each.rating_id,
    )
    for each in ratings.order_by("pk").iterator(AT_ONCE):
        last = max(revisions.of(each.pk), key=lambda one: one.number, default=None)
        organisation = {"id": each.organisation_key, "name": each.organisation_name}
        yield {
            **_of_plan(subject),
            "id": f"{each.round_id}-{each.commitment_id}-{each.seat or 0}",
            "round": each.round_id,
            "commitment": each.commitment_id,
            "reviewer": {"organisation": organisation if each.organisation_key else None},
            "submitted_at": each.submitted_at,
            "handed_in": {name: getattr(last, name) for name in (*SCORES, "reason", "number")}
            if last is not None
            else None,
        }


def verdicts_of(subject: Subject) -> QuerySet[Verdict]:
    """What the plan's rounds concluded."""
    verdicts = Verdict.objects.filter(commitment__plan=subject.plan).as_of(subject.moment)
    return verdicts.select_related("commitment", "round")


def verdict_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The verdicts, by key."""
    shown = ("id", "outcome", *SCORES, "distribution", "reviewers", "recusals", "spread", "agreement", "published_at")
    for each in verdicts_of(subject).order_by("pk").iterator(AT_ONCE):
        yield {
            **_of_plan(subject),
            **{name: getattr(each, name) for name in shown},
            "round": each.round_id,
            **_of_commitment(each, subject),
        }


def responses_of(subject: Subject) -> QuerySet[Response]:
    """What the government replied in published rounds."""
    rows = Response.objects.filter(round__in=rounds_of(subject), created_at__lte=subject.moment)
    return rows.select_related("round")


def response_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The replies, by key; never by whom."""
    for each in responses_of(subject).order_by("pk").iterator(AT_ONCE):
        of = {"round": each.round_id, "commitment": each.commitment_id}
        yield {**_of_plan(subject), "id": each.pk, **of, "text": each.text, "created_at": each.created_at}


def assessments_of(subject: Subject) -> QuerySet[IRMAssessment]:
    """The partnership's official assessments of the plan's commitments."""
    return IRMAssessment.objects.filter(commitment__plan=subject.plan).select_related("commitment")


def assessment_rows(subject: Subject, written: Written) -> Iterator[Row]:
    """The official assessments, by key."""
    shown = ("id", "stage", "report_year", *CODED, "source", "source_url", "remarks")
    for each in assessments_of(subject).order_by("pk").iterator(AT_ONCE):
        yield {
            **_of_plan(subject),
            **{name: getattr(each, name) for name in shown},
            "ogp_id": each.commitment.ogp_id,
            **_of_commitment(each, subject),
        }


def _of_plan(subject: Subject) -> dict[str, Any]:
    return {"country": subject.plan.country_id, "plan": subject.plan.pk}


def _of_commitment(judgement: Verdict | IRMAssessment, subject: Subject) -> dict[str, Any]:
    reference = judgement.commitment.reference
    return {
        "commitment": judgement.commitment_id,
        "commitment_reference": reference,
        "url": subject.page_of(reference),
    }


_PLAN = ("id", "country", "plan")
JUDGED = (
    Table(
        "verifications", _("Verifications: what reviewers found of progress reports"),
        (
            *_PLAN, "commitment", "milestone", "report", "finding", "reason", "organisation.id", "organisation.name",
            "created_at", "stale", "replaced", "url",
        ),
        verification_rows,
    ),
    Table("review-rounds", _("Published review rounds"), (*_PLAN, *ROUND[1:], "url"), round_rows),
    Table(
        "appointments", _("Organisations that reviewed, with their declarations of interests"),
        (
            *_PLAN, "round", "organisation.id", "organisation.name", "declaration", "appointed_at", "accepted_at",
            "url",
        ),
        seat_rows,
    ),
    Table(
        "ratings", _("Ratings of published rounds, as they were handed in last"),
        (
            *_PLAN, "round", "commitment", "reviewer.organisation.id", "reviewer.organisation.name", "submitted_at",
            *(f"handed_in.{name}" for name in (*SCORES, "reason", "number")),
        ),
        rating_rows,
    ),
    Table(
        "verdicts", _("Verdicts of published rounds"),
        (
            *_PLAN, "round", "commitment", "commitment_reference", "outcome", *SCORES, "distribution", "reviewers",
            "recusals", "spread", "agreement", "published_at", "url",
        ),
        verdict_rows,
    ),
    Table(
        "responses", _("Responses of the government to published rounds"),
        (*_PLAN, "round", "commitment", "text", "created_at"), response_rows,
    ),
    Table(
        "irm-assessments", _("Official assessments by the Independent Reporting Mechanism"),
        (
            *_PLAN, "commitment", "commitment_reference", "ogp_id", "stage", "report_year", *CODED, "source",
            "source_url", "remarks", "url",
        ),
        assessment_rows,
    ),
)  # fmt: skip
