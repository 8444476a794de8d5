"""Rows that were there before are found again: followed, completed, or left alone; never doubled."""

from __future__ import annotations

import copy
import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from commitments.choices import AmendedKind, InstitutionKind, OgpStatus, PlanState, Region
from commitments.models import Amendment, Commitment, Institution, PolicyArea
from exchange.facts.applying import Outcome, country_apply
from exchange.facts.reading import facts_read
from exchange.facts.shapes import CountryFact, FactsInvalid
from ledger.models import Event
from milestones.models import Evidence, Milestone, ProgressReport
from reviews.models import IRMAssessment
from tests.exchange.sound import SOUND, SOURCE
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    UserFactory,
    at,
)

pytestmark = pytest.mark.django_db

COUNTRIES = {"ZZ": CountryFact("", "ZZ", "Demoland", Region.NONE, None, OgpStatus.UNKNOWN)}
ELSEWHERE = "https://example.com/another-source"


@pytest.fixture
def data() -> dict[str, Any]:
    """The sound file, to be changed."""
    return copy.deepcopy(SOUND)


@pytest.fixture
def apply(tmp_path, data):
    """Write ``data`` as a file and apply it."""

    def _apply() -> Outcome:
        path = tmp_path / "ZZ.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return country_apply(facts_read(path), COUNTRIES)

    return _apply


@pytest.fixture
def promise(data) -> dict[str, Any]:
    """The file's only commitment."""
    found: dict[str, Any] = data["plans"][0]["commitments"][0]
    return found


def _imported(**fields: Any) -> Commitment:
    """A commitment of plan 1 as another source brought it."""
    plan = ActionPlanFactory(number=1, source_url=ELSEWHERE, title="Plan as published")
    return CommitmentFactory(plan=plan, lead_institution=None, source_url=ELSEWHERE, **fields)


def test_a_commitment_is_found_by_its_id_whatever_its_number(apply, promise):
    row = _imported(number="7", ogp_id="ZZ0001", title="Registers")
    promise["ogp_id"] = "ZZ0001"
    outcome = apply()
    row.refresh_from_db()
    assert Commitment.objects.count() == 1
    assert (row.number, row.title, row.lead_institution.name) == ("7", "Registers", "Digital Agency")
    assert outcome.tallies["commitments"].counts() == {"created": 0, "updated": 1, "unchanged": 0}
    assert row.plan.title == "Plan as published"
    assert row.history.first().history_change_reason == "import: ZZ.json"


def test_a_commitment_without_id_is_found_by_its_number_in_its_plan(apply, promise):
    row = _imported(number="1", title="Registers")
    promise["ogp_id"] = "ZZ0001"
    apply()
    row.refresh_from_db()
    assert (Commitment.objects.count(), row.ogp_id) == (1, "ZZ0001")


def test_a_number_is_not_enough_where_the_ids_differ(apply, promise):
    _imported(number="1", ogp_id="ZZ0009", reference="1")
    promise["ogp_id"] = "ZZ0001"
    apply()
    assert set(Commitment.objects.values_list("ogp_id", "reference")) == {("ZZ0009", "1"), ("ZZ0001", "1-b")}


def test_repeated_numbers_are_found_one_after_the_other(apply, data, promise):
    data["plans"][0]["commitments"].append({**copy.deepcopy(promise), "title": "Publish more"})
    apply()
    before = list(Commitment.objects.order_by("pk").values_list("pk", "reference", "title"))
    assert [row[1:] for row in before] == [("1", "Publish registers"), ("1-b", "Publish more")]
    assert not apply().changed
    assert list(Commitment.objects.order_by("pk").values_list("pk", "reference", "title")) == before


def test_an_id_in_another_plan_is_refused(apply, data, promise):
    _imported(number="1", ogp_id="ZZ0001")
    data["plans"][0]["number"], promise["ogp_id"] = 2, "ZZ0001"
    with pytest.raises(FactsInvalid, match=r"commitments\[0\]\.ogp_id: “ZZ0001” stands in plan 1 here"):
        apply()
    assert not Event.objects.exists()


def test_our_own_rows_follow_the_file_and_are_never_emptied(apply, promise):
    apply()
    promise["title"] = "Publish all registers"
    del promise["lead_institution"]
    outcome = apply()
    row = Commitment.objects.get()
    assert (row.title, row.lead_institution.name, row.version) == ("Publish all registers", "Digital Agency", 2)
    assert row.history.count() == 2
    assert [kind for kind, tally in outcome.tallies.items() if tally.changed] == ["commitments"]
    assert Event.objects.filter(stream__name="ZZ", verb="import.applied").count() == 2


def test_what_was_amended_here_is_left_alone(apply, promise):
    apply()
    row = Commitment.objects.get()
    Amendment(
        plan=row.plan, commitment=row, kind=AmendedKind.COMMITMENT, subject_id=row.pk, subject_label=str(row),
        before={"title": row.title}, after={"title": "Publish some"}, reason="Money", author=UserFactory(),
        at=at(2025, 3, 1),
    ).save_checked()  # fmt: skip
    promise["title"] = "Publish all registers"
    assert not apply().changed
    row.refresh_from_db()
    assert row.title == "Publish registers"


def test_a_draft_is_not_loaded_over(apply):
    ActionPlanFactory(number=1, draft=True, state=PlanState.DRAFT)
    with pytest.raises(FactsInvalid, match=r"plans\[0\]\.number: The plan is being drafted here"):
        apply()


def test_institutions_are_found_in_any_capitals_and_completed(apply, data):
    row = InstitutionFactory(name="DIGITAL AGENCY", kind=InstitutionKind.OTHER)
    data["institutions"][0]["short_name"] = "DA"
    apply()
    row.refresh_from_db()
    assert (Institution.objects.count(), row.kind, row.short_name) == (1, "agency", "DA")
    assert Commitment.objects.get().lead_institution == row


def test_an_unknown_policy_area_is_named_and_nothing_is_written(apply, promise):
    promise["policy_areas"] = ["open-data"]
    with pytest.raises(FactsInvalid, match="There is no policy area “open-data”"):
        apply()
    assert not Commitment.objects.exists()
    PolicyArea.objects.create(slug="open-data", name="Open Data")
    apply()
    assert list(Commitment.objects.get().policy_areas.values_list("slug", flat=True)) == ["open-data"]


def test_values_and_supports_are_added_once(apply, promise):
    promise["values"] = ["public_accountability"]
    promise["supporting_institutions"] = [{"institution": "Digital Agency", "part": "hosting"}]
    apply()
    assert not apply().changed
    row = Commitment.objects.get()
    assert [each.value for each in row.values_served.all()] == ["public_accountability"]
    assert [(each.institution.name, each.part) for each in row.supports.all()] == [("Digital Agency", "hosting")]


def test_a_commitment_carried_over_from_nowhere_is_named(apply, promise):
    promise["carried_over_from"] = [{"plan": 4, "number": "3"}]
    with pytest.raises(FactsInvalid, match=r"carried_over_from: Plan 4 has no commitment 3 in this file"):
        apply()


def test_a_changed_due_date_is_kept_beside_the_first(apply, promise):
    promise["milestones"][0]["due_date"] = "2025-06-30"
    apply()
    promise["milestones"][0]["due_date"] = "2025-12-31"
    apply()
    milestone = Milestone.objects.get()
    assert [row.due_date for row in milestone.promised_dates.all()] == [dt.date(2025, 6, 30), dt.date(2025, 12, 31)]


def test_a_corrected_status_is_a_new_report_of_the_same_day(apply, promise):
    apply()
    promise["milestones"][0]["report"]["status"] = "in_progress"
    apply()
    assert not apply().changed
    milestone = Milestone.objects.get()
    assert [report.status for report in milestone.reports.order_by("pk")] == ["completed", "in_progress"]
    assert (milestone.status, milestone.version) == ("in_progress", 3)
    assert milestone.commitment.progress.claimed == "limited"
    assert Evidence.objects.count() == 2


def test_later_evidence_joins_the_report_it_supports(apply, promise):
    evidence = promise["milestones"][0]["report"].pop("evidence")
    apply()
    assert Commitment.objects.get().progress.evidenced == "no_evidence_available"
    promise["milestones"][0]["report"]["evidence"] = evidence
    apply()
    assert ProgressReport.objects.count() == 1
    assert Commitment.objects.get().progress.evidenced == "complete"


def test_an_assessment_of_another_source_stays_its_own(apply):
    row = _imported(number="1")
    IRMAssessmentFactory(commitment=row, stage="design", verifiable="", source="Another", source_url=ELSEWHERE)
    apply()
    assessment = IRMAssessment.objects.get()
    assert (assessment.verifiable, assessment.source) == ("", "Another")


def test_remarks_that_another_import_added_stay(apply, promise):
    promise["assessments"][0]["remarks"] = ["Ambition: High"]
    apply()
    row = IRMAssessment.objects.get()
    row.remarks = [*row.remarks, "Carried forward: yes"]
    row.save_checked()
    assert not apply().changed
    promise["assessments"][0]["remarks"] = ["Ambition: Low"]
    apply()
    row.refresh_from_db()
    assert row.remarks == ["Ambition: High", "Carried forward: yes", "Ambition: Low"]


def test_a_row_that_fails_its_checks_is_named_and_the_country_is_untouched(apply, data, promise):
    promise["ogp_id"] = "demoland-1"
    data["plans"][0]["end_date"] = "2024-12-31"
    with pytest.raises(FactsInvalid, match=r"ZZ\.json: plans\[0\]: A plan ends after it begins"):
        apply()
    data["plans"][0]["end_date"] = "2026-12-31"
    with pytest.raises(FactsInvalid, match=r"ZZ\.json: plans\[0\]\.commitments\[0\]\.ogp_id: The partnership's id is"):
        apply()
    assert not Institution.objects.exists()


def test_a_country_that_is_not_listed_is_named(data, tmp_path):
    path = tmp_path / "ZZ.json"
    path.write_text(
        json.dumps({**data, "institutions": [{"name": "A", "source": SOURCE}], "plans": []}), encoding="utf-8"
    )
    with pytest.raises(FactsInvalid, match=r"ZZ\.json: country: “ZZ” is not among the countries"):
        country_apply(facts_read(path), {})


OFFICIAL_FILE = """\
Commitment Unique Identifier,Country/Locality,Action Plan Number,Commitment Number,Code,Year Of Submission,\
Action Plan End Year,Commitment Title,Lead Institution,URL,Action Plan ID
FR0001,France,1,1.1000000000000001,FRA,2015,2017,Open Regional and Local Authorities' Data,Ministry of the Interior,\
https://opengovpartnership.org/members/france/commitments/fr0001,AP_FRA01
FR0002,France,1,2,FRA,2015,2017,Increase Transparency in Public Procurement,NA,,AP_FRA01
"""


@pytest.mark.parametrize("facts_first", [True, False])
def test_the_official_file_and_the_facts_meet_in_the_same_rows(tmp_path, facts_first):
    """FR0001 meets by id; the second commitment has no id among the facts, and meets by its number in the plan."""
    path, report = tmp_path / "official.csv", tmp_path / "report.csv"
    path.write_text(OFFICIAL_FILE, encoding="utf-8")

    def load_facts() -> None:
        call_command("load_facts", settings.FIXTURES_DIR / "facts" / "FR.json", stdout=StringIO(), stderr=StringIO())

    def import_ogp() -> None:
        call_command("import_ogp", str(path), report=report, stdout=StringIO(), stderr=StringIO())

    for step in [load_facts, import_ogp] if facts_first else [import_ogp, load_facts]:
        step()
    plan = Commitment.objects.get(ogp_id="FR0001").plan
    assert Commitment.objects.filter(plan__country="FR").count() == 44
    assert Commitment.objects.get(ogp_id="FR0002").plan == plan
    assert (plan.ogp_id, plan.commitments.count()) == ("AP_FRA01", 19)
    events = Event.objects.count()
    load_facts()
    import_ogp()
    assert Event.objects.count() == events
