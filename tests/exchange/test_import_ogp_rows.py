"""What becomes of a row: each fact in its place, and each row that cannot be placed refused with its reason."""

import datetime as dt

import pytest

from commitments.models import ActionPlan, Commitment, CommitmentValue, Country, Institution, Locality, PolicyArea
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.models import Milestone, ProgressReport, PromisedDate
from reviews.choices import Stage, StarFormula
from reviews.models import IRMAssessment
from tests.exchange.ogp_files import explorer, official, run, variant, written

pytestmark = pytest.mark.django_db


def test_a_row_of_the_explorer(tmp_path):
    run(written(tmp_path, explorer({})))
    country = Country.objects.get()
    assert (country.code, country.name, country.region) == ("AL", "Albania", "europe")
    plan = ActionPlan.objects.get()
    assert (plan.number, plan.title, plan.state, plan.dates_inferred) == (
        1,
        "Action plan 1 (2012–2014)",
        "published",
        True,
    )
    assert (plan.start_date, plan.end_date) == (dt.date(2012, 7, 1), dt.date(2014, 6, 30))
    assert (plan.submitted_year, plan.published_at) == (2012, dt.datetime(2012, 1, 1, tzinfo=dt.UTC))
    commitment = Commitment.objects.get()
    assert (commitment.number, commitment.reference, commitment.title) == ("1", "1", "1. Open data portal")
    assert (commitment.start_date, commitment.start_text) == (None, "Not Specified")
    assert (commitment.end_date, commitment.end_text) == (dt.date(2013, 12, 31), "31/12/2013")
    assert commitment.lead_institution == Institution.objects.get(name="Ministry of Justice")
    assert commitment.support_text == "None Specified"
    assert [area.slug for area in commitment.policy_areas.all()] == ["digital-transformation"]
    assert CommitmentValue.objects.get().value == "access_to_information"
    assessment = IRMAssessment.objects.get()
    assert (assessment.stage, assessment.report_year) == (Stage.PROGRESS, 2014)
    assert (assessment.specificity, assessment.potential_impact, assessment.completion) == (
        "medium",
        "moderate",
        "substantial",
    )
    assert (assessment.value_technology, assessment.verifiable, assessment.relevant) == ("NR", "", "yes")
    assert (assessment.starred, assessment.star_formula) == ("yes", StarFormula.BEFORE_JUNE_2014)
    assert assessment.remarks == []


def test_one_event_and_one_row_of_history_for_what_was_made(tmp_path):
    run(written(tmp_path, explorer({}, {"Comm No": "2"}, {"Country": "Peru"})))
    event = Event.objects.get(stream__name="AL")
    assert (event.verb, event.role, event.subject) == ("import.applied", "import", "country:AL")
    assert event.data["commitments_created"] == 2
    assert event.data["layout"] == "ogp_explorer"
    assert len(event.data["file_sha256"]) == 64
    assert Event.objects.count() == 2
    assert not [fault for stream in Stream.objects.all() for fault in stream_faults(stream)]
    assert Commitment.history.count() == 3
    assert ActionPlan.history.count() == 2


def test_a_row_of_the_database_of_2024(tmp_path):
    run(written(tmp_path, official({
        "Year Of Submission": "2021", "Action Plan End Year": "2023", "Start Date": "3/4/2022",
        "Specificity": "ND", "_Specificity": "ND", "Potential Impact": "ND", "_Potential Impact": "ND",
        "Potential for Results": "Modest", "_Potential for Results": "1", "Completion (Progress Report)": "ND",
        "_CompletionProgress": "ND", "Starred (2015 Only)": "ND", "Starred (Current Formula) Progress Report": "ND",
        "Completion (End Of Term)": "Limited", "_CompletionEndTerm": "3", "Early Results": "No notable results",
        "_Early Results": "0", "Report Publication Year (End Of Term)": "2024", "Carried Forward": "1",
        "Did It Open Government: Public Accountability": "Marginal"})))  # fmt: skip
    plan = ActionPlan.objects.get()
    assert (plan.ogp_id, plan.title) == ("AP_ALB01", "Action plan 1 (2021–2023)")
    commitment = Commitment.objects.get()
    assert (commitment.ogp_id, commitment.start_date) == ("AL0001", dt.date(2022, 3, 4))
    assert commitment.source_url == "https://opengovpartnership.org/members/albania/commitments/al0001"
    assert (commitment.lead_text, commitment.lead_institution) == ("NA", None)
    assert {area.slug for area in commitment.policy_areas.all()} == {"right-to-information", "open-data"}
    design, results = IRMAssessment.objects.order_by("stage")
    assert (design.stage, design.potential_for_results, design.potential_impact) == (Stage.DESIGN, "modest", "ND")
    assert (design.specificity, design.verifiable, design.starred) == ("ND", "yes", "ND")
    assert (results.stage, results.completion, results.early_results) == (
        Stage.RESULTS,
        "limited",
        "no_notable_results",
    )
    assert results.report_year == 2024
    assert results.remarks == ["Did It Open Government: Public Accountability: Marginal", "Carried Forward: yes"]


def test_local_members_become_localities(tmp_path):
    run(written(tmp_path, official(
        {"Commitment Unique Identifier": "SCO0001", "Country/Locality": "Scotland, United Kingdom",
         "Action Plan ID": "AP_GBSC01", "National Or Local": "Legacy Local"},
        {"Commitment Unique Identifier": "UK0001", "Country/Locality": "United Kingdom", "Action Plan ID": "AP_GBR01"},
        {"Commitment Unique Identifier": "XK0011", "Country/Locality": "Kosovo", "Action Plan ID": "AP_XKX01"},
    )))  # fmt: skip
    locality = Locality.objects.get()
    assert (locality.country_id, locality.code, locality.name) == ("GB", "SCO", "Scotland")
    assert {plan.slug for plan in ActionPlan.objects.filter(country="GB").select_related("locality")} == {"SCO-1", "1"}
    assert ActionPlan.objects.get(country="XK").locality is None


def test_keys_that_repeat_become_separate_commitments(tmp_path):
    text = explorer(
        {"Comm No": "2.1", "Commitment Title": "2.10 The later"},
        {"Comm No": "2.1", "Commitment Title": "2.1 The earlier"},
        {"Comm No": "10"},
        {"Comm No": "NA", "Commitment Title": "Without number"},
        {"Comm No": "NA", "Commitment Title": "Without number"},
    )
    path = written(tmp_path, text)
    printed, report = run(path)
    references = dict(Commitment.objects.order_by("position").values_list("reference", "title"))
    assert list(references) == ["2.1", "2.1-b", "10", "x", "x-b"]
    assert references["2.1-b"] == "2.1 The earlier"
    assert "duplicate key: line 3 has the same country and plan and number 2.1 as well" in report[1]["remarks"]
    assert "Remarks, duplicate key: 2" in printed
    lines = text.splitlines(keepends=True)
    _printed, again = run(written(tmp_path, "".join([*lines[:2], lines[3], lines[2], *lines[4:]]), "turned.csv"))
    assert [row["outcome"] for row in again] == ["unchanged"] * 5
    assert [row["reference"] for row in again[:2]] == ["2.1-b", "2.1"]


def test_a_label_and_a_number_that_differ_are_both_kept(tmp_path):
    _printed, report = run(written(tmp_path, explorer({"Specificity": "None", "_Specificity": "1"})))
    assessment = IRMAssessment.objects.get()
    assert assessment.specificity == "none"
    assert assessment.remarks == ["Specificity says “None”, _Specificity says “1”: the label is kept"]
    assert "label and number differ" in report[0]["remarks"]


def test_the_markers_stay_three_things_and_a_report_that_never_was_leaves_no_row(tmp_path):
    run(written(tmp_path, explorer(
        {"Specificity": "NR", "_Specificity": "NR", "Potential impact": "ND", "_Pot Impact Coded": "ND",
         "Completion (progress report)": "NA", "_CompletionProgress": "NA", "_Relevant": "",
         "Starred (pre-June 2014 assessments)": "NR", "Completion (end of term)": "NR", "_CompletionEndTerm": "NR"},
    )))  # fmt: skip
    progress, end = IRMAssessment.objects.order_by("-stage")
    assert (progress.specificity, progress.potential_impact, progress.completion, progress.relevant) == (
        "NR",
        "ND",
        "NA",
        "",
    )
    assert (progress.starred, progress.star_formula) == ("NR", "")
    assert (end.stage, end.completion, end.opened_government) == (Stage.END_OF_TERM, "NR", "ND")


def test_personal_data_never_comes_in(tmp_path):
    _printed, report = run(written(tmp_path, explorer(
        {"Full Text": "Write to someone@example.org.", "Lead Institution": "Office, 0000 123456",
         "Contact Email": "someone@example.org"},
        {"Comm No": "2", "Full Text": "A plain text."},
    )))  # fmt: skip
    first, second = Commitment.objects.order_by("position")
    assert (first.action, first.lead_text, second.action) == ("", "", "A plain text.")
    assert "Full Text holds an e-mail address" in report[0]["remarks"]
    assert "Lead Institution holds a telephone number" in report[0]["remarks"]
    assert "example.org" not in str(report)


REFUSED = {
    "an unknown country": ({"Country": "Atlantis"}, "“Atlantis” is no country"),
    "no country": ({"Country": ""}, "no country is named"),
    "an invented country": ({"Country": "Demoland"}, "“Demoland” is no country"),
    "a local member without a code": ({"Country": "Somewhere, Peru"}, "is a local member"),
    "no plan number": ({"Action Plan Number": "first"}, "Action Plan Number “first” is no whole number"),
    "plan nought": ({"Action Plan Number": "0"}, "is no whole number from 1 on"),
    "neither title nor number": ({"Commitment Title": "NR", "Comm No": "NA"}, "neither a title nor a number"),
    "a title without end": ({"Commitment Title": "x" * 1001}, "longer than 1000"),
    "a plan of no time": (
        {"Year of submission": "", "End Date": "NR"},
        "nothing in the file says when its plan was submitted or ran",
    ),
}


@pytest.mark.parametrize(("change", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_row_that_cannot_be_placed_is_refused_with_its_line_and_reason(tmp_path, change, reason):
    printed, report = run(written(tmp_path, explorer({"Country": "Peru"}, change)))
    assert [row["outcome"] for row in report] == ["imported", "refused"]
    assert report[1]["line"] == "4"
    assert reason in report[1]["reason"]
    assert "1 imported + 0 unchanged + 1 refused = 2 rows, 1 countries" in printed
    assert list(Country.objects.values_list("code", flat=True)) == ["PE"]


def test_damaged_rows_between_whole_ones_are_refused_alone(tmp_path):
    lines = explorer({}, {"Comm No": "2"}, {"Comm No": "3"}, {"Comm No": "4"}).splitlines(keepends=True)
    lines[3] = "Albania,1\r\n"
    lines[4] = lines[4].rstrip() + "shifted\r\n"
    lines.insert(5, "," * 37 + "\r\n")
    _printed, report = run(written(tmp_path, "".join(lines)))
    assert [row["outcome"] for row in report] == ["imported", "refused", "refused", "refused", "imported"]
    assert [row["reason"].split(":")[0].split(",")[0] for row in report[1:4]] == [
        "the row has 2 cells",
        "the row has cells beyond the 36 columns that the header names",
        "the row is empty",
    ]


def test_an_id_stands_for_one_commitment(tmp_path):
    run(written(tmp_path, official({})))
    _printed, report = run(written(tmp_path, official(
        {"Country/Locality": "Peru"},
        {"Commitment Unique Identifier": "AL0002", "Commitment Number": "2", "Commitment Title": "Second",
         "Short Title": ""},
        {"Commitment Unique Identifier": "AL0002", "Commitment Number": "3", "Commitment Title": "Third",
         "Short Title": ""},
    )))  # fmt: skip
    assert [row["reason"] for row in report] == [
        "the id AL0001 belongs to a commitment of AL",
        "",
        "line 3 has the id AL0002 already",
    ]
    assert not Country.objects.filter(code="PE").exists()


def test_dates_that_contradict_each_other_stay_text(tmp_path):
    run(written(tmp_path, explorer({"Start Date": "31/12/2014", "End Date": "30/6/2014"})))
    commitment = Commitment.objects.get()
    assert (commitment.start_date, commitment.end_date) == (None, None)
    assert (commitment.start_text, commitment.end_text) == ("31/12/2014", "30/6/2014")


def test_the_report_is_harmless_in_a_spreadsheet(tmp_path):
    _printed, report = run(written(tmp_path, explorer({"Country": "=1+1"})))
    assert report[0]["country"] == "'=1+1"


def test_a_block_of_milestones_becomes_milestones_nobody_reported_on(tmp_path):
    text = variant(
        {"Start Date": "Jun-12", "End Date": "31/12/2013"},
        {"Milestone No": "1", "Milestones/Activities": "Open the portal", "End Date": "30/6/2013"},
        {"Milestone No": "1", "Milestones/Activities": "Publish the budget there as well",
         "Milestone Short Title": "Budget", "End Date": "Ongoing"},
        {"Comm No": "2", "Milestone No": "1", "Milestones/Activities": "Begin", "End Date": "2013"},
    )  # fmt: skip
    path = written(tmp_path, text)
    printed, report = run(path)
    assert "4 imported + 0 unchanged + 0 refused = 4 rows" in printed
    assert Commitment.objects.count() == 2
    first, second = Milestone.objects.filter(commitment__number="1")
    assert (first.number, first.title, first.due_date, first.status) == (
        "1",
        "Open the portal",
        dt.date(2013, 6, 30),
        "not_reported",
    )
    assert (second.number, second.title, second.deliverable) == ("1-b", "Budget", "Publish the budget there as well")
    assert (second.due_date, second.due_text) == (None, "Ongoing")
    assert Commitment.objects.get(number="1").end_date == dt.date(2013, 12, 31)
    assert PromisedDate.objects.count() == 3
    assert Milestone.history.count() == 3
    assert not ProgressReport.objects.exists()
    assert not [fault for stream in Stream.objects.all() for fault in stream_faults(stream)]
    assert "duplicate key" not in "".join(row["remarks"] for row in report)
    assert [area.slug for area in PolicyArea.objects.all()] == ["digital-transformation"]
    _printed, again = run(path)
    assert [row["outcome"] for row in again] == ["unchanged"] * 4
    assert Milestone.objects.count() == 3


def test_a_plan_without_year_of_submission_is_dated_by_its_commitments(tmp_path):
    run(written(tmp_path, explorer(
        {"Year of submission": "", "Start Date": "Jun-13", "End Date": ""},
        {"Comm No": "2", "Year of submission": "NR", "Start Date": "2013", "End Date": ""},
        {"Comm No": "3", "Year of submission": "", "Start Date": "2008", "End Date": ""},
    )))  # fmt: skip
    plan = ActionPlan.objects.get()
    assert (plan.title, plan.submitted_year, plan.dates_inferred) == ("Action plan 1 (2013–2015)", None, True)
