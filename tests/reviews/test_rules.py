"""Medians, agreement, the gap, the life of a round, the star."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.choices import CLAIMED_SCALE, STEPS, Completion
from reviews.choices import REVIEWED_SCALE, GapName, RoundPhase, RoundState, StarFormula, VerdictOutcome
from reviews.rules import (
    RoundClock,
    StarFacts,
    conclude,
    gap,
    is_starred,
    krippendorff_alpha,
    may_follow,
    median_lower,
    needs_evidence,
    outcome,
    phase,
)

X, N, L, S, C = (
    Completion.NO_EVIDENCE,
    Completion.NOT_STARTED,
    Completion.LIMITED,
    Completion.SUBSTANTIAL,
    Completion.COMPLETE,
)
RATINGS = st.lists(st.sampled_from(REVIEWED_SCALE), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("ratings", "expected", "spread"),
    [
        ([L], L, 0),
        ([L, S], L, 1),
        ([N, C], N, 3),
        ([L, S, C], S, 2),
        ([L, S, S, C], S, 2),
        ([X, X, C], X, 0),
        ([X, C], X, 0),
        ([X, X], X, None),
        ([X, X, L, C], X, 2),
        ([X, L, C], L, 2),
    ],
)
def test_a_verdict(ratings, expected, spread):
    conclusion = conclude(ratings)
    assert conclusion.completion == expected
    assert conclusion.spread == spread
    assert sum(conclusion.distribution.values()) == len(ratings)


@given(RATINGS, st.randoms(use_true_random=False))
def test_a_verdict_does_not_depend_on_who_came_first(ratings, random):
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert conclude(shuffled) == conclude(ratings)


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=9))
def test_a_median_lies_between_its_values_and_half_are_at_most_it(values):
    middle = median_lower(values, STEPS)
    ranks = [STEPS.index(value) for value in values]
    assert min(ranks) <= STEPS.index(middle) <= max(ranks)
    assert 2 * sum(rank <= STEPS.index(middle) for rank in ranks) >= len(ranks)


@given(st.sampled_from(CLAIMED_SCALE), st.one_of(st.none(), st.sampled_from(REVIEWED_SCALE)))
def test_a_gap_off_the_scale_is_named_and_never_zero(claim, reviewed):
    distance = gap(claim, reviewed)
    if isinstance(distance, GapName):
        assert reviewed not in STEPS or claim not in STEPS
    else:
        assert distance == STEPS.index(claim) - STEPS.index(reviewed)


def test_why_a_gap_cannot_be_counted():
    assert gap(C, None) == GapName.UNREVIEWED
    assert gap(Completion.NOT_REPORTED, None, divided=True) == GapName.NO_CONSENSUS
    assert gap(Completion.NOT_REPORTED, None) == GapName.UNREVIEWED
    assert gap(Completion.NOT_REPORTED, L) == GapName.UNREPORTED
    assert gap(Completion.NOT_REPORTED, X) == GapName.UNREPORTED
    assert gap(C, X) == GapName.UNPROVEN
    assert gap(C, L) == 2
    assert gap(L, C) == -2


@pytest.mark.parametrize(
    ("claim", "rated", "expected"),
    [(C, S, False), (C, L, True), (N, S, True), (N, L, False), (C, X, False), (Completion.NOT_REPORTED, C, False)],
)
def test_two_steps_need_evidence(claim, rated, expected):
    assert needs_evidence(claim, rated) is expected


def test_a_round_goes_forward_one_step_at_a_time():
    order = [RoundState.SCHEDULED, RoundState.OPEN, RoundState.RESPONSE, RoundState.PUBLISHED]
    for place, state in enumerate(order):
        for other, wanted in enumerate(order):
            assert may_follow(state, wanted) is (other == place + 1)


def test_publication_waits_for_the_reply_and_the_revisions():
    until, week = dt.date(2026, 2, 28), dt.timedelta(days=7)
    closed = RoundClock(RoundState.RESPONSE, response_until=until)
    assert phase(closed, until) == RoundPhase.REPLY
    assert phase(closed, until + week) == RoundPhase.RIPE
    waived = dataclasses.replace(closed, response_ended=True)
    assert phase(waived, dt.date(2026, 2, 8)) == RoundPhase.RIPE
    answered = dataclasses.replace(waived, revise_until=until)
    assert phase(answered, until) == RoundPhase.REVISION
    assert phase(answered, until + week) == RoundPhase.RIPE
    assert phase(dataclasses.replace(answered, all_stand=True), until) == RoundPhase.RIPE
    in_time = dataclasses.replace(closed, revise_until=until + week)
    assert [phase(in_time, until + days * week / 7) for days in (0, 1, 7, 8)] == [
        RoundPhase.REPLY, RoundPhase.REVISION, RoundPhase.REVISION, RoundPhase.RIPE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (RoundState.SCHEDULED, RoundPhase.SCHEDULED),
        (RoundState.OPEN, RoundPhase.RATING),
        (RoundState.PUBLISHED, RoundPhase.PUBLISHED),
    ],
)
def test_other_states_are_one_phase_each(state, stage):
    assert phase(RoundClock(state), dt.date(2026, 2, 28)) == stage


NOTHING, NOT_STARTED, LIMITED, SUBSTANTIAL, COMPLETE = (
    Completion.NO_EVIDENCE, Completion.NOT_STARTED, Completion.LIMITED, Completion.SUBSTANTIAL, Completion.COMPLETE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("ratings", "agreement", "expected"),
    [
        ([LIMITED] * 2, Decimal(1), VerdictOutcome.FEW_RATINGS),
        ([LIMITED] * 3, Decimal("0.4000"), VerdictOutcome.CONCLUDED),
        ([LIMITED] * 3, Decimal("0.3999"), VerdictOutcome.LOW_AGREEMENT),
        ([LIMITED] * 3, None, VerdictOutcome.CONCLUDED),
        ([LIMITED] * 2, Decimal(0), VerdictOutcome.FEW_RATINGS),
        ([LIMITED, LIMITED, SUBSTANTIAL], None, VerdictOutcome.CONCLUDED),
        ([NOT_STARTED, LIMITED, COMPLETE], None, VerdictOutcome.LOW_AGREEMENT),
        ([NOTHING, COMPLETE, COMPLETE], Decimal(1), VerdictOutcome.FEW_RATINGS),
        ([NOTHING, COMPLETE, COMPLETE, COMPLETE], Decimal(1), VerdictOutcome.CONCLUDED),
        ([NOTHING, NOTHING, COMPLETE], Decimal(1), VerdictOutcome.CONCLUDED),
        ([NOTHING, NOTHING, COMPLETE, COMPLETE], None, VerdictOutcome.CONCLUDED),
    ],
)
def test_without_enough_ratings_or_agreement_there_is_no_conclusion(ratings, agreement, expected):
    assert outcome(conclude(ratings), agreement) == expected


def test_a_tie_with_nothing_found_is_nothing_found():
    assert conclude([NOTHING, COMPLETE, NOTHING, COMPLETE]).completion == NOTHING
    assert conclude([NOTHING, COMPLETE, COMPLETE, COMPLETE]).completion == COMPLETE


# Agreement ---------------------------------------------------------------------------------------------------------


def test_alpha_of_a_small_table_by_hand():
    """Two commitments, two raters: (L, L) and (L, S).

    n_L = 3, n_S = 1, n = 4; delta(L, S) = (3 + 1 - (3 + 1)/2)^2 = 4. Observed: one discordant pair / (2 - 1) = 4.
    Expected: 3 * 1 * 4 = 12. alpha = 1 - (4 - 1) * 4 / 12 = 0.
    """
    assert krippendorff_alpha([[L, L], [L, S]]) == Decimal("0.0000")


def test_alpha_is_not_defined_without_anything_to_compare():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([[C], [L]]) is None
    assert krippendorff_alpha([[C, C], [C, C]]) is None
    assert krippendorff_alpha([[X, C], [X, X]]) is None
    assert krippendorff_alpha([[L, L, S], [C]]) is None


def test_full_agreement_is_one():
    assert krippendorff_alpha([[N, N, N], [C, C], [L, L]]) == 1


@given(
    st.integers(min_value=2, max_value=5).flatmap(
        lambda raters: st.lists(
            st.lists(st.one_of(st.none(), st.sampled_from(STEPS)), min_size=raters, max_size=raters),
            min_size=1,
            max_size=8,
        )
    )
)
def test_alpha_is_what_an_independent_implementation_finds(table):
    ours = krippendorff_alpha([[value for value in unit if value] for unit in table])
    if ours is None:  # of one commitment alone the other implementation finds zero or less: we say nothing
        return
    data = np.array(
        [[np.nan if value is None else STEPS.index(value) for value in unit] for unit in table], dtype=float
    ).T
    theirs = krippendorff.alpha(
        reliability_data=data, level_of_measurement="ordinal", value_domain=list(range(len(STEPS)))
    )
    assert float(ours) == pytest.approx(theirs, abs=6e-5)


# The star ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "formula", "expected"),
    [
        (StarFacts(True, 2, 4, specificity=0), StarFormula.BEFORE_JUNE_2014, True),
        (StarFacts(True, 1, 5), StarFormula.BEFORE_JUNE_2014, False),
        (StarFacts(False, 3, 5, specificity=3), StarFormula.BEFORE_JUNE_2014, False),
        (StarFacts(True, 2, 4, specificity=1), StarFormula.UNTIL_APRIL_2015, False),
        (StarFacts(True, 2, 4, specificity=2), StarFormula.UNTIL_APRIL_2015, True),
        (StarFacts(True, 2, 4, specificity=2), StarFormula.SINCE_APRIL_2015, False),
        (StarFacts(True, 3, 4, specificity=2), StarFormula.SINCE_APRIL_2015, True),
        (StarFacts(True, 3, 3, specificity=3), StarFormula.SINCE_APRIL_2015, False),
        (StarFacts(True, 3, 5, verifiable=True), StarFormula.SINCE_APRIL_2015, True),
        (StarFacts(True, 3, 5, verifiable=False), StarFormula.SINCE_APRIL_2015, False),
        (StarFacts(True, 3, 5), StarFormula.SINCE_APRIL_2015, None),
        (StarFacts(None, 3, 5, specificity=3), StarFormula.SINCE_APRIL_2015, None),
        (StarFacts(True, None, 5, specificity=3), StarFormula.BEFORE_JUNE_2014, None),
    ],
)
def test_the_star_of_each_era(facts, formula, expected):
    assert is_starred(facts, formula) is expected
