"""Making progress reports of the rows that somebody chose: each by itself, so that a refused one undoes no other."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from commitments.models import CountryRole
from core.errors import DomainError, Stale
from exchange.sheets.parcel import Parcel
from exchange.sheets.progress.checking import progress_check
from exchange.sheets.progress.statements import statement_of
from exchange.sheets.shapes import Line, LineState, Outcome, refusal
from milestones.models import Milestone
from milestones.services import EvidenceDraft, progress_report

# Which column each field of the service is.
COLUMNS = {
    "status": "new_status", "narrative": "happened", "obstacles": "obstacles", "no_change": "no_change",
    "evidence": "evidence_url", "url": "evidence_url", "title": "evidence_title",
}  # fmt: skip


def progress_apply(seat: CountryRole, parcel: Parcel, chosen: Collection[str]) -> Iterator[Outcome]:
    """Report what the chosen rows say; what was reported already is left alone.

    Args:
        chosen: the names of rows.

    Yields:
        What became of each chosen row, as soon as it is written.
    """
    lines = progress_check(seat, parcel.book)
    for line in lines:
        if line.row.name in chosen:
            yield _applied(seat.user, line, parcel.seen[line.row.name])


def _applied(user: User, line: Line, seen: int) -> Outcome:
    cell = line.row.cell("new_status")
    if line.state is LineState.APPLIED:
        return Outcome(cell, line.title, "already")
    if line.state not in (LineState.CHANGE, LineState.CONFLICT):
        reasons = " ".join(fault.message for fault in line.faults)
        return Outcome(line.faults[0].cell if line.faults else cell, line.title, "refused", reasons)
    try:
        _report(user, line, seen)
    except Stale:
        message = _("Somebody reported on this milestone just now. Upload the workbook again to see both.")
        return Outcome(cell, line.title, "refused", message)
    except DomainError as error:
        return refusal(line.row, line.title, error, COLUMNS, "new_status")
    return Outcome(cell, line.title, "done")


def _report(user: User, line: Line, seen: int) -> None:
    """One progress report, on the version of the milestone that the page has shown."""
    milestone = line.subject
    if not isinstance(milestone, Milestone):
        raise TypeError("A line that changes something knows its milestone.")
    said, _faults = statement_of(line.row, milestone.status)
    if said is None:
        raise TypeError("A line that changes something states something.")
    evidence = [EvidenceDraft(title=said.evidence_title, url=said.evidence_url)] if said.evidence_url else []
    progress_report(
        user=user, milestone=milestone, version=seen, status=said.status, narrative=said.happened,
        obstacles=said.obstacles, no_change=said.no_change, evidence=evidence, language=line.row.sheet.language,
    )  # fmt: skip
