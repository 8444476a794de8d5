"""The fixtures and the partnership's own files, from which many of them come: in any order the same rows, once."""

import csv
from io import StringIO
from itertools import permutations

import pytest
from django.core.management import call_command

from commitments.models import ActionPlan, Commitment, Institution
from ledger.models import Event
from reviews.models import IRMAssessment
from tests.exchange.ogp_files import real, run

pytestmark = pytest.mark.django_db

EXPLORER, OFFICIAL, FACTS = "ogp_explorer_2016.csv", "ogp_official_2024_extract.csv", "facts"
NAMES = {"Canada", "France", "Italy", "UK", "USA", "United Kingdom", "United States"}


@pytest.fixture
def bring(tmp_path):
    """Load the fixtures, or import a real file's rows of the five countries; the rows that it changed (of a file)."""

    def _bring(name: str) -> list[dict[str, str]]:
        if name == FACTS:
            call_command("load_facts", stdout=StringIO(), stderr=StringIO())
            return []
        path = tmp_path / name
        with real(name).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        place = next(number for number, row in enumerate(rows) if any(cell.startswith("Country") for cell in row))
        column = next(number for number, cell in enumerate(rows[place]) if cell.startswith("Country"))
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(
                [*rows[: place + 1], *(row for row in rows[place + 1 :] if row[column] in NAMES)]
            )
        return [row for row in run(path)[1] if row["outcome"] != "unchanged"]

    return _bring


def _counts() -> dict[str, int]:
    models = (ActionPlan, Commitment, IRMAssessment, Institution, Event)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("order", list(permutations((FACTS, EXPLORER, OFFICIAL))), ids="-".join)
def test_the_order_does_not_matter_and_an_end_is_reached(bring, order):
    for name in order:
        bring(name)
    bring(FACTS)
    before = _counts()
    assert (before["ActionPlan"], before["Commitment"], before["IRMAssessment"]) == (21, 311, 247)
    assert [bring(name) for name in order] == [[], [], []]
    assert _counts() == before


def test_after_the_fixtures_the_files_have_little_to_add(bring):
    """Only to commitments that pages of the partnership describe: their tags and their dates."""
    bring(FACTS)
    before = _counts()
    changed = [(row["country"], row["plan"], row["reference"]) for name in (EXPLORER, OFFICIAL) for row in bring(name)]
    assert sorted(changed) == [
        ("CA", "1", "1.2"), ("CA", "4", "3"), ("FR", "1", "1.1"), ("FR", "1", "12"), ("FR", "1", "23"),
        ("IT", "3", "12"),
    ]  # fmt: skip
    # One event for each country and file, and the City of Milan, of which the page said nothing.
    assert _counts() == {**before, "Event": before["Event"] + 4, "Institution": before["Institution"] + 1}


def test_a_number_that_is_printed_twice_keeps_its_two_addresses(bring):
    for name in (EXPLORER, FACTS):
        bring(name)
    twice = Commitment.objects.filter(plan__country="US", plan__number=1, number="3.2B").order_by("position")
    assert [(row.reference, row.title) for row in twice] == [
        ("3.2b", "Foster communities on Data.gov"),
        ("3.2b-b", "Data.gov: Foster Communities on Data.gov"),
    ]
    assert [row.irm_assessments.get().completion for row in twice] == ["NR", "limited"]
