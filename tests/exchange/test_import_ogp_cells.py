"""Single cells: what is read from them, and above all what is not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import Region
from exchange.countries import country_code, english_name, region_of
from exchange.official.cells import (
    clean_line,
    clean_text,
    marker,
    parse_day,
    personal_data,
    printed_number,
    year,
    year_named,
)
from exchange.official.entries import PlanFacts, PlanKey, plan_days, plan_years
from exchange.official.layouts import EXPLORER, OFFICIAL, DayOrder
from exchange.official.matching import title_key
from exchange.official.places import single_institution
from reviews.choices import Marker

days = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
orders = st.sampled_from(DayOrder)


@given(days, orders)
def test_an_iso_date_is_that_day(day, order):
    assert parse_day(day.isoformat(), order).date == day


@given(days, st.sampled_from(["/", ".", "-"]))
def test_a_day_above_12_tells_the_order(day, sign):
    european = sign.join([str(day.day), str(day.month), str(day.year)])
    american = sign.join([str(day.month), str(day.day), str(day.year)])
    if day.day > 12 or day.day == day.month:
        assert parse_day(european, DayOrder.UNKNOWN).date == day
        assert parse_day(american, DayOrder.UNKNOWN).date == day
    else:
        assert parse_day(european, DayOrder.UNKNOWN).date is None
        assert parse_day(american, DayOrder.UNKNOWN).doubt == "day and month cannot be told apart"


@given(days)
def test_where_the_order_is_known_every_day_is_read(day):
    assert parse_day(f"{day.month}/{day.day}/{day.year}", DayOrder.MONTH_FIRST).date == day


@given(st.text(max_size=40), orders)
def test_a_day_is_read_only_where_the_text_has_its_year_and_day(text, order):
    found = parse_day(text, order)
    assert found.text == clean_line(text)
    if found.date is not None:
        assert str(found.date.year)[-2:] in found.text
        assert str(found.date.day) in found.text


@given(st.integers(1990, 2099), orders)
def test_a_bare_year_is_no_day(number, order):
    assert parse_day(str(number), order).date is None
    assert year(str(number)) == number


@pytest.mark.parametrize(
    "text", ["Jun-12", "July 2014", "Quarter 1 2014", "Spring 2016", "Ongoing", "43525", "2012-2013"]
)
def test_prose_keeps_its_text_and_has_no_day(text):
    found = parse_day(text, DayOrder.MONTH_FIRST)
    assert (found.text, found.date) == (text, None)
    assert found.doubt


@pytest.mark.parametrize("text", ["", "NR", "ND", "NA", "Not Specified", "Unclear"])
def test_what_says_nothing_is_no_doubtful_date(text):
    assert parse_day(text, DayOrder.UNKNOWN) == parse_day(f" {text} ", DayOrder.UNKNOWN)
    assert parse_day(text, DayOrder.UNKNOWN).doubt == ""


@pytest.mark.parametrize(
    ("text", "order", "doubt"),
    [
        ("2/29/2014", DayOrder.UNKNOWN, "no such day"),
        ("7/15/1905", DayOrder.MONTH_FIRST, "the year 1905 cannot be meant"),
        ("10/1/18", DayOrder.UNKNOWN, "a year of two digits"),
        ("2014", DayOrder.UNKNOWN, "a year without a day"),
    ],
)
def test_why_there_is_no_day(text, order, doubt):
    assert parse_day(text, order).doubt == doubt


def test_days_in_words_and_two_digit_years_where_the_order_is_known():
    assert parse_day("31st December 2014", DayOrder.UNKNOWN).date == dt.date(2014, 12, 31)
    assert parse_day("March 3, 2015", DayOrder.UNKNOWN).date == dt.date(2015, 3, 3)
    assert parse_day("10/1/18", DayOrder.MONTH_FIRST).date == dt.date(2018, 10, 1)


def test_the_database_of_2024_mixes_the_orders_up_to_2014():
    assert OFFICIAL.day_order(2014) is DayOrder.UNKNOWN
    assert OFFICIAL.day_order(2015) is DayOrder.MONTH_FIRST
    assert OFFICIAL.day_order(None) is DayOrder.UNKNOWN
    assert EXPLORER.day_order(2016) is DayOrder.UNKNOWN


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    assert "\n" not in clean_line(text)


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_number_damaged_by_a_spreadsheet_is_mended(whole, decimals):
    printed = float(f"{whole}.{decimals}")
    damaged = f"{printed + 2e-15:.16f}"
    text, mended = printed_number(damaged)
    assert mended
    assert float(text) == pytest.approx(printed)
    assert len(text) <= 5


@pytest.mark.parametrize("text", ["1.10", "10a", "3.2.10", "G12", "4:A", "iv"])
def test_a_number_stays_as_printed(text):
    assert printed_number(text) == (text, False)


def test_the_three_markers_are_three_things_and_empty_is_none_of_them():
    assert [marker(text) for text in ("NR", "nd", "N/A", "NA")] == [
        Marker.NOT_REVIEWED,
        Marker.NO_DATA,
        Marker.NOT_APPLICABLE,
        Marker.NOT_APPLICABLE,
    ]
    assert [marker(text) for text in ("", "None", "0", "Nr. 4")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Focal point (someone@example.org)", "an e-mail address"),
        ("someone ©example.org, scanned", "an e-mail address"),
        ("Office, tel. 0000 123456", "a telephone number"),
        ("Office (+00 0 12 34 56 78)", "a telephone number"),
        ("Plan 2014-2019, law 8503 of 30.06.1999, from 01-07-2014, 1,000,000 people, 0.5 %", ""),
        ("Follow @ministry", ""),
    ],
)
def test_personal_data_is_found(text, found):
    assert personal_data(text) == found


@given(st.text(max_size=200))
def test_looking_for_personal_data_never_fails(text):
    assert personal_data(text) in ("", "an e-mail address", "a telephone number")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GB"), ("United Kingdom", "GB"), ("USA", "US"), ("United States", "US"), ("Macedonia", "MK"),
        ("North Macedonia", "MK"), ("South Korea", "KR"), ("Republic of Korea", "KR"), ("Turkey", "TR"),
        ("Türkiye", "TR"), ("Slovak Republic", "SK"), ("Slovakia", "SK"), ("Kosovo", "XK"), ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"), ("Cabo Verde", "CV"), ("Czech Republic", "CZ"), ("Kyrgyz Republic", "KG"),
        ("Trinidad and Tobago", "TT"), ("Papua New Guinea", "PG"), ("Atlantis", None), ("", None),
        ("Unknown Region", None), ("European Union", None),
    ],
)  # fmt: skip
def test_countries_under_their_changing_names(name, code):
    assert country_code(name) == code


def test_names_and_regions_of_codes():
    assert english_name("XK") == "Kosovo"
    assert region_of("AM") == Region.ASIA_PACIFIC
    assert region_of("AZ") == Region.NONE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ministry of Finance and Economy", "Ministry of Finance and Economy"),
        ("Ministry of Finance; Ministry of Justice", ""),
        ("Ministry of Finance\nCity of Somewhere", ""),
        ("Ministry of Finance Ministry of Justice", ""),
        ("All ministries", ""),
        ("None Specified", ""),
        ("NR", ""),
        ("Ms. Somebody", ""),
    ],
)
def test_an_institution_is_entered_only_where_one_is_named(text, name):
    assert single_institution(text) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10. The regulation on ethics", "The Regulation on Ethics"),
        ("3.2b) Foster communities", "Foster Communities"),
        ("iv. Citizens' website", "Citizens’ Website"),
        ("23 Procurement corruption", "Procurement corruption"),
        ("ACTION 4: Open House", "Open House"),
        ("O4M3:Ratification of it", "Ratification of it"),
    ],
)
def test_titles_are_the_same_without_their_number(one, other):
    assert title_key(one) == title_key(other)
    assert title_key("2014 budget") != title_key("2015 budget")


def _facts(submitted=None, end=None, duration=None, named=()):
    return PlanFacts(PlanKey("", 1), "", "", submitted, end, duration, named)


@pytest.mark.parametrize(
    ("facts", "years"),
    [
        ([_facts(2012)], (2012, 2014, False)),
        ([_facts(2012, 2015, 3)], (2012, 2015, True)),
        ([_facts(2018, 2022, 2)], (2020, 2022, True)),
        ([_facts(2011), _facts(2011), _facts(2012)], (2011, 2013, False)),
        ([_facts(named=(2013,)), _facts(named=(2012,)), _facts(named=(2012,))], (2012, 2014, False)),
        ([_facts()], None),
    ],
)
def test_the_years_of_a_plan(facts, years):
    assert plan_years(facts) == years


@given(st.integers(1990, 2090), st.integers(-1, 5))
def test_a_plan_ends_after_it_begins(first, length):
    start, end = plan_days(first, first + length)
    assert end > start


def test_the_year_a_date_cell_names():
    assert [year_named(text) for text in ("Jun-12", "Quarter 1 2014", "2012-2013", "Ongoing")] == [
        2012,
        2014,
        None,
        None,
    ]
