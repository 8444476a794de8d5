"""The partnership's own files: every row accounted for, nothing twice, and the star formulas' agreement."""

import pytest

from commitments.models import ActionPlan, Commitment, Country, Institution, Locality
from ledger.models import Event, Stream
from ledger.services import stream_faults
from reviews.models import IRMAssessment
from tests.exchange.ogp_files import real, run

pytestmark = pytest.mark.django_db

EXPLORER, OFFICIAL = "ogp_explorer_2016.csv", "ogp_official_2024_extract.csv"


@pytest.fixture
def here(tmp_path):
    """A copy of a real file in a folder where the report can be written."""

    def copy(name):
        path = tmp_path / name
        path.write_bytes(real(name).read_bytes())
        return path

    return copy


def _counts():
    models = (Country, Locality, ActionPlan, ActionPlan.history.model, Commitment, Commitment.history.model,
              IRMAssessment, Institution, Event)  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_both_files_one_on_top_of_the_other_and_again(here):
    printed, report = run(here(EXPLORER))
    assert "1670 imported + 0 unchanged + 0 refused = 1670 rows, 51 countries" in printed
    assert len(report) == Commitment.objects.count() == 1670
    assert Country.objects.count() == Event.objects.count() == 51
    assert "Starred (pre-June 2014 assessments): 734 of 734 agree with the formula (161 starred)." in printed
    assert "Starred (2015 only): 684 of 687 agree with the formula (135 starred)." in printed
    assert "Starred (current formula) progress report: 425 of 425 agree with the formula (14 starred)." in printed
    assert "Starred (current formula) end of term: 41 of 41 agree with the formula (0 starred)." in printed
    assert "Remarks, duplicate key: 43" in printed
    assert "Remarks, label and number differ: 35" in printed
    after_explorer = _counts()
    printed, _report = run(here(EXPLORER))
    assert "0 imported + 1670 unchanged + 0 refused = 1670 rows" in printed
    assert _counts() == after_explorer

    printed, report = run(here(OFFICIAL))
    assert "454 imported + 0 unchanged + 0 refused = 454 rows" in printed
    assert len(report) == 454
    # 128 rows speak of plans the Explorer has; one of them of a commitment it has not.
    assert Commitment.objects.count() == 1670 + 454 - 127
    assert Commitment.objects.exclude(ogp_id="").count() == 454
    assert Locality.objects.count() == 7
    assert "Starred (2015 Only): 173 of 173 agree" in printed
    assert (
        "Starred (Current Formula) Progress Report: 173 of 173 agree with the formula (27 starred, 7 without" in printed
    )
    assert "Starred (Current Formula) End of Term: 134 of 134 agree with the formula (20 starred)." in printed
    after_both = _counts()
    for name, rows in ((OFFICIAL, 454), (EXPLORER, 1670)):
        printed, _report = run(here(name))
        assert f"0 imported + {rows} unchanged + 0 refused = {rows} rows" in printed
    assert _counts() == after_both
    assert not [fault for stream in Stream.objects.all() for fault in stream_faults(stream)]


def test_countries_and_commitments_under_changed_names_are_the_same(here):
    run(here(EXPLORER))
    run(here(OFFICIAL))
    assert not Country.objects.exclude(code__regex="^[A-Z]{2}$").exists()
    for ogp_id, code, number in (("BG0007", "BG", "7"), ("HR0009", "HR", "9.1"), ("CO0009", "CO", "2.1")):
        commitment = Commitment.objects.select_related("plan").get(ogp_id=ogp_id)
        assert (commitment.plan.country_id, commitment.number) == (code, number)
    assert ActionPlan.objects.filter(country="GB", locality__code="SCO").count() == 2
    assert not Commitment.objects.filter(support_text__contains="@").exists()


def test_the_sum_of_the_report_is_the_file(here):
    path = here(OFFICIAL)
    _printed, report = run(path, "--dry-run")
    assert {row["outcome"] for row in report} == {"imported"}
    lines = [int(row["line"]) for row in report]
    assert lines == sorted(set(lines))
    assert lines[0] == 2
    assert not Country.objects.exists()
