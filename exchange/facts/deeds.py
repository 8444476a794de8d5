"""Milestones, the dates they were promised for, and what their government reported of them, with its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commitments.choices import AmendedKind
from commitments.models import Commitment, Country, Institution
from core.clock import start_of_day
from core.models import AppendOnly
from exchange.facts.promises import Promised, amended, hold_of
from exchange.facts.shapes import MilestoneFact, ReportFact
from exchange.facts.table import BATCH, Hold, Table, Tally
from milestones.models import Evidence, Milestone, ProgressReport, PromisedDate

Done = list[tuple[MilestoneFact, Milestone]]
Reported = list[tuple[ReportFact, ProgressReport, Milestone]]


@dataclass(slots=True)
class Deeds:
    """What became of a file's milestones.

    Attributes:
        records: the append-only rows that were made; the ledger remembers their digests.
        touched: keys of commitments whose progress is to be computed again.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    records: list[AppendOnly] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def deeds_put(
    promised: Promised, institutions: Mapping[str, Institution], country: Country, moment: dt.datetime, file: str
) -> Deeds:
    """Add the milestones of commitments with their promised dates, reports and evidence, as learned at ``moment``."""
    deeds = Deeds()
    done = _milestones_put(promised, institutions, country, moment, file, deeds)
    reported = _reports_put(done, moment, file, deeds)
    _evidence_put(reported, file, deeds)
    return deeds


def _milestones_put(
    promised: Promised,
    institutions: Mapping[str, Institution],
    country: Country,
    moment: dt.datetime,
    file: str,
    deeds: Deeds,
) -> Done:
    table = Table(Milestone, file)
    rows = Milestone.objects.filter(commitment__in=[commitment for _, commitment in promised])
    known = {(row.commitment_id, row.number): row for row in rows}
    kept = amended(country, AmendedKind.MILESTONE)
    done: Done = []
    dates: list[PromisedDate] = []
    for commitment_fact, commitment in promised:
        for position, fact in enumerate(commitment_fact.milestones, start=1):
            row = known.get((commitment.pk, fact.number))
            before = None if row is None else (row.due_date, row.due_text)
            hold = hold_of(row, fact.source_url, kept)
            first = {"commitment": commitment, "number": fact.number, "position": position}
            wanted = _milestone_wanted(fact, institutions.get(fact.institution))
            milestone = table.put(fact.where, row, wanted, hold, **first)
            if before != (milestone.due_date, milestone.due_text):
                dates.append(_promised(milestone, commitment, moment, new=row is None))
            if row is None:
                deeds.touched.add(commitment.pk)
            done.append((fact, milestone))
    table.write()
    for date in dates:
        date.milestone_id = date.milestone.pk
        date.full_clean()
    deeds.records += PromisedDate.objects.bulk_create(dates, batch_size=BATCH)
    deeds.tallies["milestones"] = table.tally
    return done


def _milestone_wanted(fact: MilestoneFact, institution: Institution | None) -> dict[str, Any]:
    return {
        "title": fact.title, "deliverable": fact.deliverable, "language": fact.language,
        "translations": fact.translations, "institution": institution, "institution_text": fact.institution_text,
        "start_date": fact.start_date, "due_date": fact.due_date, "due_text": fact.due_text,
        "source_url": fact.source_url,
    }  # fmt: skip


def _promised(milestone: Milestone, commitment: Commitment, moment: dt.datetime, *, new: bool) -> PromisedDate:
    """The due date as promised: with the plan, or, where the source changed, when that was learned."""
    published = commitment.plan.published_at or moment
    return PromisedDate(
        milestone=milestone, due_date=milestone.due_date, due_text=milestone.due_text,
        promised_at=published if new else moment,
    )  # fmt: skip


def _reports_put(done: Done, moment: dt.datetime, file: str, deeds: Deeds) -> Reported:
    """Add the reports that are not there yet. A status that the source corrected is a new report of the same day."""
    table = Table(ProgressReport, file)
    known = _imported_before(milestone for _, milestone in done)
    reported: Reported = []
    made: list[ProgressReport] = []
    for fact, milestone in done:
        if fact.report is None:
            continue
        at = start_of_day(fact.report.on)
        row = known.get((milestone.pk, fact.report.source_url, at))
        new = row is None or row.status != fact.report.status
        first = {
            "milestone": milestone, "status": fact.report.status, "institution_id": milestone.institution_id,
            "source_url": fact.report.source_url, "reported_at": at, "recorded_at": moment,
        }  # fmt: skip
        report = table.put(fact.report.where, None if new else row, {}, Hold.KEPT, **first)
        reported.append((fact.report, report, milestone))
        if new:
            made.append(report)
    table.write()
    deeds.records += made
    deeds.tallies["reports"] = table.tally
    _next_version([milestone for _, report, milestone in reported if report in made], deeds)
    return reported


def _imported_before(milestones: Iterable[Milestone]) -> dict[tuple[int, str, dt.datetime], ProgressReport]:
    """What was imported before, by milestone, source address and day; the later recorded of two wins."""
    rows = ProgressReport.objects.filter(milestone__in=list(milestones), reported_by__isnull=True).order_by("pk")
    return {(row.milestone_id, row.source_url, row.reported_at): row for row in rows}


def _next_version(milestones: list[Milestone], deeds: Deeds) -> None:
    """A milestone that was reported on goes to its next version, so that nobody reports on what they have not seen."""
    for milestone in milestones:
        milestone.version += 1
        deeds.touched.add(milestone.commitment_id)
    Milestone.objects.bulk_update(milestones, ["version"], batch_size=BATCH)


def _evidence_put(reported: Reported, file: str, deeds: Deeds) -> None:
    """Add the addresses that support the reports, as old as these."""
    table = Table(Evidence, file)
    rows = Evidence.objects.filter(report__in=[report for _, report, _ in reported])
    known = {(row.report_id, row.url): row for row in rows}
    for fact, report, milestone in reported:
        for each in fact.evidence:
            row = known.get((report.pk, each.url))
            wanted = {"title": each.title, "kind": each.kind}
            first = {"report": report, "url": each.url, "added_at": report.reported_at}
            table.put(each.where, row, wanted, Hold.OURS, **first)
            if row is None:
                deeds.touched.add(milestone.commitment_id)
    table.write()
    deeds.tallies["evidence"] = table.tally
