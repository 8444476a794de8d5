"""Charts say what the scorecard says: their tables, their words, and what is drawn."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from dashboards.charts import CHARTS, completion_by_plan_chart, timeline_chart, values_chart
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import Lettering, Words, fit, lines_of, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.sheet import grid_steps
from dashboards.charts.theme import INKS, MUTED, NARROW, WIDE, WIDTHS
from dashboards.charts.time_axis import grid_days
from dashboards.charts.words import duration
from dashboards.scorecard import Official
from milestones.choices import Completion, StandingStatus
from reviews.choices import IrmCompletion, Stage
from tests.dashboards.cards import (
    commitment_row,
    milestone_row,
    plan_completion,
    plan_ref,
    scorecard,
    varied_scorecard,
)


def lettering(figure: Figure) -> list[Words]:
    """All pieces of text that are drawn, in order, with their places."""
    return [each for artist in figure.findobj(Lettering) for each in artist.words]


def words(figure: Figure) -> list[str]:
    """What they say."""
    return [each.text for each in lettering(figure)]


def marks(figure: Figure) -> dict[str, list[tuple[float, float]]]:
    """Where marks are drawn, by the colour of their stroke; the first of each colour is the key's."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for dots in figure.findobj(PathCollection):
        strokes: Any = dots.get_edgecolor()
        places: Any = dots.get_offsets()
        for stroke in strokes:
            found[to_hex(stroke)] += [(float(x), float(y)) for x, y in places]
    return found


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_to_show_is_not_drawn(name: str):
    assert CHARTS[name](scorecard()) is None


@pytest.mark.parametrize("name", CHARTS)
def test_a_country_without_a_plan_has_no_chart(name: str):
    assert CHARTS[name](scorecard(plan=None, plans=())) is None


def test_one_commitment_is_a_sentence_and_no_chart():
    assert values_chart(scorecard([commitment_row("1", Completion.COMPLETE)])) is None


def test_commitments_of_which_nothing_is_known_are_no_chart():
    assert values_chart(scorecard([commitment_row("1"), commitment_row("2")])) is None


def test_one_date_is_a_sentence_and_no_chart():
    rows = [milestone_row("1", "1", dt.date(2026, 1, 1)), milestone_row("1", "2", None)]
    assert timeline_chart(scorecard(timeline=rows)) is None


def test_a_single_bar_is_a_sentence_and_no_chart():
    plans = [plan_completion(plan_ref(), [Completion.COMPLETE, Completion.LIMITED], [None] * 2)]
    assert completion_by_plan_chart(scorecard(by_plan=plans)) is None


def test_a_single_bar_is_drawn_beside_other_plans():
    """As France's: one plan of several was assessed."""
    assessed = plan_completion(plan_ref(2, 2023), [Completion.NOT_REPORTED] * 2, [IrmCompletion.COMPLETE, None])
    unknown = plan_completion(plan_ref(3), [Completion.NOT_REPORTED], [None])
    assert completion_by_plan_chart(scorecard(by_plan=[assessed, unknown])) is not None
    assert completion_by_plan_chart(scorecard(by_plan=[unknown, unknown])) is None


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_its_width_and_keeps_its_words_inside(name: str, width: int):
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    figure = bundle.draw(width)
    assert figure.get_figwidth() * figure.dpi == width
    for each in lettering(figure):
        wide = text_width(each.text, each.size, bold=each.bold)
        left = each.x - {"start": 0, "middle": wide / 2, "end": wide}[each.anchor]
        assert left >= 0, each.text
        assert left + wide <= width, each.text
        assert 0 < each.y < figure.get_figheight() * figure.dpi


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CHARTS)
def test_title_subtitle_note_and_source_are_drawn(name: str, width: int):
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    drawn = " ".join(words(bundle.draw(width)))
    for said in (bundle.title, bundle.subtitle, bundle.note, bundle.source):
        assert said in drawn


@pytest.mark.parametrize("name", CHARTS)
def test_a_table_has_a_cell_for_every_heading(name: str):
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    assert bundle.table.rows
    assert {len(row) for row in bundle.table.rows} == {len(bundle.table.headers)}


@pytest.mark.parametrize("name", CHARTS)
def test_an_invented_country_says_so(name: str):
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    assert "Invented" in bundle.source


class TestValues:
    CARD = scorecard(
        [
            commitment_row("1", Completion.COMPLETE, Completion.LIMITED, Completion.LIMITED),
            commitment_row("2", Completion.SUBSTANTIAL, Completion.SUBSTANTIAL, Completion.SUBSTANTIAL),
            commitment_row("3", Completion.LIMITED, Completion.NO_EVIDENCE, Completion.NO_EVIDENCE),
            commitment_row("4", Completion.NOT_REPORTED, Completion.NO_EVIDENCE, None),
        ]
    )

    def test_the_table_says_the_three_values_and_the_gap(self):
        bundle = values_chart(self.CARD)
        assert bundle is not None
        assert [row[2:] for row in bundle.table.rows] == [
            ("Complete", "Limited", "Limited", "Claimed 2 steps higher"),
            ("Substantial", "Substantial", "Substantial", "Claim and review agree"),
            ("Limited", "No evidence available", "No evidence available", "No evidence available"),
            ("Not reported", "No evidence available", "Not reviewed", "Not reviewed"),
        ]

    def test_the_words_count_and_name_the_widest_gap(self):
        bundle = values_chart(self.CARD)
        assert bundle is not None
        assert "1 complete, 1 substantial, 1 limited, and 1 not reported" in bundle.description
        assert "by 2 steps, for: 1." in bundle.description

    @pytest.mark.parametrize("width", WIDTHS)
    def test_every_value_has_its_mark_and_what_is_not_reviewed_has_none(self, width: int):
        bundle = values_chart(self.CARD)
        assert bundle is not None
        drawn = marks(bundle.draw(width))
        key = 1
        assert len(drawn["#0b62a3"]) == 4 + key
        assert len(drawn["#00796b"]) == 4 + key
        assert len(drawn["#b5460f"]) == 3 + key

    def test_a_mark_stands_in_the_column_of_its_step(self):
        bundle = values_chart(self.CARD)
        assert bundle is not None
        figure = bundle.draw(WIDE)
        columns = {each.text: each.x for each in lettering(figure)}
        _key, first, second, _off = marks(figure)["#b5460f"]
        assert abs(first[0] - columns["Limited"]) < 20
        assert abs(second[0] - columns["Substantial"]) < 20

    def test_official_assessments_stand_beside_the_three_and_name_their_report(self):
        rows = [
            commitment_row("1", official=Official(IrmCompletion.SUBSTANTIAL, Stage.RESULTS, 2023, "")),
            commitment_row("2", official=Official(IrmCompletion.WITHDRAWN, Stage.END_OF_TERM, None, "")),
            commitment_row("3"),
        ]
        bundle = values_chart(scorecard(rows))
        assert bundle is not None
        assert [row[-1] for row in bundle.table.rows] == [
            "Substantial (Results report, 2023)", "Withdrawn (End-of-term report)", "Not assessed",
        ]  # fmt: skip
        key = 1
        assert len(marks(bundle.draw(WIDE))["#1a1f26"]) == 1 + key

    def test_the_names_of_the_steps_come_again_in_a_long_list(self):
        bundle = values_chart(varied_scorecard(59))
        assert bundle is not None
        assert words(bundle.draw(WIDE)).count("Substantial") == 3
        assert len(bundle.table.rows) == 59


class TestTimeline:
    ROWS = (
        milestone_row("1", "1", dt.date(2025, 6, 30), StandingStatus.COMPLETED, proven=True),
        milestone_row("1", "2", dt.date(2025, 7, 31), StandingStatus.COMPLETED),
        milestone_row("1", "3", dt.date(2026, 5, 30), StandingStatus.IN_PROGRESS),
        milestone_row("2", "1", dt.date(2026, 12, 31), first_due=dt.date(2026, 6, 30), slippage=184),
        milestone_row("2", "2", None, due_text="Ongoing"),
    )
    CARD = scorecard([commitment_row("1"), commitment_row("2")], ROWS)

    def test_overdue_is_a_mark_and_a_word(self):
        bundle = timeline_chart(self.CARD)
        assert bundle is not None
        drawn = words(bundle.draw(WIDE))
        assert "3 overdue by 1 day" in drawn
        assert "Overdue" in drawn

    def test_late_and_never_reported_is_said_to_be_both(self):
        rows = [
            milestone_row("1", str(month), dt.date(2023, month, 1), StandingStatus.NOT_REPORTED) for month in (1, 2)
        ]
        bundle = timeline_chart(scorecard([commitment_row("1")], rows))
        assert bundle is not None
        assert "1 overdue by 3 years, not reported" in words(bundle.draw(WIDE))
        assert "1 overdue, not reported" in words(bundle.draw(NARROW))

    def test_the_day_of_the_card_is_named(self):
        bundle = timeline_chart(self.CARD)
        assert bundle is not None
        assert "31 May 2026" in words(bundle.draw(WIDE))

    def test_a_day_far_beyond_the_last_promise_is_not_drawn(self):
        rows = [row for row in self.ROWS if row.due]
        bundle = timeline_chart(scorecard([commitment_row("1")], rows, as_of=dt.date(2031, 1, 1)))
        assert bundle is not None
        assert "1 January 2031" not in words(bundle.draw(WIDE))

    def test_what_is_done_is_proven_or_only_reported(self):
        bundle = timeline_chart(self.CARD)
        assert bundle is not None
        drawn = marks(bundle.draw(WIDE))
        key = 1
        assert len(drawn["#00796b"]) == 1 + key
        assert len(drawn["#0b62a3"]) == 1 + key

    def test_a_dispute_takes_the_proof_away(self):
        rows = [milestone_row("1", str(n), dt.date(2025, n, 1), StandingStatus.COMPLETED, proven=True) for n in (1, 2)]
        disputed = [milestone_row("1", "3", dt.date(2025, 3, 1), StandingStatus.COMPLETED, proven=True, disputed=True)]
        bundle = timeline_chart(scorecard([commitment_row("1")], [*rows, *disputed]))
        assert bundle is not None
        drawn = marks(bundle.draw(WIDE))
        assert (len(drawn["#00796b"]), len(drawn["#0b62a3"])) == (2 + 1, 1 + 1)
        assert "3 disputed" in words(bundle.draw(WIDE))

    def test_what_has_no_date_is_counted_and_stands_in_the_table(self):
        bundle = timeline_chart(self.CARD)
        assert bundle is not None
        assert "1 milestone without a date" in bundle.note
        assert bundle.table.rows[-1][-2] == "Ongoing"

    def test_the_words_say_how_far_dates_were_put_off(self):
        bundle = timeline_chart(self.CARD)
        assert bundle is not None
        assert "1 was put off, by up to 184 days." in bundle.description


class TestCompletionByPlan:
    CARD = scorecard(
        by_plan=[
            plan_completion(
                plan_ref(2, 2023),
                [Completion.NOT_REPORTED] * 3,
                [IrmCompletion.COMPLETE, IrmCompletion.LIMITED, IrmCompletion.WITHDRAWN],
            ),
            plan_completion(plan_ref(3), [Completion.COMPLETE, Completion.COMPLETE], [None, None]),
        ]
    )

    def test_each_plan_has_what_is_reported_and_what_is_official(self):
        bundle = completion_by_plan_chart(self.CARD)
        assert bundle is not None
        assert bundle.table.rows == (
            ("Plan 2, 2023–2024", "Reported", "3", "0", "0", "0", "0", "Not reported: 3"),
            ("Plan 2, 2023–2024", "Official (IRM)", "3", "1", "0", "1", "0", "Withdrawn: 1"),
            ("Plan 3, 2025–2026", "Reported", "2", "2", "0", "0", "0", "0"),
            ("Plan 3, 2025–2026", "Official (IRM)", "2", "0", "0", "0", "0", "Not assessed: 2"),
        )

    def test_bars_are_as_long_as_their_numbers(self):
        bundle = completion_by_plan_chart(self.CARD)
        assert bundle is not None
        figure = bundle.draw(WIDE)
        axis = {each.text: each.x for each in lettering(figure) if each.ink == MUTED}
        one = axis["1"] - axis["0"]
        boxes = [
            patch.get_path().vertices
            for patch in figure.findobj(PathPatch)
            if patch.get_fill() and to_hex(patch.get_facecolor()) == "#0b4f86"
        ]
        lengths = sorted(float(box[1][0] - box[0][0]) for box in boxes[0].reshape(-1, 5, 2)[1:])
        assert lengths == pytest.approx([one, 2 * one])

    def test_the_words_name_every_count(self):
        bundle = completion_by_plan_chart(self.CARD)
        assert bundle is not None
        assert "Official assessments: 1 complete, 1 limited, and 1 withdrawn." in bundle.description


@pytest.mark.parametrize(
    ("most", "expected"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (17, [0, 5, 10, 15, 20]), (59, [0, 20, 40, 60])],
)
def test_a_grid_is_round_and_from_zero(most: int, expected: list[int]):
    assert grid_steps(most) == expected


@given(st.integers(1, 100_000))
def test_a_grid_has_at_most_five_lines_and_holds_the_longest_bar(most: int):
    grid = grid_steps(most)
    assert len(grid) <= 5
    assert grid[-1] >= most


@pytest.mark.parametrize("days", [30, 200, 365, 730, 1461, 5000, 20000])
def test_a_time_line_has_at_most_five_grid_lines(days: int):
    first = dt.date(2024, 2, 11)
    assert 1 <= len(grid_days(first, first + dt.timedelta(days=days))) <= 5


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day"), (60, "60 days"), (61, "2 months"), (364, "11 months"), (730, "23 months"), (1332, "3 years")],
)
def test_durations_are_in_words_and_never_longer_than_they_were(days: int, said: str):
    assert duration(days) == said


def test_words_are_cut_to_their_place():
    cut = fit("Publish the register of beneficial owners", 120)
    assert cut.endswith("…")
    assert text_width(cut) <= 120
    assert fit("Short", 120) == "Short"


def test_lines_are_broken_between_words():
    lines = lines_of("Not reported, no evidence", 80)
    assert len(lines) > 1
    assert " ".join(lines) == "Not reported, no evidence"


def test_every_mark_can_be_drawn():
    canvas = Canvas(100, 100)
    for index, mark in enumerate(Mark):
        canvas.mark(mark, 10 + 10 * index, 50)
    assert len(canvas.figure().findobj(PathCollection)) >= len(Mark)


def test_colours_can_be_told_apart_by_their_value():
    assert len({ink.light for ink in INKS}) == len(INKS)
