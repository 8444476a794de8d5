"""The workbook of milestones that officers and coordinators download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exchange.sheets.progress.table import FIRST_MOVING, PROGRESS, key_of
from exchange.sheets.words import present_language
from exchange.sheets.writing import Binder, guide_add, table_add
from milestones.models import Milestone

PIECE = 2000


def progress_book(milestones: QuerySet[Milestone]) -> bytes:
    """A workbook of ``milestones`` in the present language, as a file. One query."""
    binder = Binder()
    guide_add(binder, _("How to fill this in"), list(_sentences()), [PROGRESS])
    rows = (_row(milestone, present_language()) for milestone in milestones.iterator(chunk_size=PIECE))
    table_add(binder, PROGRESS, rows, {}, FIRST_MOVING)
    return binder.saved()


def locked_texts(milestone: Milestone, language: str) -> Mapping[str, str]:
    """What identifies a milestone for its reader, as it stands in the locked cells."""
    return {
        "reference": milestone.commitment.reference,
        "number": milestone.number,
        "milestone": milestone.text("title", language)[0],
    }


def _row(milestone: Milestone, language: str) -> Mapping[str, Any]:
    commitment = milestone.commitment
    institution = milestone.institution or commitment.lead_institution
    return {
        **locked_texts(milestone, language),
        "key": key_of(milestone).written(),
        "plan": commitment.plan.slug,
        "commitment": commitment.text("title", language)[0],
        "institution": institution.text("name", language)[0] if institution else milestone.institution_text,
        "due": milestone.due_date,
        "status": str(milestone.get_status_display()),
        "reported": milestone.last_reported_at.date() if milestone.last_reported_at else None,
    }


def _sentences() -> Iterator[str]:
    yield _("Each row is one milestone. Fill in the white cells of the rows you report on; leave all others empty.")
    yield _("A row whose white cells stay empty changes nothing.")
    yield _("The grey cells are locked against slips, without a password. Nothing that you change there is taken.")
    yield _("You may leave out rows, and send the workbook to colleagues.")
    yield _("Write values, no formulas, and do not merge cells.")
    yield _("Upload the workbook where you downloaded it: you see what would change before anything does.")
    yield _("Uploading the same workbook twice does no harm: what was taken already is not taken again.")
