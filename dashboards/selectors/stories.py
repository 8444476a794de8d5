"""The milestones of a commitment with every report, its evidence and its verifications, as they stood at a moment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.clock import end_of_day
from dashboards.commitment_page import EvidenceLine, MilestoneStory, PromisedLine, ReportLine, VerificationLine
from dashboards.scorecard import Text
from dashboards.selectors.names import text_of
from dashboards.selectors.rows import milestone_row
from milestones.choices import LinkStatus, MilestoneStatus
from milestones.models import Evidence, EvidenceBase, ProgressReport, PromisedDate
from milestones.selectors import MilestoneStanding
from reviews.choices import Finding
from reviews.models import Verification
from reviews.selectors import CommitmentStanding


def milestone_stories(standing: CommitmentStanding, as_of: dt.date, language: str) -> tuple[MilestoneStory, ...]:
    """Every milestone of a commitment with all its reports by then. Four queries, however many."""
    moment = end_of_day(as_of)
    commitment = standing.commitment
    reports = (
        ProgressReport.objects.filter(milestone__commitment=commitment)
        .as_of(moment)
        .select_related("institution", "corrects")
        .latest_first()
    )
    by_milestone: dict[int, list[ProgressReport]] = defaultdict(list)
    for report in reports:
        by_milestone[report.milestone_id].append(report)
    evidence = _evidence(commitment.pk, moment)
    verifications = _verifications(commitment.pk, moment)
    dates = _dates(commitment.pk, moment)

    def story(each: MilestoneStanding) -> MilestoneStory:
        known = by_milestone[each.milestone.pk]
        return MilestoneStory(
            row=milestone_row(commitment.reference, each, as_of, language),
            deliverable=text_of(each.milestone, "deliverable", language),
            added_on=each.milestone.added_at.date() if each.milestone.added_at else None,
            source_url=each.milestone.source_url,
            dates=tuple(dates[each.milestone.pk]),
            reports=tuple(_report_lines(known, evidence, verifications, language)),
        )

    return tuple(story(each) for each in standing.milestones)


def _report_lines(
    reports: Sequence[ProgressReport],
    evidence: Mapping[int, list[EvidenceLine]],
    verifications: Mapping[int, list[Verification]],
    language: str,
) -> Iterable[ReportLine]:
    """The reports of one milestone, the latest first."""
    corrected = {report.corrects_id for report in reports}
    for place, report in enumerate(reports):
        made, recorded = report.reported_at.date(), report.recorded_at.date()
        yield ReportLine(
            key=report.pk,
            status=MilestoneStatus(report.status).label,
            narrative=Text(report.narrative, report.language),
            obstacles=Text(report.obstacles, report.language),
            no_change=report.no_change,
            institution=text_of(report.institution, "name", language) if report.institution else None,
            source_url=report.source_url,
            made_on=made,
            recorded_on=recorded if recorded != made else None,
            corrects_on=report.corrects.reported_at.date() if report.corrects else None,
            corrected=report.pk in corrected,
            latest=place == 0,
            evidence=tuple(evidence[report.pk]),
            verifications=tuple(_verification_lines(verifications[report.pk], place > 0, language)),
            at=report.reported_at,
        )


def _verification_lines(
    verifications: Sequence[Verification], stale: bool, language: str
) -> Iterable[VerificationLine]:
    """The findings on one report in the order they were made; of each reviewer only the last is in force."""
    in_force = {each.reviewer_id: each.pk for each in verifications}
    for each in verifications:
        yield VerificationLine(
            finding=Finding(each.finding),
            organisation=text_of(each.organisation, "name", language),
            reason=each.reason,
            made_on=each.created_at.date(),
            stale=stale,
            replaced=in_force[each.reviewer_id] != each.pk,
            at=each.created_at,
        )


def evidence_line(evidence: EvidenceBase, moment: dt.datetime | None = None) -> EvidenceLine:
    """A piece of evidence, whatever it supports, as it was known at a ``moment``, now where none is named."""
    checked_later = moment is not None and evidence.checked_at is not None and evidence.checked_at > moment
    return EvidenceLine(
        title=evidence.title,
        kind=evidence.get_kind_display(),
        url=evidence.url,
        sha256=evidence.sha256,
        file_name=evidence.file_name,
        media_type=evidence.media_type,
        size=evidence.size or 0,
        published_on=evidence.published_on,
        added_on=evidence.added_at.date(),
        link_status=None if checked_later else LinkStatus(evidence.link_status),
        checked_on=evidence.checked_at.date() if evidence.checked_at and not checked_later else None,
    )


def _evidence(commitment_id: int, moment: dt.datetime) -> Mapping[int, list[EvidenceLine]]:
    """Evidence by report. One query."""
    lines: dict[int, list[EvidenceLine]] = defaultdict(list)
    found = Evidence.objects.filter(report__milestone__commitment=commitment_id, added_at__lte=moment)
    for each in found.order_by("added_at", "id"):
        lines[each.report_id].append(evidence_line(each, moment))
    return lines


def _verifications(commitment_id: int, moment: dt.datetime) -> Mapping[int, list[Verification]]:
    """Verifications by report, in the order they were made. One query."""
    lines: dict[int, list[Verification]] = defaultdict(list)
    found = Verification.objects.filter(report__milestone__commitment=commitment_id).as_of(moment)
    for each in found.select_related("organisation").order_by("created_at", "id"):
        lines[each.report_id].append(each)
    return lines


def _dates(commitment_id: int, moment: dt.datetime) -> Mapping[int, list[PromisedLine]]:
    """Every date promised by then, by milestone. One query."""
    lines: dict[int, list[PromisedLine]] = defaultdict(list)
    found = PromisedDate.objects.filter(milestone__commitment=commitment_id, promised_at__lte=moment)
    for each in found.order_by("promised_at", "id"):
        lines[each.milestone_id].append(PromisedLine(each.due_date, each.due_text, each.promised_at.date()))
    return lines


def last_change(stories: Iterable[MilestoneStory]) -> dt.date | None:
    """The latest day on which anything there is to judge was added."""
    days = [
        day
        for story in stories
        for report in story.reports
        for day in (report.made_on, *(evidence.added_on for evidence in report.evidence))
    ]
    return max(days, default=None)
