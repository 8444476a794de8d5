"""What the workbook calls wrong is what the service refuses, and the other way round; and how single cells are read."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.utils import translation

from core.errors import DomainError
from exchange.sheets.cells import CellError, cell_value, clean
from exchange.sheets.columns import Column, Kind
from exchange.sheets.progress.statements import statement_of
from exchange.sheets.progress.table import PROGRESS
from exchange.sheets.shapes import Row, Sheet
from milestones.choices import MilestoneStatus, StandingStatus
from milestones.models import Milestone
from milestones.services import EvidenceDraft, progress_report
from tests.factories import CommitmentFactory, MilestoneFactory

LETTERS = {column.key: chr(ord("A") + place) for place, column in enumerate(PROGRESS.columns)}
SHEET = Sheet("progress", "Progress", LETTERS, "en", dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
URLS = ("", "https://example.org/a", "ftp://example.org", "example.org", "https://example.org/" + "a" * 2000)
TEXTS = ("", "Done.")


def reported(user: Any, milestone: Milestone, status: str, values: dict[str, Any]) -> bool:
    """Whether the service takes it."""
    url = values["evidence_url"]
    try:
        progress_report(
            user=user, milestone=milestone, version=milestone.version, status=MilestoneStatus(status),
            narrative=values["happened"], no_change=values["no_change"] == "yes",
            evidence=[EvidenceDraft(title="Title", url=url)] if url else [],
        )  # fmt: skip
    except DomainError:
        return False
    milestone.refresh_from_db()
    return True


@pytest.mark.parametrize("standing", [StandingStatus.NOT_STARTED, StandingStatus.IN_PROGRESS, StandingStatus.COMPLETED])
def test_the_check_and_the_service_agree(amina, digital_agency, standing):
    milestone = MilestoneFactory(commitment=CommitmentFactory(lead_institution=digital_agency))
    for status, happened, no_change, url in product(MilestoneStatus.values, TEXTS, ("no", "yes"), URLS):
        Milestone.objects.filter(pk=milestone.pk).update(status=standing)
        values = {"new_status": status, "happened": happened, "no_change": no_change, "evidence_url": url}
        said, faults = statement_of(Row(SHEET, 3, values), standing)
        taken = reported(amina, milestone, status, values)
        assert (said is not None) == taken == (not faults), (standing, values, faults)


def test_an_empty_status_is_the_one_that_stands():
    said, _faults = statement_of(Row(SHEET, 3, {"happened": "On."}), StandingStatus.IN_PROGRESS)
    assert said is not None
    assert said.status == MilestoneStatus.IN_PROGRESS
    said, [fault] = statement_of(Row(SHEET, 3, {"happened": "On."}), StandingStatus.NOT_REPORTED)
    assert said is None
    assert (fault.cell, fault.code) == ("Progress!K3", "status_required")


def test_texts_are_as_long_as_forms_take_them():
    for key, most in (("happened", 10_000), ("obstacles", 10_000), ("evidence_title", 500)):
        values = {"happened": "On.", "evidence_url": URLS[1], key: "x" * most}
        assert statement_of(Row(SHEET, 3, values), StandingStatus.IN_PROGRESS)[0] is not None
        _said, faults = statement_of(Row(SHEET, 3, {**values, key: "x" * (most + 1)}), StandingStatus.IN_PROGRESS)
        assert [fault.code for fault in faults] == ["too_long"]


STATUS = PROGRESS.column("new_status")
NO_CHANGE = PROGRESS.column("no_change")


@pytest.mark.parametrize(
    ("raw", "column", "value"),
    [
        ("En cours", STATUS, "in_progress"),
        ("  in   PROGRESS ", STATUS, "in_progress"),
        ("in_progress", STATUS, "in_progress"),
        (True, NO_CHANGE, "yes"),
        ("Oui", NO_CHANGE, "yes"),
        ("non", NO_CHANGE, "no"),
        ("   ", STATUS, None),
        (" a\r\nb\x07 _x000D_\n", Column("t", "T"), "a\nb"),
        (1.0, Column("n", "N", Kind.LABEL), "1"),
        (1.1, Column("n", "N", Kind.LABEL), "1.1"),
        ("12-b", Column("n", "N", Kind.LABEL), "12-b"),
        (5, Column("n", "N", Kind.NUMBER), 5),
        ("5", Column("n", "N", Kind.NUMBER), 5),
        (dt.datetime(2027, 5, 31, 12, tzinfo=dt.UTC), Column("d", "D", Kind.DATE), "2027-05-31"),
        (dt.date(2027, 5, 31), Column("d", "D", Kind.DATE), "2027-05-31"),
        (" 2027-05-31 ", Column("d", "D", Kind.DATE), "2027-05-31"),
    ],
)
def test_cells_say_what_people_mean(raw, column, value):
    for language in ("en", "fr", "es", "ar"):
        with translation.override(language):
            assert cell_value(raw, "n", column) == value


@pytest.mark.parametrize(
    ("raw", "column", "code"),
    [
        ("begun", STATUS, "not_a_choice"),
        (2, STATUS, "not_a_choice"),
        (3, Column("t", "T"), "not_text"),
        (dt.date(2027, 5, 31), Column("t", "T"), "not_text"),
        (dt.date(2027, 5, 31), Column("n", "N", Kind.LABEL), "not_label"),
        (True, Column("n", "N", Kind.LABEL), "not_label"),
        (45000, Column("d", "D", Kind.DATE), "not_a_date"),
        ("31/05/2027", Column("d", "D", Kind.DATE), "not_a_date"),
        ("2027-02-30", Column("d", "D", Kind.DATE), "not_a_date"),
        (0, Column("n", "N", Kind.NUMBER), "not_a_number"),
        (1.5, Column("n", "N", Kind.NUMBER), "not_a_number"),
        (True, Column("n", "N", Kind.NUMBER), "not_a_number"),
        ("٣", Column("n", "N", Kind.NUMBER), "not_a_number"),
    ],
)
def test_cells_that_cannot_be_taken_say_why(raw, column, code):
    with pytest.raises(CellError) as caught:
        cell_value(raw, "n", column)
    assert caught.value.code == code


def test_errors_of_the_spreadsheet_are_named():
    with pytest.raises(CellError, match="#REF!"):
        cell_value("#REF!", "e", Column("t", "T"))


def test_texts_are_cleaned_of_what_nobody_sees():
    assert clean("a_x0041_b\t \n\n c \x00") == "aAb\n\n c"
