"""The fixtures themselves, checked a second way: straight from their JSON, not through the loader."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from exchange.official.tags import TAGS

COUNTRIES = ("CA", "FR", "GB", "IT", "US")
# The files of the partnership's database, and how assessments that come from them name them.
DATABASES = {
    "explorer-2016": "OGP Explorer commitment database (2016)",
    "official-2024": "OGP commitment database (July 2024)",
}
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
# A plus or a bracketed nought and digits with what people put between them; or the North American way of writing.
TELEPHONE = re.compile(r"(\+|\(0)\d[\d ().-]{7,}\d|(?<![\d/-])\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)")
ALL_FILES = [
    *(settings.FIXTURES_DIR / "facts" / f"{code}.json" for code in COUNTRIES),
    settings.FIXTURES_DIR / "countries.json",
    settings.FIXTURES_DIR / "policy_areas.json",
]


def _load(name: str) -> Any:
    return json.loads((settings.FIXTURES_DIR / name).read_text(encoding="utf-8"))


def _facts(code: str) -> Any:
    return _load(f"facts/{code}.json")


def _commitments(code: str, *plans: int) -> list[Any]:
    return [
        commitment
        for plan in _facts(code)["plans"]
        if not plans or plan["number"] in plans
        for commitment in plan["commitments"]
    ]


def _milestones(code: str, *plans: int) -> list[Any]:
    return [milestone for each in _commitments(code, *plans) for milestone in each.get("milestones", [])]


def _from(row: Any) -> str:
    source: str = row["source"]["from"]
    return source


def _rows(code: str) -> Iterator[Any]:
    """Every row of a file that states a fact."""
    facts = _facts(code)
    yield from facts["institutions"]
    yield from facts["plans"]
    for commitment in _commitments(code):
        yield commitment
        yield from commitment.get("assessments", [])
    for milestone in _milestones(code):
        yield milestone
        if "report" in milestone:
            yield milestone["report"]


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_row_names_a_source_the_file_lists(code: str):
    listed = _facts(code)["sources"]
    assert all(row["source"]["from"] in listed and row["source"]["url"].startswith("http") for row in _rows(code))
    assert all({"name", "url", "licence", "date"} == set(source) for source in listed.values())
    assert {row["source"]["from"] for row in _rows(code)} == set(listed), "a source is listed that no row names"


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_nobody_can_be_reached_by_what_a_file_says(path):
    text = path.read_text(encoding="utf-8")
    assert E_MAIL.search(text) is None
    assert TELEPHONE.search(re.sub(r'"https?://[^"]*"', '""', text)) is None


def test_the_search_for_addresses_and_numbers_finds_them():
    assert E_MAIL.search("write to someone@example.org")
    assert all(TELEPHONE.search(text) for text in ("call +33 1 23 45 67 89", "(02) 1234 5678", "613-555-0199"))


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: path.name)
def test_files_can_be_compared_line_by_line(path):
    """UTF-8 that people can read, indented, ending with a line's end."""
    text = path.read_text(encoding="utf-8")
    assert "\\u" not in text
    assert text.startswith('{\n  "')
    assert text.endswith("}\n")


def test_the_united_states_are_complete():
    assert (len(_commitments("US", 5)), len(_milestones("US"))) == (36, 70)
    assert [each["ogp_id"] for each in _commitments("US", 5)] == [f"US{number:04}" for number in range(113, 149)]
    reports = [milestone["report"] for milestone in _milestones("US")]
    assert Counter(report["status"] for report in reports) == {"completed": 33, "in_progress": 36, "not_started": 1}
    assert {report["on"] for report in reports} == {"2024-04-15"}
    completed = [report for report in reports if report["status"] == "completed"]
    assert sum("evidence" not in report for report in completed) == 3
    assert sum(len(report.get("evidence", [])) for report in reports) == 194


def test_canada_is_complete_in_both_languages():
    assert (len(_commitments("CA", 4, 5)), len(_milestones("CA", 4, 5))) == (15, 75)
    rows = [*_commitments("CA", 4, 5), *_milestones("CA"), *_facts("CA")["institutions"]]
    assert all((row.get("title") or row["name"]) and any(row["translations"]["fr"].values()) for row in rows)
    indicators = [line for milestone in _milestones("CA") for line in milestone["deliverable"].splitlines()]
    assert len(indicators) == 241
    assert all(re.match(r"C\d\d\.\d\.\d+: \S", line) for line in indicators)


def test_commitment_pages_are_complete():
    """82 were read. Mongolia's is left out (its title is nobody's words), Canada's stands with Canada."""
    from_pages = {
        code: [each for each in _commitments(code) if _from(each) not in DATABASES] for code in ("FR", "GB", "IT")
    }
    assert {code: len(rows) for code, rows in from_pages.items()} == {"FR": 44, "GB": 18, "IT": 18}
    assert [each["ogp_id"] for each in _commitments("CA", 1) if _from(each) == "pages"] == ["CA0002"]
    assert [plan["number"] for plan in _facts("FR")["plans"]] == [1, 2, 3, 4]
    assert len(_milestones("FR")) == 13


def test_the_databases_rows_are_complete():
    """178 rows of the Explorer and 16 of the extract of 2024; nine are in both, six speak of what others brought."""
    rows = {(code, plan["number"]): plan["commitments"] for code in COUNTRIES for plan in _facts(code)["plans"]}
    brought = {key: sum(_from(each) in DATABASES for each in found) for key, found in rows.items()}
    assert {key: number for key, number in brought.items() if number} == {
        ("CA", 1): 28, ("CA", 2): 12, ("CA", 3): 1, ("GB", 1): 41, ("GB", 2): 21, ("GB", 5): 1, ("IT", 1): 16,
        ("IT", 2): 6, ("US", 1): 27, ("US", 2): 26,
    }  # fmt: skip
    coded = [each for code in COUNTRIES for row in _commitments(code) for each in row.get("assessments", [])]
    assert Counter(each["source"]["from"] for each in coded) == {"pages": 35, "explorer-2016": 185, "official-2024": 27}
    assert all(each["source_name"] == DATABASES.get(_from(each), each["source_name"]) for each in coded)


def test_a_title_of_a_sentence_or_more_is_what_is_promised_under_its_short_title():
    promised = [(code, each["title"]) for code in COUNTRIES for each in _commitments(code) if "action" in each]
    assert Counter(code for code, _ in promised) == {"GB": 21, "CA": 1}
    assert all(len(title) < 60 for _, title in promised)
    assert not any(each["title"][0].isdigit() for each in _commitments("GB", 1, 2) + _commitments("IT"))


def test_what_a_page_lacks_and_the_database_codes_is_named():
    france = {each.get("ogp_id"): each for each in _commitments("FR", 1)}
    completions = {
        ogp_id: {each["stage"]: each["completion"] for each in france[ogp_id]["assessments"]}
        for ogp_id in ("FR0001", "FR0015", "FR0026")
    }
    assert completions == {
        "FR0001": {"progress": "substantial", "end_of_term": "substantial"},
        "FR0015": {"progress": "substantial", "end_of_term": "substantial"},
        "FR0026": {"progress": "substantial", "end_of_term": "complete"},
    }
    end_of_term = france["FR0001"]["assessments"][1]
    assert _from(end_of_term) == "pages"
    assert "Year of the report, completion: OGP commitment database (July 2024)" in end_of_term["remarks"]


def test_why_there_is_no_value_stays_three_different_things():
    coded = [each for code in COUNTRIES for row in _commitments(code) for each in row.get("assessments", [])]
    assert Counter(each.get("completion") for each in coded if each.get("completion") in ("NR", "ND", "NA")) == {
        "NR": 19, "ND": 2,
    }  # fmt: skip


def test_a_due_date_stands_only_where_every_deadline_names_an_end():
    dated = {each["number"]: each["due_date"] for each in _milestones("CA") if "due_date" in each}
    assert dated == {
        "C01.4": "2023-03-31", "C03.1": "2023-12-31", "C03.2": "2023-12-31", "C03.3": "2024-06-30",
    }  # fmt: skip
    assert not any("due_date" in each for each in _milestones("FR"))
    assert all("due_text" in each for each in _milestones("CA", 5))


def test_plan_dates_say_that_they_are_inferred():
    """No source at hand gives a day on which a plan began."""
    assert all(plan["dates_inferred"] is True for code in COUNTRIES for plan in _facts(code)["plans"])


def test_ids_look_like_the_partnerships_and_are_unique():
    ids = [each["ogp_id"] for code in COUNTRIES for each in _commitments(code) if "ogp_id" in each]
    assert len(ids) == len(set(ids))
    prefix = {"GB": "UK"}
    for code in COUNTRIES:
        own = [each["ogp_id"] for each in _commitments(code) if "ogp_id" in each]
        assert all(re.fullmatch(prefix.get(code, code) + r"\d{4}", each) for each in own)


def test_an_unclear_coding_is_a_remark_and_no_value():
    """“Major or Outstanding” is no value of the scale."""
    procurement = next(each for each in _commitments("FR", 1) if each["number"] == "2")
    (assessment,) = procurement["assessments"]
    assert "opened_government" not in assessment
    assert "Early results: Major or Outstanding (EoT table)" in assessment["remarks"]


def test_policy_areas_hold_the_official_lists_with_their_names_in_french():
    areas = _load("policy_areas.json")["policy_areas"]
    named = {area["slug"]: area["name"] for area in areas}
    assert {tag.slug: tag.name for tag in TAGS.values()}.items() <= named.items()
    assert len(named) == len(areas)
    assert all(area["fr"].strip() for area in areas)
    used = {slug for code in COUNTRIES for each in _commitments(code) for slug in each.get("policy_areas", [])}
    assert used <= set(named)


def test_no_institution_is_listed_for_nothing():
    for code in COUNTRIES:
        named = {each.get("lead_institution") for each in _commitments(code)}
        named |= {each.get("institution") for each in _milestones(code)}
        named |= {row["institution"] for each in _commitments(code) for row in each.get("supporting_institutions", [])}
        assert {row["name"] for row in _facts(code)["institutions"]} == named - {None}
        assert not any("Exeecutive" in name or "Counil" in name for name in named - {None})
