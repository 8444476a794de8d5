"""A whole plan by workbook: an empty template filled in, a draft taken out, changed and brought back."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import pytest
from django.utils import translation

from commitments.choices import PlanState
from commitments.models import ActionPlan, Commitment, Institution
from core.errors import Malformed
from exchange.sheets.kinds import KINDS, sheet_apply, sheet_check
from exchange.sheets.plan.tables import TABLES
from exchange.sheets.plan.writing import plan_book
from exchange.sheets.shapes import Line, Sorted, sorted_out
from milestones.models import Milestone
from milestones.services import plan_publish
from tests.exchange.sheet_books import filled, opened, saved
from tests.factories import ActionPlanFactory, CommitmentFactory, MilestoneFactory, PolicyAreaFactory

KIND = KINDS["plan"]
AGENCY = "Digital Agency of Demoland"
MAY = "2027-05-01"
THE_PLAN = {
    "number": 5, "title": "Open by default", "start_date": dt.date(2027, 1, 1), "end_date": "2028-12-31",
    "language": "en",
}  # fmt: skip
FIRST_COMMITMENT = {
    "number": 1, "title": "Publish contracts", "problem": "Nobody sees them.", "action": "A register.",
    "expected_result": "Everybody does.", "lead_institution": "Digital Agency of Demoland",
    "supports": "Ministry of Finance of Demoland: pays\nCourt: of Auditors: audits",
    "ogp_values": "Civic participation",
    "policy_areas": "Open data; health", "sdgs": "16, 3", "start_date": "2027-02-01", "end_date": "2028-06-30",
    "carried_over_from": "4/12",
}  # fmt: skip
SECOND_COMMITMENT = {"number": "2.1", "title": "Ask citizens", "lead_institution": "Court: of Auditors"}
ANSWERS: dict[str, dict[int, dict[str, Any]]] = {
    "plan": {3: THE_PLAN},
    "institutions": {9: {"name": "Court: of Auditors", "kind": "Court"}},
    "commitments": {3: FIRST_COMMITMENT, 5: SECOND_COMMITMENT},
    "milestones": {
        3: {"commitment": 1, "number": 1, "title": "Law", "due_date": dt.date(2027, 6, 30), "deliverable": "A law."},
        4: {"commitment": "1", "number": "2", "title": "Register", "institution": "Court: of Auditors"},
        5: {"commitment": 2.1, "number": "1.10", "title": "Hearing", "due_text": "end of 2027"},
    },
}  # fmt: skip


def filled_in(content: bytes, answers: dict[str, dict[int, dict[str, Any]]]) -> bytes:
    for table in TABLES:
        content = filled(content, table, answers.get(table.key, {}))
    return content


@pytest.fixture
def seat(amina, digital_agency, finance_ministry):
    """Amina's, in a country with two institutions, two policy areas and an earlier plan."""
    for slug in ("open-data", "health"):
        PolicyAreaFactory(slug=slug)
    CommitmentFactory(plan=ActionPlanFactory(number=4), number="12", lead_institution=digital_agency)
    return amina.country_roles.select_related("country", "institution").get()


@pytest.fixture
def content(seat) -> bytes:
    """The empty template, filled in."""
    return filled_in(plan_book("ZZ", None), ANSWERS)


def found(seat, content: bytes) -> Sorted:
    return sorted_out(sheet_check(KIND, seat, content).lines)


def applied(seat, content: bytes, chosen=None) -> list[tuple[str, str]]:
    outcomes = sheet_apply(KIND, seat, sheet_check(KIND, seat, content).parcel, chosen).outcomes
    return [(outcome.cell, outcome.what) for outcome in outcomes]


def wrong(lines: list[Line]) -> list[tuple[str, str]]:
    return [(fault.cell, fault.code) for line in lines for fault in line.faults]


def test_a_filled_in_template_becomes_a_draft(seat, content):
    check = found(seat, content)
    assert wrong(check.wrong) == []
    assert len(check.change) == 7
    assert not ActionPlan.objects.filter(number=5).exists()
    assert {what for _cell, what in applied(seat, content)} == {"done"}
    plan = ActionPlan.objects.get(number=5)
    assert (plan.state, plan.title, plan.end_date) == (PlanState.DRAFT, "Open by default", dt.date(2028, 12, 31))
    first, second = plan.commitments.all()
    assert (first.reference, first.title, first.sdgs) == ("1", "Publish contracts", [3, 16])
    assert first.start_date == dt.date(2027, 2, 1)
    assert [(str(each.institution), each.part) for each in first.supports.order_by("part")] == [
        ("Court: of Auditors", "audits"), ("Ministry of Finance of Demoland", "pays"),
    ]  # fmt: skip
    assert [each.value for each in first.values_served.all()] == ["civic_participation"]
    assert {area.slug for area in first.policy_areas.all()} == {"open-data", "health"}
    assert [each.reference for each in first.carried_over_from.all()] == ["12"]
    assert (second.reference, second.title, str(second.lead_institution)) == (
        "2.1", "Ask citizens", "Court: of Auditors",
    )  # fmt: skip
    assert [(each.number, each.title) for each in first.milestones.all()] == [("1", "Law"), ("2", "Register")]
    assert [(each.number, each.due_text) for each in second.milestones.all()] == [("1.10", "end of 2027")]


def test_applying_twice_changes_nothing(seat, content):
    applied(seat, content)
    rows = [
        (model.objects.count(), list(model.objects.values_list("pk", flat=True))) for model in (Commitment, Milestone)
    ]
    check = found(seat, content)
    assert (check.change, check.conflict, check.wrong) == ([], [], [])
    assert applied(seat, content) == []
    assert rows == [
        (model.objects.count(), list(model.objects.values_list("pk", flat=True))) for model in (Commitment, Milestone)
    ]


def test_the_draft_taken_out_says_the_same(seat, content):
    applied(seat, content)
    plan = ActionPlan.objects.get(number=5)
    for language in ("en", "fr", "es", "ar"):
        with translation.override(language):
            check = found(seat, plan_book("ZZ", plan))
            assert (check.change, check.conflict, check.wrong) == ([], [], []), language
            assert len(check.unchanged) == 9  # one plan, two commitments, three milestones, three institutions


def test_no_text_of_a_plan_becomes_a_formula(seat):
    plan = ActionPlanFactory(draft=True)
    CommitmentFactory(plan=plan, title="=Ask citizens", problem="+1")
    sheet = opened(plan_book("ZZ", plan))["Commitments"]
    cells = [cell for row in sheet.iter_rows(min_row=3) for cell in row if cell.value]
    assert all(cell.data_type in ("s", "d") for cell in cells)
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=Ask citizens", "+1"]


def test_what_was_changed_offline_is_shown_and_taken(seat, content):
    applied(seat, content)
    plan = ActionPlan.objects.get(number=5)
    second = filled_in(
        plan_book("ZZ", plan),
        {
            "plan": {3: {"title": "Open always"}},
            "commitments": {3: {"problem": None, "policy_areas": "Health"}, 4: {"number": "3"}},
            "milestones": {
                3: {"due_date": dt.date(2027, 9, 30)}, 6: {"commitment": "3", "number": 2, "title": "Report"},
            },
        },
    )  # fmt: skip
    check = found(seat, second)
    told = {
        (line.row.name, change.what): (change.before, change.after) for line in check.change for change in line.changes
    }
    assert told == {
        ("plan-3", "Title"): ("Open by default", "Open always"),
        ("commitments-3", "Public problem"): ("Nobody sees them.", ""),
        ("commitments-3", "Policy areas"): ("Open data; Health", "Health"),
        ("commitments-4", "Number"): ("2.1", "3"),
        ("milestones-3", "Due on"): ("2027-06-30", "2027-09-30"),
        ("milestones-6", "Number"): ("", "2"),
        ("milestones-6", "Title"): ("", "Report"),
    }
    assert {what for _cell, what in applied(seat, second)} == {"done"}
    # The number of a commitment changes, its reference stays; milestones may name it by either.
    commitment = Commitment.objects.get(number="3")
    assert (commitment.reference, [each.title for each in commitment.milestones.all()]) == (
        "2.1",
        ["Hearing", "Report"],
    )
    assert found(seat, second).change == []


def test_some_rows_are_taken_and_the_others_left(seat, content):
    assert applied(seat, content, ["commitments-3", "plan-3", "milestones-3", "institutions-9"]) == [
        ("Institutions!B9", "done"), ("Plan!B3", "done"), ("Commitments!B3", "done"), ("Milestones!C3", "done"),
    ]  # fmt: skip
    assert Milestone.objects.filter(commitment__plan__number=5).count() == 1
    assert dict(applied(seat, content)).keys() == {"Commitments!B5", "Milestones!C4", "Milestones!C5"}


def test_rows_without_what_they_stand_on_are_refused(seat, content):
    checked = sheet_check(KIND, seat, content)
    chosen = ["commitments-3", "milestones-3", "milestones-4"]
    outcomes = sheet_apply(KIND, seat, checked.parcel, chosen).outcomes
    assert [(outcome.cell, outcome.what) for outcome in outcomes] == [
        ("Commitments!J3", "refused"), ("Milestones!B3", "refused"), ("Milestones!B4", "refused"),
    ]  # fmt: skip
    assert not ActionPlan.objects.filter(number=5).exists()
    assert not Institution.objects.filter(name="Court: of Auditors").exists()
    _court, outcome = sheet_apply(KIND, seat, checked.parcel, ["commitments-5", "institutions-9"]).outcomes
    assert "its row of the sheet “Plan”" in outcome.message


def test_every_wrong_cell_is_named(seat):
    content = filled_in(
        plan_book("ZZ", None),
        {
            "plan": {3: {**THE_PLAN, "end_date": "2026-12-31", "source_url": "nowhere"}, 4: {"number": 6}},
            "institutions": {3: {"name": None, "short_name": "XX"}, 9: {"name": "Court", "kind": "Castle"}},
            "commitments": {
                3: {"number": "1"},
                4: {"number": "2", "title": "A", "lead_institution": "Nobody", "sdgs": "18"},
                5: {"number": "3", "title": "B", "ogp_values": "Beauty", "policy_areas": "Nothing"},
                6: {"number": "4", "title": "C", "start_date": "soon", "carried_over_from": "9/9", "ogp_id": "x"},
                7: {"number": "5", "title": "D"},
                8: {"number": "5", "title": "E", "supports": f"{AGENCY}\n{AGENCY}: x"},
                9: {"title": "=F1"},
            },
            "milestones": {
                3: {"commitment": "99", "number": "1", "title": "A"},
                4: {"number": "1", "title": "A"},
                5: {"commitment": "5", "title": "A"},
                6: {"commitment": "5", "number": "2", "title": "A", "start_date": MAY, "due_date": "2027-04-01"},
            },
        },
    )  # fmt: skip
    assert wrong(found(seat, content).wrong) == [
        ("Institutions!B3", "required"), ("Institutions!D9", "not_a_choice"),
        ("Plan!G3", "invalid"), ("Plan!E3", "ends_before_begin"),
        ("Plan!B4", "one_plan"), ("Plan!C4", "required"), ("Plan!D4", "required"), ("Plan!E4", "required"),
        ("Commitments!C3", "required"),
        ("Commitments!I4", "unknown_institution"), ("Commitments!M4", "sdgs"),
        ("Commitments!K5", "unknown_value"), ("Commitments!L5", "unknown_area"),
        ("Commitments!N6", "not_a_date"), ("Commitments!P6", "not_a_predecessor"), ("Commitments!Q6", "ogp_id"),
        ("Commitments!B7", "repeated"),
        ("Commitments!B8", "repeated"), ("Commitments!J8", "named_twice"),
        ("Commitments!C9", "formula"), ("Commitments!B9", "required"),
        ("Milestones!B3", "unknown_commitment"), ("Milestones!B4", "required"), ("Milestones!C5", "required"),
        ("Milestones!H6", "ends_before_begin"),
    ]  # fmt: skip


def test_a_draft_changed_in_the_browser_meanwhile_is_a_conflict(seat, content, amina):
    applied(seat, content)
    plan = ActionPlan.objects.get(number=5)
    workbook = filled_in(plan_book("ZZ", plan), {"milestones": {3: {"title": "Act"}}})
    milestone = Milestone.objects.get(title="Law")
    milestone.title = "Law of 2027"
    milestone.save_next()
    check = found(seat, workbook)
    [line] = check.conflict
    assert [(each.before, each.after) for each in line.changes] == [("Law of 2027", "Act")]
    assert applied(seat, workbook) == []
    assert applied(seat, workbook, ["milestones-3"]) == [("Milestones!C3", "done")]


def test_a_published_plan_is_not_changed_by_workbook(seat, content, amina):
    applied(seat, content)
    checked = sheet_check(KIND, seat, filled_in(content, {"plan": {3: {"title": "Other"}}}))
    plan = ActionPlan.objects.get(number=5)
    plan_publish(user=amina, plan=plan, version=plan.version)
    for call in (
        lambda: sheet_check(KIND, seat, content),
        lambda: sheet_apply(KIND, seat, checked.parcel, None),
    ):
        with pytest.raises(Malformed, match="amendments") as caught:
            call()
        assert caught.value.code == "published"
    assert ActionPlan.objects.get(number=5).title == "Open by default"


def test_a_workbook_without_a_plan_says_so(seat):
    with pytest.raises(Malformed) as caught:
        sheet_check(KIND, seat, filled_in(plan_book("ZZ", None), {"commitments": {3: FIRST_COMMITMENT}}))
    assert caught.value.code == "no_plan"


def test_days_since_1904_are_the_same_days(seat, content):
    book = opened(content)
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001  (the library's own constant has no zone)
    applied(seat, saved(book))
    assert ActionPlan.objects.get(number=5).end_date == dt.date(2028, 12, 31)


def test_queries_do_not_grow_with_the_rows(seat, amina, fixed_queries, digital_agency):
    plan = ActionPlanFactory(draft=True, number=9)

    def grow(count=10):
        for commitment in CommitmentFactory.create_batch(count, plan=plan, lead_institution=digital_agency):
            MilestoneFactory.create_batch(2, commitment=commitment, promised_date=False)

    grow(1)
    # 1 institutions, 2 commitments, 3 their supports, 4 predecessors, 5 areas, 6 values, 7 milestones, 8 policy areas
    fixed_queries(lambda: plan_book("ZZ", plan), functools.partial(grow, 4), 8)
    books = {"now": plan_book("ZZ", plan)}

    def more():
        grow(10)
        books["now"] = plan_book("ZZ", plan)

    # 1 the plan, 2-7 its commitments and milestones as above, 8 institutions, 9 areas, 10 predecessors
    fixed_queries(lambda: sheet_check(KIND, seat, books["now"]), more, 10)
