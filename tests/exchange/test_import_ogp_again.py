"""Importing again, and one file on top of another: nothing twice, nothing blanked, nothing newer written over."""

import datetime as dt

import pytest

from commitments.models import ActionPlan, Commitment, CommitmentValue, Institution
from ledger.models import Event
from reviews.choices import StarFormula
from reviews.models import IRMAssessment
from tests.exchange.ogp_files import explorer, official, run, written
from tests.factories import ActionPlanFactory, CommitmentFactory, CountryFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def _state():
    """All that an import may write, without keys."""
    return {
        model.__name__: sorted(map(repr, model.objects.values()))
        for model in (ActionPlan, ActionPlan.history.model, Commitment, Commitment.history.model, CommitmentValue,
                      IRMAssessment, Event)
    }  # fmt: skip


@pytest.mark.parametrize("text", [explorer({}, {"Comm No": "1"}, {"Comm No": "2"}), official({})], ids=["2016", "2024"])
def test_a_second_run_changes_nothing(tmp_path, text):
    path = written(tmp_path, text)
    run(path)
    before = _state()
    printed, report = run(path)
    assert "0 imported" in printed
    assert {row["outcome"] for row in report} == {"unchanged"}
    assert _state() == before


def test_the_newer_file_completes_the_older_and_doubles_nothing(tmp_path):
    old = written(tmp_path, explorer({"Country": "Macedonia", "Year of submission": "2014"}), "old.csv")
    new = written(tmp_path, official({"Country/Locality": "North Macedonia", "Commitment Unique Identifier": "MK0001",
        "Action Plan ID": "AP_MKD01", "Year Of Submission": "2014", "Action Plan End Year": "2017",
        "Action Plan Duration (Years)": "3", "Potential Impact": "Transformative", "_Potential Impact": "3",
        "Start Date": "31/1/2013", "OGP Value Civic Participation": "1"}), "new.csv")  # fmt: skip
    run(old)
    run(new)
    commitment = Commitment.objects.get()
    assert (commitment.ogp_id, commitment.title) == ("MK0001", "1. Open data portal")
    assert commitment.lead_text == "Ministry of Justice"
    assert commitment.lead_institution is not None
    assert (commitment.start_date, commitment.end_date) == (dt.date(2013, 1, 31), dt.date(2013, 12, 31))
    plan = ActionPlan.objects.get()
    assert (plan.ogp_id, plan.title, plan.end_date) == ("AP_MKD01", "Action plan 1 (2014–2017)", dt.date(2017, 6, 30))
    assert plan.translations["fr"]["title"] == "Plan d’action 1 (2014–2017)"
    assert {value.value for value in CommitmentValue.objects.all()} == {"access_to_information", "civic_participation"}
    assessment = IRMAssessment.objects.get()
    assert (assessment.potential_impact, assessment.value_technology, assessment.verifiable) == (
        "transformative",
        "NR",
        "yes",
    )
    before = _state()
    for path in (old, new, old):
        _printed, report = run(path)
        assert [row["outcome"] for row in report] == ["unchanged"]
    assert _state() == before


def test_the_order_of_the_files_does_not_matter_to_the_codings(tmp_path):
    old = written(tmp_path, explorer({"Completion (end of term)": "NR", "_CompletionEndTerm": "NR"}), "old.csv")
    new = written(tmp_path, official({"Completion (Progress Report)": "Limited", "_CompletionProgress": "3",
        "Specificity": "NR", "_Specificity": "NR", "Completion (End Of Term)": "Complete", "_CompletionEndTerm": "5"}),
        "new.csv")  # fmt: skip
    run(old)
    run(new)
    first = sorted(map(repr, _codings()))
    IRMAssessment.objects.all().delete()
    run(new)
    run(old)
    assert sorted(map(repr, _codings())) == first
    progress = IRMAssessment.objects.get(stage="progress")
    assert (progress.completion, progress.specificity) == ("limited", "medium")
    assert (progress.starred, progress.star_formula) == ("yes", StarFormula.BEFORE_JUNE_2014)
    assert "Starred by the formula “Since April 2015”: no" in progress.remarks
    assert IRMAssessment.objects.get(stage="end_of_term").completion == "complete"


def _codings():
    fields = [field.name for field in IRMAssessment._meta.fields if field.name not in ("id", "commitment", "remarks")]
    return IRMAssessment.objects.values(*fields)


def test_a_commitment_is_known_by_its_title_where_numbers_moved(tmp_path):
    run(written(tmp_path, explorer(
        {"Comm No": "7", "Commitment Title": "8: Law on the underground"},
        {"Comm No": "8", "Commitment Title": "9: Information on mining"},
        {"Comm No": "9.1", "Commitment Title": "9. Consulting: rules"},
    )))  # fmt: skip
    _printed, report = run(written(tmp_path, official(
        {"Commitment Number": "8", "Commitment Title": "Law on the Underground", "Short Title": ""},
        {"Commitment Unique Identifier": "AL0009", "Commitment Number": "9", "Commitment Title": "Consulting: Rules",
         "Short Title": ""},
        {"Commitment Unique Identifier": "AL0012", "Commitment Number": "12", "Commitment Title": "Something new",
         "Short Title": ""},
    )))  # fmt: skip
    assert [row["reference"] for row in report] == ["7", "9.1", "12"]
    assert Commitment.objects.count() == 4


def test_a_number_alone_is_enough_where_it_stands_once(tmp_path):
    run(written(tmp_path, explorer({"Commitment Title": "1. Portal de datos abiertos"})))
    _printed, report = run(written(tmp_path, official({})))
    assert "title differs" in report[0]["remarks"]
    assert Commitment.objects.get().ogp_id == "AL0001"


def test_what_people_entered_is_completed_and_never_written_over(tmp_path):
    country = CountryFactory(code="AL", name="Albania")
    plan = ActionPlanFactory(country=country, number=1, title="The plan as published", dates_inferred=True)
    entered = CommitmentFactory(
        plan=plan, number="1", reference="1", title="Open data portal", lead_text="", action="Ours"
    )
    start = plan.start_date
    run(written(tmp_path, official({"Full Text": "Theirs", "Lead Institution": "Parliament"})))
    plan.refresh_from_db()
    entered.refresh_from_db()
    assert (plan.title, plan.start_date, plan.ogp_id) == ("The plan as published", start, "AP_ALB01")
    assert (entered.title, entered.action, entered.lead_text) == ("Open data portal", "Ours", "Parliament")
    assert entered.ogp_id == "AL0001"


def test_another_spelling_of_an_institution_that_leads_already_is_not_entered(tmp_path):
    plan = ActionPlanFactory(country=CountryFactory(code="AL", name="Albania"), number=1)
    ministry = InstitutionFactory(country=plan.country, name="Ministry for Justice")
    CommitmentFactory(plan=plan, number="1", reference="1", lead_institution=ministry)
    run(written(tmp_path, explorer({}, {"Comm No": "2", "Lead Institution": "Parliament"})))
    assert [row.name for row in Institution.objects.order_by("pk")] == ["Ministry for Justice", "Parliament"]
    assert Commitment.objects.get(number="1").lead_institution == ministry


def test_a_corrected_copy_of_the_same_file_corrects_the_codings(tmp_path):
    run(written(tmp_path, explorer({})))
    _printed, report = run(
        written(tmp_path, explorer({"Completion (progress report)": "d. Complete", "_CompletionProgress": "5"}))
    )
    assert report[0]["outcome"] == "imported"
    assert IRMAssessment.objects.get().completion == "complete"
    assert Event.objects.filter(stream__name="AL").count() == 2
