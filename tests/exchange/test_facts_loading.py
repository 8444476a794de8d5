"""Loading the real facts: completely, soundly, and only once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from commitments.models import (
    ActionPlan,
    Commitment,
    CommitmentSupport,
    Country,
    Institution,
    PolicyArea,
)
from core.clock import start_of_day
from ledger.models import Event, Stream
from ledger.services import stream_faults
from milestones.models import CommitmentProgress, Evidence, Milestone, ProgressReport, PromisedDate
from reviews.models import IRMAssessment

pytestmark = pytest.mark.django_db

KINDS = (
    PolicyArea, Country, Institution, ActionPlan, Commitment, CommitmentSupport, Milestone, PromisedDate,
    ProgressReport, Evidence, IRMAssessment,
)  # fmt: skip
KEPT = (ActionPlan.history, Commitment.history, Milestone.history, Event.objects)


def load(*arguments: object) -> str:
    """Run the command; what it printed."""
    out = StringIO()
    call_command("load_facts", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def load_country(code: str) -> str:
    """Load one country's file."""
    return load(settings.FIXTURES_DIR / "facts" / f"{code}.json")


def _counts() -> list[int]:
    """How many rows of everything there are, versions and events included."""
    return [kind._default_manager.count() for kind in KINDS] + [manager.count() for manager in KEPT]


def test_everything_is_there_and_passes_its_checks():
    load()
    by_country = {
        code: (
            ActionPlan.objects.filter(country=code).count(),
            Commitment.objects.filter(plan__country=code).count(),
            Milestone.objects.filter(commitment__plan__country=code).count(),
        )
        for code in Country.objects.values_list("pk", flat=True)
    }
    assert by_country == {
        "CA": (5, 57, 75), "FR": (4, 44, 13), "GB": (6, 81, 0), "IT": (3, 40, 0), "US": (3, 89, 70),
    }  # fmt: skip
    assert (ProgressReport.objects.count(), Evidence.objects.count(), PromisedDate.objects.count()) == (70, 194, 158)
    assert IRMAssessment.objects.count() == 247
    for kind in KINDS:
        for row in kind._default_manager.all():
            row.full_clean()
    assert all(plan.published_at == start_of_day(plan.start_date) for plan in ActionPlan.objects.all())


def test_a_second_load_changes_nothing():
    load()
    before = _counts()
    printed = load()
    assert _counts() == before
    assert printed.splitlines() == [
        "policy areas: 0 added, 0 changed, 103 as before",
        "Canada: 0 added, 0 changed, 356 as before",
        "France: 0 added, 0 changed, 303 as before",
        "United Kingdom: 0 added, 0 changed, 468 as before",
        "Italy: 0 added, 0 changed, 149 as before",
        "United States: 0 added, 0 changed, 789 as before",
    ]


def test_each_kind_of_row_is_counted_for_who_asks():
    italy = settings.FIXTURES_DIR / "facts" / "IT.json"
    assert "commitments: 40 added" not in load(italy, "--dry-run")
    printed = load(italy, "--dry-run", "--verbosity", "2").splitlines()
    start = printed.index("Italy: 149 added, 0 changed, 0 as before")
    assert printed[start + 1 : start + 5] == [
        "  country: 1 added, 0 changed, 0 as before",
        "  institutions: 5 added, 0 changed, 0 as before",
        "  plans: 3 added, 0 changed, 0 as before",
        "  commitments: 40 added, 0 changed, 0 as before",
    ]


def test_a_dry_run_counts_and_writes_nothing():
    printed = load("--dry-run")
    assert "France: 303 added, 0 changed, 0 as before" in printed
    assert "nothing was written" in printed
    assert _counts() == [0] * len(_counts())


def test_each_country_has_one_event_that_says_what_and_from_which_file():
    load()
    assert {stream.name: stream.head_seq for stream in Stream.objects.all()} == dict.fromkeys(
        ["CA", "FR", "GB", "IT", "US", "common"], 1
    )
    event = Event.objects.get(stream__name="US")
    assert (event.verb, event.subject, event.role) == ("import.applied", "country:US", "operator")
    assert event.data["file"] == "US.json"
    assert len(event.data["sha256"]) == 64
    assert event.data["counts"]["reports"] == {"created": 70, "updated": 0, "unchanged": 0}
    # 70 promised dates and 70 reports: an altered one is found.
    assert len(event.data["records"]) == 140
    assert [fault for stream in Stream.objects.all() for fault in stream_faults(stream)] == []


def test_an_imported_report_altered_behind_our_back_is_found():
    load_country("US")
    report = ProgressReport.objects.filter(status="in_progress").earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE milestones_progressreport SET status = 'completed' WHERE id = %s", [report.pk])
    (fault,) = stream_faults(Stream.objects.get(name="US"))
    assert fault.reason == f"milestones.progressreport {report.pk} was altered after it was written"


def test_what_the_united_states_claim_stands_as_claimed_and_only_in_part_as_evidenced():
    load_country("US")
    report = ProgressReport.objects.get(milestone__number="US0113.3")
    assert (report.status, report.reported_by, report.evidence.count()) == ("completed", None, 0)
    assert report.source_url == "https://github.com/GSA/open.usa.gov/blob/deb38b9/_subcommitments/us0113-3.md"
    assert report.reported_at.isoformat() == "2024-04-15T00:00:00+00:00"
    assert report.recorded_at > report.reported_at
    assert set(Evidence.objects.values_list("added_at", flat=True)) == {report.reported_at}
    milestone = report.milestone
    assert (milestone.status, milestone.proven, milestone.version) == ("completed", False, 2)
    progress = {
        commitment.ogp_id: (commitment.progress.claimed, commitment.progress.evidenced)
        for commitment in Commitment.objects.filter(plan__country="US", plan__number=5).select_related("progress")
    }
    # Seven milestones: six completed, four of them with an address.
    assert progress["US0113"] == ("substantial", "substantial")
    assert progress["US0138"] == ("limited", "no_evidence_available")
    assert progress["US0118"] == ("limited", "limited")
    assert CommitmentProgress.objects.filter(commitment__plan__country="US").count() == 36


def test_canada_reads_in_both_languages_and_keeps_its_deadlines_as_printed():
    load_country("CA")
    milestone = Milestone.objects.get(commitment__plan__country="CA", commitment__plan__number=5, number="C03.1")
    assert milestone.text("title", "fr")[0].startswith("Conformément à l'engagement")
    assert (str(milestone.due_date), milestone.due_text) == ("2023-12-31", "By December 2023")
    assert milestone.promised_dates.get().promised_at == milestone.commitment.plan.published_at
    assert milestone.institution.text("name", "fr")[0] == "Innovation, Sciences et Développement économique Canada"


def test_france_carries_commitments_over_and_has_addresses_without_numbers():
    load_country("FR")
    consultation = Commitment.objects.get(ogp_id="FR0044")
    origins = consultation.carried_over_from.order_by("position")
    assert [(origin.plan.number, origin.number) for origin in origins] == [(1, "13"), (1, "22")]
    assert Commitment.objects.get(ogp_id="FR0054").reference == "fr0054"
    assert Commitment.objects.get(ogp_id="FR0001").reference == "1.1"
    assert Commitment.objects.get(plan__country="FR", plan__number=1, number="4").language == "fr"


def test_official_codings_stand_in_their_eras_words():
    load_country("FR")
    load_country("IT")
    late = IRMAssessment.objects.get(commitment__ogp_id="FR0005")
    assert (late.stage, late.opened_government, late.verifiable) == ("end_of_term", "major", "yes")
    pending = IRMAssessment.objects.get(commitment__ogp_id="FR0110")
    assert (pending.stage, pending.verifiable, pending.relevant) == ("design", "NR", "NR")
    stages = IRMAssessment.objects.filter(commitment__ogp_id="FR0049").values_list("stage", flat=True)
    assert set(stages) == {"design", "results"}
    starred = IRMAssessment.objects.filter(starred="yes", commitment__plan__country="IT", commitment__plan__number=3)
    assert set(starred.values_list("commitment__ogp_id", "stage", "star_formula")) == {
        ("IT0035", "progress", "since_april_2015"),
        ("IT0038", "progress", "since_april_2015"),
    }


def test_one_country_can_be_loaded_alone():
    load_country("IT")
    assert list(Country.objects.values_list("pk", flat=True)) == ["IT"]


def test_a_fault_in_one_file_stops_the_load_before_anything_is_written(tmp_path):
    broken = tmp_path / "FR.json"
    broken.write_text('{"country": "FR", "plans": []}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"FR\.json: sources: The file lists its sources"):
        load(settings.FIXTURES_DIR / "facts" / "IT.json", broken)
    assert _counts() == [0] * len(_counts())
