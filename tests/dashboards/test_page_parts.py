"""What pages are put together from: the sentence, the table, bars, marks, days and durations."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from itertools import pairwise, product

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import Phase
from core.errors import Malformed
from dashboards.asking import day_asked
from dashboards.charts import Table
from dashboards.commitment_table import commitment_table
from dashboards.front_page import front_page
from dashboards.scales import scale
from dashboards.scorecard import CountryRef, CountrySummary, Headline, InstitutionRef, Text
from dashboards.sentence import sentence
from dashboards.tallies import CLAIMED, EVIDENCED, REVIEWED, tally
from dashboards.track import WIDTH, centre, track
from dashboards.views.charts import csv_text
from dashboards.words import agreement_meaning, agreement_words, day_words, plain, span_words
from milestones.choices import CLAIMED_SCALE, EVIDENCED_SCALE, Completion
from reviews.choices import REVIEWED_SCALE, IrmCompletion
from tests.dashboards.cards import commitment_row, plan_completion, plan_ref, scorecard

LANGUAGES = ["en", "fr", "es", "ar"]


def spoken(total: int, claimed: int, evidenced: int, reviewed: int, agreeing: int, months: int | None = 8):
    """A scorecard whose headline has these figures."""
    base = scorecard([commitment_row(str(index), Completion.LIMITED) for index in range(1, total + 1)])
    headline = Headline(total, months, claimed, evidenced, 0, reviewed, agreeing, 0)
    return dataclasses.replace(base, headline=headline)


def words_in(text: str) -> int:
    """Marks over and under Arabic letters are parts of their words."""
    return len(re.findall(r"[\w\u064b-\u0652’'-]+", text))


def test_the_sentence_says_the_figures():
    told = sentence(spoken(17, 9, 6, 12, 5))
    assert told == (
        "With 8 months left, the government reports 9 of 17 commitments substantial or complete; evidence supports 6; "
        "reviewers judged 12 and agree with 5."
    )


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((17, 9, 6, 12, 5), "À 8 mois du terme, le gouvernement déclare 9 engagements sur 17 substantiels ou achevés"),
        ((17, 1, 1, 1, 0), "À 8 mois du terme, le gouvernement déclare 1 engagement sur 17 substantiel ou achevé"),
        ((17, 0, 0, 0, 0), "À 8 mois du terme, aucun des 17 engagements n’est déclaré substantiel ou achevé"),
    ],
)
def test_the_sentence_in_french_has_its_plurals(figures, told):
    with translation.override("fr"):
        assert sentence(spoken(*figures)).startswith(told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_has_25_words_at_most(language):
    """Every combination of numbers that any of the languages counts in another way."""
    base, numbers = spoken(1, 0, 0, 0, 0), (0, 1, 2, 3, 11, 100)
    with translation.override(language):
        for total, months, claimed in product((1, 2, 3, 11, 100), (None, 0, 1, 2, 3, 11), numbers):
            for evidenced, judged, agreeing in product(numbers, numbers, (0, 1, 2)):
                headline = Headline(total, months, claimed, evidenced, 0, judged, agreeing, 0)
                said = sentence(dataclasses.replace(base, headline=headline))
                assert words_in(said) <= 25, said


def test_the_sentence_of_a_plan_without_reports_says_what_the_mechanism_found():
    plan = plan_ref(phase=Phase.ENDED)
    silent = scorecard(
        [commitment_row("1")], by_plan=[plan_completion(plan, [Completion.NOT_REPORTED], [IrmCompletion.COMPLETE])],
        plan=plan, headline=Headline(1, None, 0, 0, 0, 0, 0, 0),
    )  # fmt: skip
    assert sentence(silent) == (
        "The plan has ended: no progress is reported on its only commitment; "
        "the independent mechanism found 1 of 1 substantial or complete."
    )


def test_there_is_no_sentence_without_a_plan():
    assert sentence(dataclasses.replace(spoken(1, 0, 0, 0, 0), plan=None)) == ""


ROWS = [
    commitment_row("1", Completion.COMPLETE, reviewed=Completion.LIMITED, title=Text("Open the river register", "en")),
    commitment_row("2", Completion.LIMITED, title=Text("Publish budgets", "en")),
    commitment_row(
        "3", Completion.NOT_STARTED, reviewed=Completion.SUBSTANTIAL, title=Text("Écoute des citoyens", "fr"),
        next_due=dt.date(2026, 7, 1), overdue=1, lead=InstitutionRef(2, Text("Agency", "en")),
    ),
    commitment_row("10", Completion.SUBSTANTIAL, reviewed=Completion.SUBSTANTIAL),
]  # fmt: skip


def shown(**asked: str) -> list[str]:
    return [line.row.reference for line in commitment_table(ROWS, asked).lines]


@pytest.mark.parametrize(
    ("asked", "references"),
    [
        ({}, ["1", "2", "3", "10"]),
        ({"q": "RIVER"}, ["1"]),
        ({"q": "open river"}, ["1"]),
        ({"claimed": "high"}, ["1", "10"]),
        ({"claimed": "limited"}, ["2"]),
        ({"reviewed": "not_reviewed"}, ["2"]),
        ({"reviewed": "high"}, ["3", "10"]),
        ({"gap": "claim_higher"}, ["1"]),
        ({"gap": "agree"}, ["10"]),
        ({"gap": "review_higher"}, ["3"]),
        ({"gap": "unreviewed"}, ["2"]),
        ({"watch": "overdue"}, ["3"]),
        ({"institution": "Agency"}, ["3"]),
        ({"sort": "gap"}, ["1", "3", "10", "2"]),
        ({"sort": "next"}, ["3", "1", "2", "10"]),
        ({"claimed": "nonsense", "gap": "agree"}, ["10"]),
        ({"sort": "nonsense"}, ["1", "2", "3", "10"]),
    ],
)
def test_the_table_is_filtered_and_sorted(asked, references):
    assert shown(**asked) == references


def test_a_mistake_in_the_form_is_named():
    table = commitment_table(ROWS, {"claimed": "nonsense", "q": "x" * 300})
    assert set(table.form.errors) == {"claimed", "q"}
    assert len(table.lines) == len(ROWS)


@given(
    claimed=st.sampled_from(CLAIMED_SCALE),
    evidenced=st.sampled_from(EVIDENCED_SCALE),
    reviewed=st.one_of(st.none(), st.sampled_from(REVIEWED_SCALE)),
)
def test_marks_stand_in_their_places_and_never_on_one_another(claimed, evidenced, reviewed):
    found = track(commitment_row("1", claimed, evidenced, reviewed))
    places = sorted(mark.x for mark in found.marks)
    assert len(places) == (2 if reviewed is None else 3)
    assert all(right - left >= 12 for left, right in pairwise(places))
    assert places[0] >= 0
    assert places[-1] + 12 <= WIDTH
    off = {Completion.NOT_REPORTED, Completion.NO_EVIDENCE} & {claimed, evidenced, reviewed}
    assert found.off_scale == bool(off)


def test_a_single_mark_stands_in_the_middle_of_its_step():
    found = track(commitment_row("1", Completion.COMPLETE, Completion.LIMITED))
    assert {mark.kind: mark.x + 6 for mark in found.marks} == {
        "claimed": centre(Completion.COMPLETE),
        "evidenced": centre(Completion.LIMITED),
    }
    assert found.reach == (centre(Completion.LIMITED), centre(Completion.COMPLETE))


@given(st.lists(st.sampled_from([value for value, _label in CLAIMED]), min_size=1))
def test_a_bar_holds_everything_once_and_fills_its_width(values):
    bar = scale("claimed", tally(values, CLAIMED))
    assert bar.total == len(values)
    assert sum(float(segment.width.rstrip("%")) for segment in bar.segments) == pytest.approx(100, abs=0.01)
    assert bar.segments[0].x == "0%"


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("en", dt.date(2027, 5, 31), "31 May 2027"),
        ("fr", dt.date(2027, 5, 31), "31 mai 2027"),
        ("fr", dt.date(2027, 8, 1), "1er août 2027"),
        ("en", dt.date(2027, 8, 1), "1 August 2027"),
    ],
)
def test_days_are_written_as_people_write_them(language, day, words):
    with translation.override(language):
        assert day_words(day) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "0 days"), (1, "1 day"), (-60, "60 days"), (61, "2 months"), (730, "24 months"), (2000, "5 years")],
)
def test_durations_are_said_as_people_say_them(days, words):
    assert span_words(days) == words


@pytest.mark.parametrize(
    ("alpha", "words"),
    [(None, "agreement cannot be computed"), (0.8, "high agreement"), (0.7, "fair agreement"), (0.5, "low agreement")],
)
def test_agreement_is_said_in_words(alpha, words):
    assert agreement_words(alpha) == words


@pytest.mark.parametrize(
    ("alpha", "low", "words"),
    [
        (None, None, "not “no evidence available”"),
        (0.9, 0.7, "can be relied on"),
        (0.7, 0.3, "a little caution"),
        (0.5, 0.0001, "more than by chance"),
        (0.5, 0.0, "by chance can be excluded"),
        (0.9, -0.12, "by chance can be excluded"),
        (0.3, -0.12, "no value is published"),
    ],
)
def test_agreement_is_not_said_to_be_surer_than_its_interval(alpha, low, words):
    assert words in agreement_meaning(alpha, low)


@given(st.text(min_size=1, max_size=40).filter(lambda typed: not re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed)))
def test_whatever_is_no_day_is_malformed(typed):
    with pytest.raises(Malformed) as refused:
        day_asked(typed)
    assert refused.value.field == "as_of"


@given(st.dates(min_value=dt.date(2011, 9, 20), max_value=dt.date(2026, 1, 1)))
def test_every_past_day_is_understood(day):
    assert day_asked(day.isoformat()) == day


def test_a_spreadsheet_runs_nothing_from_a_csv():
    text = csv_text(Table(("a", "b"), (("=1+1", "-5"), ("@x", "+1 step"))))
    assert text.splitlines() == ["a,b", "'=1+1,-5", "'@x,'+1 step"]


def summary(code: str, name: str, region: str, *, overdue: int = 0, last: dt.date | None = None) -> CountrySummary:
    return CountrySummary(
        country=CountryRef(code, name, code == "ZZ"), region=region, plan=plan_ref(), plans=1, total=1,
        claimed=tally([Completion.LIMITED], CLAIMED), evidenced=tally([Completion.LIMITED], EVIDENCED),
        reviewed=tally(["not_reviewed"], REVIEWED), overdue=overdue, last_reported_on=last,
    )  # fmt: skip


WORLD = [
    summary("ZZ", "Demoland", "No region", overdue=3),
    summary("US", "États-Unis", "Americas", last=dt.date(2026, 1, 1)),
    summary("FR", "France", "Europe", overdue=5),
    summary("ES", "Espagne", "Europe"),
]


def order(**asked: str) -> list[str]:
    return [each.line.summary.country.code for each in front_page(WORLD, {}, asked).lines]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["ZZ", "ES", "US", "FR"]),
        ({"sort": "-name"}, ["FR", "US", "ES", "ZZ"]),
        ({"sort": "overdue"}, ["FR", "ZZ", "ES", "US"]),
        ({"sort": "-overdue"}, ["ZZ", "FR", "ES", "US"]),
        ({"sort": "reported"}, ["US", "ZZ", "ES", "FR"]),
        ({"sort": "nonsense"}, ["ZZ", "ES", "US", "FR"]),
        ({"sort": "-"}, ["ZZ", "ES", "US", "FR"]),
        ({"q": "etats"}, ["US"]),
        ({"q": "fr"}, ["FR"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_the_front_page_is_found_and_ordered(asked, codes):
    assert order(**asked) == codes


def test_names_are_compared_without_accents():
    assert plain("Côte d’Ivoire") == "cote d’ivoire"
