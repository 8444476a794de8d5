"""What may fairly be set side by side: plans at the same point, codings that mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.choices import Phase
from dashboards.comparability import (
    NEAR,
    Assessed,
    Kind,
    LeftOut,
    Place,
    Scale,
    comparable_assessments,
    comparable_plans,
    completion_scale,
    stars_comparable,
)
from reviews.choices import Stage, StarFormula

PROGRESS = Kind(Stage.PROGRESS, Scale.FOUR_STEPS)
END = Kind(Stage.END_OF_TERM, Scale.FOUR_STEPS)


def running(code: str, elapsed: float, **changes: object) -> Place:
    return Place(code, Phase.IMPLEMENTATION, elapsed, **{"commitments": 9, **changes})  # type: ignore[arg-type]  # what a test changes is of any type


def ended(code: str) -> Place:
    return Place(code, Phase.ENDED, 1.0, commitments=9)


def test_running_plans_are_compared_at_the_same_point_of_their_time_only():
    found = comparable_plans([running("FR", 0.7), running("IT", 0.1), running("GB", 0.8), running("US", 0.9)])
    assert found.groups == (("FR", "GB", "US"),)
    assert found.left_out == {"IT": LeftOut.RUNNING_ALONE}


def test_of_two_equally_large_groups_both_are_kept_the_later_first():
    found = comparable_plans([running("FR", 0.1), running("IT", 0.2), running("GB", 0.8), running("US", 0.9)])
    assert found.groups == (("GB", "US"), ("FR", "IT"))


def test_ended_plans_are_compared_with_ended_ones_only():
    found = comparable_plans([ended("FR"), running("IT", 0.99), ended("GB")])
    assert (found.groups, found.left_out) == ((("FR", "GB"),), {"IT": LeftOut.RUNNING_ALONE})
    assert comparable_plans([ended("FR"), running("IT", 0.99)]).left_out["FR"] == LeftOut.ENDED_ALONE


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (Place("IT", None), LeftOut.NO_PLAN),
        (Place("IT", Phase.CO_CREATION, commitments=9), LeftOut.NOT_BEGUN),
        (running("IT", 0.7, partial=True), LeftOut.PARTIAL),
        (running("IT", 0.7, commitments=0), LeftOut.EMPTY),
    ],
)
def test_what_is_unfit_is_left_out_with_its_reason(place, reason):
    found = comparable_plans([running("FR", 0.7), place, running("GB", 0.7)])
    assert (found.groups, found.left_out) == ((("FR", "GB"),), {"IT": reason})


@given(
    st.lists(
        st.tuples(st.sampled_from([None, *Phase]), st.floats(0, 1), st.booleans(), st.integers(0, 3)),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_every_country_stands_once_and_no_group_mixes_what_differs(facts):
    places = {f"C{index}": Place(f"C{index}", *fact) for index, fact in enumerate(facts)}
    found = comparable_plans(list(places.values()))
    assert sorted([*(code for group in found.groups for code in group), *found.left_out]) == sorted(places)
    for group in found.groups:
        own = [places[code] for code in group]
        assert len(own) > 1
        assert len({place.phase for place in own}) == 1
        assert not any(place.partial or not place.commitments for place in own)
        if own[0].phase == Phase.IMPLEMENTATION:
            elapsed = [place.elapsed for place in own]
            assert max(elapsed) - min(elapsed) <= NEAR + 1e-6


def test_the_scale_of_completion_changed_with_the_plans_of_2020():
    assert [completion_scale(year) for year in (2011, 2019, 2020, 2026)] == [
        Scale.FOUR_STEPS, Scale.FOUR_STEPS, Scale.FIVE_POINTS, Scale.FIVE_POINTS,
    ]  # fmt: skip


def assessed(code: str, year: int, kind: Kind = PROGRESS, *, plan: int = 1, **changes: object) -> Assessed:
    return Assessed(**{  # type: ignore[arg-type]  # what a test changes is of any type
        "plan": plan, "code": code, "year": year, "partial": False, "kind": kind, "coded": 9, "total": 10, **changes,
    })  # fmt: skip


def test_codings_are_compared_within_one_kind_of_report_and_scale():
    rows = [assessed("FR", 2014), assessed("GB", 2014, END), assessed("IT", 2014), assessed("US", 2021, plan=2)]
    later = [
        assessed("FR", 2021, Kind(Stage.RESULTS, Scale.FIVE_POINTS)),
        assessed("IT", 2018, Kind(Stage.RESULTS, Scale.FOUR_STEPS)),
    ]
    found = comparable_assessments([*rows[:3], *later])
    assert {kind: [each.code for each in own] for kind, own in found.items()} == {PROGRESS: ["FR", "IT"]}


def test_of_several_plans_the_latest_counts_and_later_kinds_come_first():
    rows = [
        assessed("FR", 2012, plan=1), assessed("FR", 2014, plan=2), assessed("IT", 2012, plan=3),
        assessed("FR", 2014, END, plan=2), assessed("IT", 2014, END, plan=4),
    ]  # fmt: skip
    found = comparable_assessments(rows)
    assert list(found) == [END, PROGRESS]
    assert sorted((each.code, each.plan) for each in found[PROGRESS]) == [("FR", 2), ("IT", 3)]


@pytest.mark.parametrize("changes", [{"partial": True}, {"coded": 7}])
def test_a_picked_few_do_not_stand_for_a_plan(changes):
    assert comparable_assessments([assessed("FR", 2014), assessed("IT", 2014, **changes)]) == {}


def test_stars_are_compared_where_one_rule_gave_them_all():
    before, since = frozenset({StarFormula.BEFORE_JUNE_2014}), frozenset({StarFormula.SINCE_APRIL_2015})
    assert stars_comparable([before, before])
    others: list[list[frozenset[StarFormula]]] = [
        [before, since], [before, frozenset()], [before | since, before], [frozenset(), frozenset()],
    ]  # fmt: skip
    for formulas in others:
        assert not stars_comparable(formulas)
