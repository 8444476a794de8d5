"""The rows of a country's file, one function for each kind: the fields each has, and their scales."""

from __future__ import annotations

from commitments.choices import InstitutionKind, OgpValue
from commitments.models import Commitment
from exchange.facts.fields import Row
from exchange.facts.shapes import (
    AssessmentFact,
    CommitmentFact,
    EvidenceFact,
    InstitutionFact,
    MilestoneFact,
    PlanFact,
    ReportFact,
    SupportFact,
)
from milestones.choices import EvidenceKind, MilestoneStatus
from reviews.choices import Stage
from reviews.models import IRMAssessment

# The variables of the official coding that a file may give, each with the words of its scale, from the model itself.
CODED: dict[str, list[str]] = {
    field.name: [str(value) for value, _ in field.flatchoices]
    for field in IRMAssessment._meta.fields
    if field.choices and field.name != "stage"
}


def institution_of(row: Row) -> InstitutionFact:
    """An institution."""
    fact = InstitutionFact(
        where=row.where,
        name=row.text("name", required=True),
        short_name=row.text("short_name"),
        kind=row.one_of("kind", InstitutionKind.values, default=InstitutionKind.OTHER),
        language=row.language(),
        translations=row.translations(),
    )
    row.source()
    row.close()
    return fact


def plan_of(row: Row) -> PlanFact:
    """A plan with its commitments, and all that hangs on them."""
    fact = PlanFact(
        where=row.where,
        number=row.whole("number", required=True) or 0,
        title=row.text("title", required=True),
        language=row.language(),
        translations=row.translations(),
        start_date=row.required_day("start_date"),
        end_date=row.required_day("end_date"),
        dates_inferred=row.flag("dates_inferred"),
        partial=row.flag("partial"),
        commitments_in_all=row.whole("commitments_in_all"),
        submitted_year=row.whole("submitted_year"),
        ogp_id=row.text("ogp_id"),
        commitments=tuple(_commitment(each) for each in row.rows("commitments")),
        source_url=row.source(),
    )
    row.close()
    return fact


def _commitment(row: Row) -> CommitmentFact:
    fact = CommitmentFact(
        where=row.where,
        number=row.text("number"),
        ogp_id=row.text("ogp_id"),
        texts={field: row.text(field, required=field == "title") for field in Commitment.translated_fields},
        language=row.language(),
        translations=row.translations(),
        values=tuple(row.texts("values")),
        policy_areas=row.texts("policy_areas"),
        lead_institution=row.text("lead_institution"),
        lead_text=row.text("lead_text"),
        supports=tuple(_support(each) for each in row.rows("supporting_institutions")),
        support_text=row.text("support_text"),
        start_date=row.day("start_date"),
        start_text=row.text("start_text"),
        end_date=row.day("end_date"),
        end_text=row.text("end_text"),
        carried_over_from=tuple(_carried(each) for each in row.rows("carried_over_from")),
        milestones=tuple(_milestone(each) for each in row.rows("milestones")),
        assessments=tuple(_assessment(each) for each in row.rows("assessments")),
        source_url=row.source(),
    )
    if not (fact.number or fact.ogp_id):
        row.fault("number", "A commitment has a number or the partnership's id, by which it is found again.")
    for value in sorted(set(fact.values) - set(OgpValue.values)):
        row.fault("values", f"“{value}” is not one of: {', '.join(OgpValue.values)}.")
    row.close()
    return fact


def _support(row: Row) -> SupportFact:
    fact = SupportFact(row.where, row.text("institution", required=True), row.text("part"))
    row.close()
    return fact


def _carried(row: Row) -> tuple[int, str]:
    plan, number = row.whole("plan", required=True) or 0, row.text("number", required=True)
    row.close()
    return plan, number


def _milestone(row: Row) -> MilestoneFact:
    report = row.row("report")
    fact = MilestoneFact(
        where=row.where,
        number=row.text("number", required=True),
        title=row.text("title", required=True),
        deliverable=row.text("deliverable"),
        language=row.language(),
        translations=row.translations(),
        institution=row.text("institution"),
        institution_text=row.text("institution_text"),
        start_date=row.day("start_date"),
        due_date=row.day("due_date"),
        due_text=row.text("due_text"),
        report=None if report is None else _report(report),
        source_url=row.source(),
    )
    row.close()
    return fact


def _report(row: Row) -> ReportFact:
    fact = ReportFact(
        where=row.where,
        status=row.one_of("status", MilestoneStatus.values, required=True),
        on=row.required_day("on"),
        evidence=tuple(_evidence(each) for each in row.rows("evidence")),
        source_url=row.source(),
    )
    row.close()
    return fact


def _evidence(row: Row) -> EvidenceFact:
    kind = row.one_of("kind", EvidenceKind.values, default=EvidenceKind.WEB_PAGE)
    fact = EvidenceFact(row.where, row.address("url"), row.text("title", required=True), kind)
    row.close()
    return fact


def _assessment(row: Row) -> AssessmentFact:
    coded = {field: row.one_of(field, words) for field, words in CODED.items()}
    fact = AssessmentFact(
        where=row.where,
        stage=row.one_of("stage", Stage.values, required=True),
        report_year=row.whole("report_year"),
        coded={field: word for field, word in coded.items() if word},
        source_name=row.text("source_name", required=True),
        remarks=row.texts("remarks"),
        source_url=row.source(),
    )
    row.close()
    return fact
