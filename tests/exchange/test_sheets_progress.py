"""The workbook of milestones: what it holds, what a filled-in one would change, and what applying it changes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from commitments.choices import CommitmentState, PlanState
from commitments.models import CountryRole
from exchange.sheets.keys import key_read
from exchange.sheets.kinds import KINDS, parcel_check, sheet_apply, sheet_check
from exchange.sheets.plan.tables import TABLES
from exchange.sheets.progress.asking import milestones_chosen, milestones_of
from exchange.sheets.progress.table import PROGRESS, key_of
from exchange.sheets.progress.writing import progress_book
from exchange.sheets.shapes import LineState, sorted_out
from exchange.sheets.writing import sheet_title
from ledger.models import Stream
from ledger.services import stream_faults
from milestones.choices import MilestoneStatus
from milestones.models import Evidence, Milestone, ProgressReport
from milestones.policies import may_report
from milestones.services import EvidenceDraft, milestone_change, progress_report
from tests.exchange.sheet_books import edited, filled, letter, opened, parts
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory

KIND = KINDS["progress"]
SAID = {"new_status": "In progress", "happened": "The tender was published."}


def seat_of(person) -> CountryRole:
    return person.country_roles.active().select_related("country", "institution").get()


def book_of(person) -> bytes:
    return progress_book(milestones_of(seat_of(person)))


def checked(person, content):
    return sheet_check(KIND, seat_of(person), content)


def sent(person, parcel, chosen=None):
    return sheet_apply(KIND, seat_of(person), parcel, chosen).outcomes


def applied(person, content, chosen=None):
    return sent(person, checked(person, content).parcel, chosen)


@pytest.fixture
def register(digital_agency):
    """A commitment that Bruno's agency leads."""
    return CommitmentFactory(lead_institution=digital_agency, number="7", title="=1+1 public registers")


@pytest.fixture
def steps(register):
    """Three milestones of it, in rows 3 to 5."""
    return [MilestoneFactory(commitment=register, number=str(n), title=f"Step {n}") for n in (1, 2, 3)]


def test_officers_get_their_own_coordinators_all(register, steps, finance_ministry, amina, bruno, chiara):
    theirs = MilestoneFactory(commitment=register, institution=finance_ministry)
    unnamed = MilestoneFactory(commitment=register, institution=None)
    draft = MilestoneFactory(commitment=CommitmentFactory(plan=ActionPlanFactory(draft=True)))
    closed = MilestoneFactory(commitment=CommitmentFactory(plan=ActionPlanFactory(state=PlanState.CLOSED)))
    withdrawn = MilestoneFactory(
        commitment=CommitmentFactory(
            plan=register.plan, state=CommitmentState.WITHDRAWN, withdrawn_reason="No money.",
            withdrawn_at=dt.datetime(2025, 2, 1, tzinfo=dt.UTC),
        )
    )  # fmt: skip
    everything = [*steps, theirs, unnamed, draft, closed, withdrawn]
    running = [*steps, theirs, unnamed]
    for person in (amina, bruno, chiara):
        found = set(milestones_of(seat_of(person)))
        assert found == {each for each in running if may_report(person, each)}, person
        assert found <= set(everything)
    assert set(milestones_chosen(seat_of(amina), None, finance_ministry)) == {theirs}
    assert set(milestones_chosen(seat_of(amina), None, register.lead_institution)) == {*steps, unnamed}
    assert not milestones_chosen(seat_of(bruno), closed.commitment.plan, None)


def test_the_sheet_is_locked_frozen_dated_and_offers_lists(steps, bruno):
    sheet = opened(book_of(bruno))["Progress"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.freeze_panes == "F3"
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    due = sheet[f"{letter(PROGRESS, 'due')}3"]
    assert (due.value.date(), due.is_date, due.number_format) == (steps[0].due_date, True, "yyyy-mm-dd")
    for column in PROGRESS.columns:
        cell = sheet[f"{letter(PROGRESS, column.key)}3"]
        assert cell.protection.locked is not column.fill_in, column.key
        assert cell.alignment.wrap_text
        assert sheet.column_dimensions[letter(PROGRESS, column.key)].width == column.width
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered == {"K3:K5": "'Lists'!$A$1:$A$4", "L3:L5": "'Lists'!$B$1:$B$2"}
    lists = opened(book_of(bruno))["Lists"]
    assert [cell.value for cell in lists["A"]] == [str(label) for label in MilestoneStatus.labels]


def test_the_sheet_speaks_the_readers_language(register, steps, bruno):
    register.translations = {"fr": {"title": "Registres publics"}}
    register.save()
    with translation.override("fr"):
        book = opened(book_of(bruno))
        sheet = book.worksheets[1]
        assert sheet[f"{letter(PROGRESS, 'commitment')}3"].value == "Registres publics"
        assert [cell.value for cell in book.worksheets[-1]["A"]] == ["Non commencé", "En cours", "Achevé", "Retiré"]
    assert sheet["A1"].value.startswith("tracker progress fr ")
    assert sheet["B1"].value == "plan"


def test_no_text_of_ours_becomes_a_formula(register, bruno):
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%1", '=HYPERLINK("https://example.org")']
    for n, text in enumerate(starts):
        MilestoneFactory(commitment=register, number=f"={n}", title=text)
    content = book_of(bruno)
    assert not any("<f>" in xml or "<f " in xml for xml in parts(content).values())
    sheet = opened(content)["Progress"]
    titles = [sheet[f"{letter(PROGRESS, 'milestone')}{row}"] for row in range(3, 3 + len(starts))]
    assert [cell.data_type for cell in titles] == ["s"] * len(starts)
    assert all(cell.quotePrefix for cell in titles)
    assert [cell.value.strip() for cell in titles] == [text.strip() for text in starts]


def test_a_text_that_looks_like_a_formula_stays_a_text(register, steps, bruno):
    def type_it(book):
        cell = book["Progress"][f"{letter(PROGRESS, 'happened')}3"]
        cell.value, cell.data_type, cell.quotePrefix = "=cmd|' /C calc'!A0", "s", True

    applied(bruno, edited(filled(book_of(bruno), PROGRESS, {3: {"new_status": "In progress"}}), type_it))
    assert ProgressReport.objects.get().narrative == "=cmd|' /C calc'!A0"


def test_characters_that_no_workbook_can_hold_are_left_out(register, bruno):
    MilestoneFactory(commitment=register, title="Bell\x07 and\x0b tab\x1f" + "x" * 100)
    sheet = opened(book_of(bruno))["Progress"]
    assert sheet[f"{letter(PROGRESS, 'milestone')}3"].value.startswith("Bell and tabx")


def test_rows_are_told_by_what_becomes_of_them(steps, bruno):
    answers = {3: SAID, 4: {"no_change": "Yes"}}
    found = sorted_out(checked(bruno, filled(book_of(bruno), PROGRESS, answers)).lines)
    [change], [wrong], [unchanged] = found.change, found.wrong, found.unchanged
    assert [(each.what, each.before, each.after) for each in change.changes] == [
        ("Status", "Not reported", "In progress"), ("What happened", "", "The tender was published."),
    ]  # fmt: skip
    assert [(fault.cell, fault.code) for fault in wrong.faults] == [("Progress!L4", "nothing_to_attest")]
    assert found.untouched == [("Progress", "5")]
    assert not ProgressReport.objects.exists()
    assert unchanged.row.number == 5


def test_applying_reports_what_the_rows_say(steps, bruno, digital_agency):
    answers = {
        3: {**SAID, "obstacles": "The budget is late."},
        4: {"new_status": "Achevé", "happened": "Open.", "evidence_url": "https://demoland.example.org/7"},
        5: {"new_status": "not_started", "happened": "Waits for step 2.", "no_change": "No"},
    }
    outcomes = applied(bruno, filled(book_of(bruno), PROGRESS, answers))
    assert [outcome.what for outcome in outcomes] == ["done"] * 3
    first, second, third = ProgressReport.objects.order_by("milestone_id")
    assert (first.status, first.narrative, first.obstacles) == ("in_progress", SAID["happened"], "The budget is late.")
    assert (first.reported_by, first.institution, first.language) == (bruno, digital_agency, "en")
    assert [(piece.title, piece.url) for piece in second.evidence.all()] == [("https://demoland.example.org/7",) * 2]
    assert (third.status, third.no_change) == ("not_started", False)
    assert not [fault for stream in Stream.objects.all() for fault in stream_faults(stream)]


def test_only_what_was_chosen_is_applied(steps, bruno):
    content = filled(book_of(bruno), PROGRESS, {3: SAID, 4: SAID, 5: SAID})
    assert applied(bruno, content, []) == []
    [outcome] = applied(bruno, content, ["progress-4", "progress-99", "x"])
    assert (outcome.cell, outcome.what) == ("Progress!K4", "done")
    assert [report.milestone for report in ProgressReport.objects.all()] == [steps[1]]


def test_applying_twice_changes_nothing(steps, bruno):
    content = filled(
        book_of(bruno), PROGRESS,
        {3: SAID, 4: {"new_status": "Completed", "happened": "Done.", "evidence_url": "https://example.org/a"}},
    )  # fmt: skip
    parcel = checked(bruno, content).parcel
    sent(bruno, parcel)
    reports = ProgressReport.objects.count()
    # The same page sent once more, and the same workbook uploaded once more.
    assert [outcome.what for outcome in sent(bruno, parcel)] == ["already", "already"]
    found = sorted_out(checked(bruno, content).lines)
    assert ([line.row.number for line in found.applied], found.change, found.conflict) == ([3, 4], [], [])
    assert applied(bruno, content) == []
    assert (ProgressReport.objects.count(), Evidence.objects.count()) == (reports, 1)


def test_no_change_is_attested_anew_in_a_new_workbook(steps, bruno):
    applied(bruno, filled(book_of(bruno), PROGRESS, {3: SAID}))
    still = filled(book_of(bruno), PROGRESS, {3: {"no_change": True}})
    assert [outcome.what for outcome in applied(bruno, still)] == ["done"]
    assert next(line.state for line in checked(bruno, still).lines) is LineState.APPLIED
    again = filled(book_of(bruno), PROGRESS, {3: {"no_change": "oui"}})
    assert [outcome.what for outcome in applied(bruno, again)] == ["done"]
    assert ProgressReport.objects.filter(no_change=True).count() == 2


def test_a_newer_report_stands_beside_the_row(steps, bruno, amina):
    content = filled(book_of(bruno), PROGRESS, {3: SAID, 4: SAID})
    progress_report(
        user=amina, milestone=steps[0], version=1, status=MilestoneStatus.COMPLETED, narrative="It is online.",
        evidence=[EvidenceDraft(title="Register", url="https://example.org/r")],
    )  # fmt: skip
    result = checked(bruno, content)
    found = sorted_out(result.lines)
    [line] = found.conflict
    assert (line.newer.status, line.newer.text) == ("Completed", "It is online.")
    assert [each.row.number for each in found.change] == [4]
    # All means all beside which nothing newer stands.
    assert [each.cell for each in sent(bruno, result.parcel)] == ["Progress!K4"]
    [outcome] = sent(bruno, result.parcel, ["progress-3"])
    assert outcome.what == "done"
    steps[0].refresh_from_db()
    assert (steps[0].status, steps[0].version) == ("in_progress", 3)
    assert sorted_out(checked(bruno, content).lines).conflict == []


def test_a_report_made_after_the_page_was_drawn_refuses_the_row(steps, bruno, amina):
    parcel = checked(bruno, filled(book_of(bruno), PROGRESS, {3: SAID, 4: SAID})).parcel
    progress_report(user=amina, milestone=steps[0], version=1, status=MilestoneStatus.IN_PROGRESS, narrative="Begun.")
    first, second = sent(bruno, parcel)
    assert (first.what, second.what) == ("refused", "done")
    assert "Upload the workbook again" in first.message
    assert ProgressReport.objects.filter(milestone=steps[0]).count() == 1


def test_an_amended_milestone_says_how_it_reads_now(steps, bruno, amina):
    content = filled(book_of(bruno), PROGRESS, {3: SAID})
    milestone_change(
        user=amina, milestone=steps[0], version=1, facts={"due_date": dt.date(2026, 6, 30)}, reason="The law is late."
    )
    [line] = sorted_out(checked(bruno, content).lines).conflict
    assert line.newer is None
    assert "due on 2026-06-30" in line.notes[0]


def test_a_refused_row_undoes_no_other(steps, bruno, finance_ministry):
    parcel = checked(bruno, filled(book_of(bruno), PROGRESS, {3: SAID, 4: SAID, 5: SAID})).parcel
    Milestone.objects.get(pk=steps[1].pk)
    steps[1].institution = finance_ministry
    steps[1].save()
    outcomes = sent(bruno, parcel)
    assert [outcome.what for outcome in outcomes] == ["done", "refused", "done"]
    assert ProgressReport.objects.count() == 2


def test_a_parcel_is_its_owners_alone_and_lasts_a_day(steps, bruno, chiara, amina):
    parcel = checked(bruno, filled(book_of(bruno), PROGRESS, {3: SAID})).parcel
    for person, packed in ((amina, parcel), (bruno, parcel[:-1] + ("A" if parcel[-1] != "A" else "B")), (bruno, "")):
        with pytest.raises(Exception, match="older than a day") as caught:
            sent(person, packed)
        assert caught.value.code == "parcel"
    assert not ProgressReport.objects.exists()
    assert parcel_check(KIND, seat_of(bruno), parcel).lines[0].state is LineState.CHANGE


def test_queries_do_not_grow_with_the_rows(register, steps, bruno, fixed_queries):
    seat = seat_of(bruno)
    # 1 milestones
    fixed_queries(
        lambda: progress_book(milestones_of(seat)), lambda: MilestoneFactory.create_batch(30, commitment=register), 1
    )
    content = filled(book_of(bruno), PROGRESS, dict.fromkeys(range(3, 36), SAID))
    Milestone.objects.update(version=2)
    # 1 milestones, 2 reports since, and their evidence where there are any
    fixed_queries(lambda: sheet_check(KIND, seat, content), lambda: None, 2)


def test_keys_are_ours_or_nothing(steps):
    key = key_of(steps[0])
    assert key_read(key.written(), "milestone") == key
    for wrong in ("", "1.1", "1.2." + key.written()[-6:], key.written() + "1", "x.1.abcdef", "1.-1.abcdef"):
        assert key_read(wrong, "milestone") is None
    assert key_read(key.written(), "plan") is None


def test_names_of_sheets_are_what_spreadsheets_take():
    assert sheet_title("Comment remplir : pas à pas ?") == "Comment remplir  pas à pas"
    assert len(sheet_title("x" * 40)) == 31
    for language in ("en", "fr", "es", "ar"):
        with translation.override(language):
            titles = [sheet_title(str(table.title)) for table in (PROGRESS, *TABLES)]
        assert len(set(titles)) == 5
        assert all(titles)
