"""What a row of the workbook states of its milestone, PURE but for words: the same rules as the service's, by cell.

``milestones.services.progress_report`` decides in the end; a test compares the two for every kind of statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exchange.sheets.progress.table import PROGRESS
from exchange.sheets.shapes import Fault, Row
from exchange.sheets.words import told
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Evidence

LONGEST_TEXT = 10_000
LONGEST_TITLE = 500
UNFINISHED = (MilestoneStatus.NOT_STARTED, MilestoneStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be reported; texts may be empty, ``evidence_url`` too."""

    status: MilestoneStatus
    no_change: bool
    happened: str
    obstacles: str
    evidence_title: str
    evidence_url: str


def answered(row: Row) -> bool:
    """Whether anything was filled in; “no” under “no change” says nothing."""
    if row.faults:
        return True
    filled = (column.key for column in PROGRESS.columns if column.fill_in)
    return any(row.text(key) and not (key == "no_change" and row.text(key) == "no") for key in filled)


def statement_of(row: Row, standing: str) -> tuple[Statement | None, Sequence[Fault]]:
    """The statement of a row on a milestone whose status stands at ``standing``, or all that is wrong with it."""
    no_change = row.text("no_change") == "yes"
    status = row.text("new_status") or (standing if standing != StandingStatus.NOT_REPORTED else "")
    faults = [*_status_faults(row, status, standing, no_change), *_text_faults(row, no_change), *_evidence_faults(row)]
    if status == MilestoneStatus.COMPLETED and not row.text("evidence_url") and not faults:
        message = _("“Completed” needs evidence: write the address where everybody can see it.")
        faults.append(row.fault("evidence_url", "evidence_required", message))
    if faults:
        return None, faults
    url = row.text("evidence_url")
    statement = Statement(
        MilestoneStatus(status), no_change, row.text("happened"), row.text("obstacles"),
        row.text("evidence_title") or url[:LONGEST_TITLE], url,
    )  # fmt: skip
    return statement, ()


def _status_faults(row: Row, status: str, standing: str, no_change: bool) -> Iterator[Fault]:
    words = told(StandingStatus.choices, standing)
    if no_change and standing not in UNFINISHED:
        message = _(
            "Only a milestone that is not started or in progress can stand still; this one stands at “%(status)s”."
        )
        yield row.fault("no_change", "nothing_to_attest", message % {"status": words})
    elif no_change and status != standing:
        message = _("“No change” keeps the status that stands, “%(status)s”: empty one of the two cells.")
        yield row.fault("new_status", "status_changed", message % {"status": words})
    elif not status:
        message = _("Nothing was reported on this milestone yet: pick a status.")
        yield row.fault("new_status", "status_required", message)


def _text_faults(row: Row, no_change: bool) -> Iterator[Fault]:
    if not no_change and not row.text("happened"):
        message = _("Say what happened, or answer “Yes” under “No change”.")
        yield row.fault("happened", "narrative_required", message)
    for key, most in (("happened", LONGEST_TEXT), ("obstacles", LONGEST_TEXT), ("evidence_title", LONGEST_TITLE)):
        if len(row.text(key)) > most:
            message = _("This text has %(length)s characters; %(most)s are taken at most.")
            yield row.fault(key, "too_long", message % {"length": len(row.text(key)), "most": most})


def _evidence_faults(row: Row) -> Iterator[Fault]:
    title, url = row.text("evidence_title"), row.text("evidence_url")
    if title and not url:
        message = _("There is a title but no address: write where the evidence can be seen, or empty the title.")
        yield row.fault("evidence_url", "address_required", message)
    if not url:
        return
    try:
        Evidence._meta.get_field("url").clean(url, None)
    except ValidationError:
        message = _("“%(url)s” is not a web address. Write it in full, beginning with https://.")
        yield row.fault("evidence_url", "not_an_address", message % {"url": url[:60]})
