"""What an uploaded workbook of milestones would change, row by row; three queries, however long it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments.models import CountryRole
from exchange.sheets.keys import Key, key_read
from exchange.sheets.progress.asking import milestones_of, reports_since
from exchange.sheets.progress.statements import Statement, answered, statement_of
from exchange.sheets.progress.table import IDENTIFYING, MILESTONE, PROGRESS
from exchange.sheets.progress.writing import locked_texts
from exchange.sheets.shapes import Book, Change, Fault, Line, LineState, Newer, Row
from exchange.sheets.words import told
from milestones.choices import MilestoneStatus
from milestones.models import Milestone, ProgressReport
from milestones.policies import responsible_institution_id


@dataclass(frozen=True, slots=True)
class World:
    """What the rows are held against: milestones by id, and what was reported on them since the workbook was made."""

    seat: CountryRole
    milestones: Mapping[int, Milestone]
    reports: Mapping[int, list[ProgressReport]]
    repeated: Mapping[int, Sequence[Row]]


def progress_check(seat: CountryRole, book: Book) -> list[Line]:
    """What becomes of each row, for an officer or a coordinator of a country."""
    rows = book.table(PROGRESS.key)
    keys = [key_read(row.text("key"), MILESTONE) for row in rows]
    wanted = {key.pk for key in keys if key}
    milestones = {each.pk: each for each in milestones_of(seat).filter(pk__in=wanted)}
    moved = [key.pk for key in keys if key and _moved(key, milestones)]
    since = min((row.sheet.made_at for row in rows), default=None)
    world = World(seat, milestones, reports_since(moved, since) if since else {}, _repeated(rows, keys))
    return [_line(row, key, world) for row, key in zip(rows, keys, strict=True)]


def _moved(key: Key, milestones: Mapping[int, Milestone]) -> bool:
    milestone = milestones.get(key.pk)
    return milestone is not None and milestone.version != key.version


def _repeated(rows: Sequence[Row], keys: Sequence[Key | None]) -> Mapping[int, Sequence[Row]]:
    """The answered rows of each milestone that has several."""
    speaking = [(key.pk, row) for row, key in zip(rows, keys, strict=True) if key and answered(row)]
    counts = Counter(milestone for milestone, _row in speaking)
    return {milestone: [row for each, row in speaking if each == milestone] for milestone, n in counts.items() if n > 1}


def _line(row: Row, key: Key | None, world: World) -> Line:
    title = row.text("milestone") or row.text("number")
    if not answered(row):
        return Line(row, title, LineState.UNCHANGED)
    milestone = world.milestones.get(key.pk) if key else None
    if key is None or milestone is None:
        return Line(row, title, LineState.WRONG, faults=(_unknown(row, key), *row.faults))
    title = f"{milestone.number}. {milestone.text('title', row.sheet.language)[0]}"
    faults = [*row.faults, *_misplaced(row, key, milestone), *_doubled(row, world.repeated.get(key.pk, ()))]
    said, wrong = statement_of(row, milestone.status)
    reports = world.reports.get(milestone.pk, [])
    if said is not None and any(_same(said, report, world, milestone) for report in reports):
        return Line(row, title, LineState.APPLIED)
    # What cannot be read in one cell may make another look wrong; the first is said first, and alone.
    faults = faults or list(wrong)
    if said is None or faults:
        return Line(row, title, LineState.WRONG, faults=tuple(faults))
    state = LineState.CONFLICT if milestone.version != key.version else LineState.CHANGE
    newer, notes = None, list(_notes(row, key, milestone))
    if state is LineState.CONFLICT:
        newer = _newer(reports[0]) if reports else None
        notes += [] if newer else [_amended(milestone)]
    return Line(
        row, title, state, tuple(_changes(said, milestone)), (), tuple(notes), newer, milestone.version, milestone
    )


def _unknown(row: Row, key: Key | None) -> Fault:
    if not row.text("key"):
        message = _(
            "This row has lost its key, so nobody can tell which milestone it is about. Paste it into a new workbook."
        )
        return row.fault("key", "no_key", message)
    if key is None:
        message = _("The key of this row was changed. Download the workbook again and paste your answers into it.")
        return row.fault("key", "bad_key", message)
    message = _("You do not report on this milestone: it belongs to another institution, or its plan is not running.")
    return row.fault("key", "not_yours", message)


def _misplaced(row: Row, key: Key, milestone: Milestone) -> Iterator[Fault]:
    """Cells that name another milestone than the key does: the answers may have slipped by a row."""
    if milestone.version != key.version:
        return
    standing = locked_texts(milestone, row.sheet.language)
    for name in IDENTIFYING:
        known = " ".join(standing[name].split())
        if row.text(name) and " ".join(row.text(name).split()) != known:
            message = _(
                "This cell was changed: the row is about “%(title)s”. If only some columns were sorted or moved, your "
                "answers stand beside the wrong milestones. Download the workbook again and paste them into it."
            )
            yield row.fault(name, "locked_changed", message % {"title": known[:80]})


def _doubled(row: Row, rows: Sequence[Row]) -> Iterator[Fault]:
    others = [other.number for other in rows if other.number != row.number]
    if others:
        message = _("The same milestone is answered in row %(others)s as well. Keep one of them.")
        yield row.fault("key", "repeated", message % {"others": ", ".join(map(str, others))})


def _same(said: Statement, report: ProgressReport, world: World, milestone: Milestone) -> bool:
    """Whether ``report`` says just this, for the same person or institution."""
    speaker = world.seat.institution_id or responsible_institution_id(milestone)
    ours = report.reported_by_id == world.seat.user_id or (speaker is not None and report.institution_id == speaker)
    words = (report.status, report.no_change, report.narrative, report.obstacles)
    if not ours or words != (said.status, said.no_change, said.happened, said.obstacles):
        return False
    return not said.evidence_url or any(piece.url == said.evidence_url for piece in report.evidence.all())


def _changes(said: Statement, milestone: Milestone) -> Iterator[Change]:
    status = str(milestone.get_status_display())
    after = told(MilestoneStatus.choices, said.status)
    if said.no_change:
        yield Change(_("No change"), "", _("attested: still “%(status)s”") % {"status": after})
    elif said.status == milestone.status:
        yield Change(_("Status"), "", _("still “%(status)s”") % {"status": after})
    else:
        yield Change(_("Status"), status, after)
    texts = ((_("What happened"), said.happened), (_("Obstacles"), said.obstacles))
    yield from (Change(what, "", text) for what, text in texts if text)
    if said.evidence_url:
        titled = said.evidence_title != said.evidence_url[: len(said.evidence_title)]
        shown = f"{said.evidence_title} – {said.evidence_url}" if titled else said.evidence_url
        yield Change(_("Evidence"), "", shown)


def _notes(row: Row, key: Key, milestone: Milestone) -> Iterator[str]:
    """A word on locked cells that were changed and that nobody reads."""
    due = row.text("due")
    standing = milestone.due_date.isoformat() if milestone.due_date else ""
    if milestone.version == key.version and "due" in row.values and due != standing:
        message = _("The due date in %(cell)s is not taken: only the coordinator moves dates, on the page of the plan.")
        yield message % {"cell": row.cell("due")}


def _newer(report: ProgressReport) -> Newer:
    institution = report.institution.name if report.institution else ""
    text = "\n".join(part for part in (report.narrative, report.obstacles) if part)
    return Newer(report.reported_at.date(), institution, str(report.get_status_display()), text)


def _amended(milestone: Milestone) -> str:
    message = _("This milestone was amended after the workbook was made. It reads now: “%(title)s”, due on %(due)s.")
    due = milestone.due_date.isoformat() if milestone.due_date else milestone.due_text or _("no date")
    return message % {"title": milestone.title, "due": due}
