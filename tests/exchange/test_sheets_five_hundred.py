"""A workbook of 500 rows with 20 mistakes comes back with exactly those 20 named, and the rest is applied."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.sheets.kinds import KINDS, sheet_apply, sheet_check
from exchange.sheets.progress.asking import milestones_of
from exchange.sheets.progress.table import PROGRESS
from exchange.sheets.progress.writing import progress_book
from exchange.sheets.shapes import sorted_out
from ledger.models import Stream
from ledger.services import stream_faults
from milestones.models import Evidence, Milestone, ProgressReport
from tests.exchange.sheet_books import edited, letter, opened
from tests.factories import CommitmentFactory, MilestoneFactory

COMMITMENTS, EACH = 100, 5
ADDRESS = "https://demoland.example.org/register"
FIRST = 3

# What is wrong in which row: the cell that is wrong, what is written there, and the rule it breaks.
MISTAKES: dict[int, tuple[str, Any, str]] = {
    3: ("new_status", "Nearly done", "not_a_choice"),
    17: ("new_status", 3, "not_a_choice"),
    40: ("happened", "=A1&B1", "formula"),
    66: ("happened", "#REF!", "error_value"),
    77: ("happened", 2027, "not_text"),
    91: ("happened", None, "narrative_required"),
    110: ("happened", "x" * 10_001, "too_long"),
    120: ("obstacles", 3.5, "not_text"),
    133: ("obstacles", "=1", "formula"),
    150: ("evidence_url", "www.example.org", "not_an_address"),
    171: ("evidence_url", "javascript:alert(1)", "not_an_address"),
    188: ("evidence_title", "A title without an address", "address_required"),
    205: ("no_change", "perhaps", "not_a_choice"),
    230: ("no_change", "Yes", "nothing_to_attest"),
    255: ("key", "999999.1.abcdef", "bad_key"),
    280: ("key", None, "no_key"),
    333: ("milestone", "Another milestone", "locked_changed"),
    360: ("number", "99", "locked_changed"),
    444: ("new_status", "Completed", "evidence_required"),
    502: ("evidence_title", "t" * 501, "too_long"),
}
# Where the rule names another cell than the one that was written.
NAMED = {188: "evidence_url", 444: "evidence_url"}


def fill(book: Any) -> None:
    """All rows as an officer fills them in, then the mistakes."""
    sheet = book["Progress"]
    for row in range(FIRST, FIRST + COMMITMENTS * EACH):
        sheet[f"{letter(PROGRESS, 'new_status')}{row}"] = "In progress"
        sheet[f"{letter(PROGRESS, 'happened')}{row}"] = f"What was done for row {row}."
        if row % 5 == 0 or row == 502:
            sheet[f"{letter(PROGRESS, 'evidence_url')}{row}"] = f"{ADDRESS}/{row}"
    for row, (key, value, _code) in MISTAKES.items():
        sheet[f"{letter(PROGRESS, key)}{row}"] = value
        if key == "evidence_title" and row == 188:
            sheet[f"{letter(PROGRESS, 'evidence_url')}{row}"] = None
        if row == 444:
            sheet[f"{letter(PROGRESS, 'evidence_url')}{row}"] = None


@pytest.mark.django_db
def test_exactly_the_twenty_mistakes_are_named_and_the_rest_is_applied(bruno, digital_agency):
    assert len(MISTAKES) == 20
    first = CommitmentFactory(lead_institution=digital_agency)
    others = CommitmentFactory.create_batch(COMMITMENTS - 1, plan=first.plan, lead_institution=digital_agency)
    for commitment in (first, *others):
        MilestoneFactory.create_batch(EACH, commitment=commitment, promised_date=False)
    seat = bruno.country_roles.select_related("country", "institution").get()
    content = progress_book(milestones_of(seat))
    assert opened(content)["Progress"].max_row == FIRST + COMMITMENTS * EACH - 1

    filled_in = edited(content, fill)
    checked = sheet_check(KINDS["progress"], seat, filled_in)
    found = sorted_out(checked.lines)
    named = [(fault.cell, fault.code) for line in found.wrong for fault in line.faults]
    assert named == [
        (f"Progress!{letter(PROGRESS, NAMED.get(row, key))}{row}", code)
        for row, (key, _value, code) in MISTAKES.items()
    ]
    assert (len(found.change), found.conflict, found.applied, found.unchanged) == (480, [], [], [])
    assert not ProgressReport.objects.exists()

    # A slow machine does not get through in the time that one page may take, and goes on.
    while (applied := sheet_apply(KINDS["progress"], seat, checked.parcel, None)).left:
        pass
    assert {outcome.what for outcome in applied.outcomes} <= {"done", "already"}
    assert ProgressReport.objects.count() == 480
    assert Milestone.objects.filter(status="in_progress").count() == 480
    addresses = {row for row in range(FIRST, 503) if row % 5 == 0} - set(MISTAKES)
    assert Evidence.objects.count() == len(addresses)
    assert not [fault for stream in Stream.objects.all() for fault in stream_faults(stream)]

    again = sorted_out(sheet_check(KINDS["progress"], seat, filled_in).lines)
    assert (len(again.applied), again.change, again.conflict, len(again.wrong)) == (480, [], [], 20)
