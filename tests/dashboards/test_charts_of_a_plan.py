"""The curve, the institutions, the themes and the ratings: what they say, what they draw, and what they leave out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from commitments.choices import OgpValue
from dashboards.charts import (
    CHARTS,
    institutions_chart,
    ogp_values_chart,
    policy_areas_chart,
    progress_chart,
    ratings_chart,
    timeline_chart,
    values_chart,
)
from dashboards.charts.lettering import Lettering
from dashboards.charts.theme import NARROW, WIDE, WIDTHS
from dashboards.institutions import institution_lines
from dashboards.scorecard import Freshness, InstitutionRef, PolicyAreaRef, Reviews, SilentInstitution, Text
from dashboards.themes import area_lines, kinds_known, value_lines
from milestones.choices import Completion, StandingStatus
from tests.dashboards.cards import (
    AS_OF,
    CURVE,
    INSTITUTIONS,
    MINISTRY,
    commitment_row,
    curve_point,
    milestone_row,
    round_ratings,
    scorecard,
    varied_scorecard,
)


def words(figure: Figure) -> list[str]:
    """All texts that are drawn, in order."""
    return [each.text for artist in figure.findobj(Lettering) for each in artist.words]


def spots(dots: Any) -> int:
    """At how many places a mark is drawn."""
    return len(dots.get_offsets())


class TestProgress:
    CARD = scorecard(curve=CURVE)

    def test_the_words_and_the_keys_say_the_figures_of_the_day(self):
        bundle = progress_chart(self.CARD)
        assert bundle is not None
        assert "the government reports 5 completed; evidence supports 3." in bundle.description
        assert "By their first promises 6 should be by now, and 12 in the end." in bundle.description
        drawn = words(bundle.draw(WIDE))
        assert {"Planned by then: 6", "Claimed: 5", "Evidenced: 3", "31 May 2026"} <= set(drawn)

    def test_what_is_to_come_has_a_plan_and_nothing_else(self):
        bundle = progress_chart(self.CARD)
        assert bundle is not None
        assert bundle.table.rows[-2:] == (
            ("31 May 2026", "12", "6", "5", "3"),
            ("31 December 2026", "12", "12", "", ""),
        )

    def test_without_dates_there_is_no_line_of_the_plan(self):
        points = [curve_point(dt.date(2025, 1, 1), 0, 0, 0), curve_point(AS_OF, 0, 2, 1)]
        bundle = progress_chart(scorecard(curve=tuple(points)))
        assert bundle is not None
        assert "no dates" in bundle.note
        assert not any(text.startswith("Planned by then") for text in words(bundle.draw(NARROW)))

    def test_nothing_planned_and_nothing_done_is_no_chart(self):
        points = (curve_point(dt.date(2025, 1, 1), 0, 0, 0), curve_point(AS_OF, 0, 0, 0))
        assert progress_chart(scorecard(curve=points)) is None

    def test_long_after_the_last_change_the_day_is_said_and_not_drawn(self):
        points = (
            curve_point(dt.date(2021, 1, 1), 0, 0, 0), curve_point(dt.date(2022, 12, 31), 12, 8, 5),
            curve_point(AS_OF, 12, 8, 5),
        )  # fmt: skip
        bundle = progress_chart(scorecard(curve=points))
        assert bundle is not None
        assert "Nothing has changed since 31 December 2022." in bundle.note
        drawn = words(bundle.draw(WIDE))
        assert "Claimed: 8" in drawn
        assert "31 May 2026" not in drawn


LOUD, QUIET = INSTITUTIONS[0], INSTITUTIONS[1]
DUE = dt.date(2026, 1, 31)


def many_institutions(number: int):
    """As many institutions, each with one milestone; the last of them is the most silent."""
    each = [InstitutionRef(n, Text(f"Institution {n}", "en")) for n in range(1, number + 1)]
    rows = [milestone_row("1", str(n), DUE, institution=institution) for n, institution in enumerate(each, start=1)]
    silent = (SilentInstitution(each[-1], 1, 400),)
    freshness = Freshness(None, None, number, silent)
    return scorecard([commitment_row("1", lead=each[0])], rows, freshness=freshness)


class TestInstitutions:
    CARD = scorecard(
        [commitment_row("1", Completion.SUBSTANTIAL, lead=LOUD, supports=(QUIET,)), commitment_row("2", lead=QUIET)],
        [
            milestone_row("1", "1", DUE, StandingStatus.COMPLETED, proven=True),
            milestone_row("1", "2", DUE, StandingStatus.COMPLETED),
            milestone_row("1", "3", DUE, StandingStatus.COMPLETED, proven=True, disputed=True),
            milestone_row("1", "4", DUE, StandingStatus.WITHDRAWN),
            milestone_row("2", "1", DUE, institution=None),
            milestone_row("2", "2", dt.date(2026, 12, 31), institution=QUIET),
        ],
        freshness=Freshness(None, None, 2, (SilentInstitution(QUIET, 2, 200),)),
    )

    def test_who_is_silent_stands_first_and_who_leads_answers_where_nobody_is_named(self):
        quiet, loud = institution_lines(self.CARD)
        assert (quiet.institution, quiet.silent_days, quiet.overdue, quiet.open) == (QUIET, 200, 1, 1)
        assert (quiet.commitments, quiet.supports) == (1, 1)
        assert (loud.institution, loud.proven, loud.reported, loud.milestones) == (MINISTRY, 1, 2, 3)
        assert (loud.commitments, loud.claimed_high) == (1, 1)

    def test_a_panel_says_what_is_done_late_and_silent(self):
        bundle = institutions_chart(self.CARD)
        assert bundle is not None
        drawn = words(bundle.draw(WIDE))
        assert {"0 of 2 completed", "1 overdue", "silent for 7 months", "3 of 3 completed"} <= set(drawn)
        assert "the longest silence is that of Digital Agency: 7 months." in bundle.description

    def test_one_institution_is_a_sentence(self):
        assert institutions_chart(many_institutions(1)) is None

    @pytest.mark.parametrize("width", WIDTHS)
    def test_sixty_are_capped_and_all_are_in_the_table(self, width: int):
        bundle = institutions_chart(many_institutions(60))
        assert bundle is not None
        assert len(bundle.table.rows) == 60
        assert "first 18 of 60 institutions" in bundle.note
        figure = bundle.draw(width)
        assert sum(text.endswith("completed") for text in words(figure)) == 18
        assert "Institution 60" in words(figure)
        assert figure.get_figheight() * figure.dpi < 1800


class TestThemes:
    def test_each_area_counts_what_is_high_by_each_value(self):
        lines = area_lines(varied_scorecard().rows)
        assert sum(line.commitments for line in lines) == 24
        assert tuple(lines[0].high) == ("claimed", "evidenced", "reviewed", "official")
        bundle = policy_areas_chart(varied_scorecard())
        assert bundle is not None
        assert [row[1] for row in bundle.table.rows] == [str(line.commitments) for line in lines]

    def test_values_stand_in_the_partnership_s_order(self):
        rows = [
            commitment_row("1", ogp_values=(OgpValue.TECHNOLOGY,)),
            commitment_row("2", ogp_values=(OgpValue.ACCESS_TO_INFORMATION,)),
        ]
        assert [line.key for line in value_lines(rows, "en")] == ["access_to_information", "technology"]

    def test_what_nobody_said_is_no_lane_and_no_zero(self):
        areas = [PolicyAreaRef(slug, Text(slug, "en")) for slug in ("a", "b")]
        rows = [commitment_row("1", policy_areas=(areas[0],)), commitment_row("2", policy_areas=(areas[1],))]
        assert kinds_known(rows) == ()
        bundle = policy_areas_chart(scorecard(rows))
        assert bundle is not None
        assert bundle.table.headers == ("Name", "Commitments")
        assert "Nothing has been reported" in bundle.note

    def test_a_claim_without_evidence_shows_the_gap(self):
        assert kinds_known([commitment_row("1", Completion.COMPLETE)]) == ("claimed", "evidenced")

    def test_one_theme_is_a_sentence(self):
        rows = [commitment_row("1", ogp_values=(OgpValue.TECHNOLOGY,))]
        assert ogp_values_chart(scorecard(rows)) is None


class TestRatings:
    @staticmethod
    def card(latest, agreement: float | None = 0.4):
        return scorecard(reviews=Reviews(1, 3, agreement, "First review", dt.date(2026, 3, 1), latest))

    def test_ratings_and_distances_are_counted_in_words_and_table(self):
        latest = round_ratings(Completion.COMPLETE, Completion.LIMITED, Completion.LIMITED, divided=1)
        bundle = ratings_chart(self.card(latest))
        assert bundle is not None
        assert "3 reviewers, 3 ratings: 1 complete and 2 limited." in bundle.description
        assert "low agreement (Krippendorff’s alpha 0.40)" in bundle.description
        assert "On 2 of 3 commitments all chose the same step." in bundle.description
        assert "On 1 commitment the round came to no common verdict." in bundle.note
        assert ("Ratings", "Limited", "2") in bundle.table.rows
        assert ("Commitments", "1 step apart", "1") in bundle.table.rows

    def test_no_agreement_is_said_to_be_none(self):
        bundle = ratings_chart(self.card(round_ratings(Completion.LIMITED), None))
        assert bundle is not None
        assert "Their agreement cannot be computed." in bundle.description

    def test_commitments_on_which_nobody_chose_a_step_are_counted_too(self):
        latest = round_ratings(Completion.NO_EVIDENCE, spreads=(0, 0, 0, 0), commitments=1)
        bundle = ratings_chart(self.card(latest))
        assert bundle is not None
        assert ("Commitments", "No step chosen", "1") in bundle.table.rows

    def test_a_round_without_ratings_is_no_chart(self):
        assert ratings_chart(self.card(round_ratings())) is None


class TestTooManyToRead:
    def test_the_largest_gaps_are_drawn_and_all_are_in_the_table(self):
        rows = [commitment_row(str(n), Completion.LIMITED, reviewed=Completion.LIMITED) for n in range(1, 201)]
        rows[150] = commitment_row("151", Completion.COMPLETE, reviewed=Completion.LIMITED)
        bundle = values_chart(scorecard(rows))
        assert bundle is not None
        assert len(bundle.table.rows) == 200
        assert "the 60 of 200 commitments with the largest gaps" in bundle.note
        drawn = words(bundle.draw(WIDE))
        assert any(text.startswith("151\u2002") for text in drawn)
        assert sum("\u2002" in text for text in drawn) == 60

    def test_what_is_unfinished_and_near_is_drawn_and_all_is_in_the_table(self):
        rows = [
            milestone_row("1", str(n), AS_OF + dt.timedelta(days=n), StandingStatus.COMPLETED) for n in range(1, 200)
        ]
        rows += [milestone_row("1", "999", dt.date(2030, 1, 1))]
        bundle = timeline_chart(scorecard([commitment_row("1")], rows))
        assert bundle is not None
        assert len(bundle.table.rows) == 200
        assert "Drawn are 120 of 200 milestones" in bundle.note
        figure = bundle.draw(WIDE)
        assert "999" in words(figure)
        assert sum(map(spots, figure.findobj(PathCollection))) == 120 + 2

    @pytest.mark.parametrize("name", CHARTS)
    def test_nothing_is_taller_than_a_reader_scrolls(self, name: str):
        rows = dataclasses.replace(varied_scorecard(200), by_plan=varied_scorecard().by_plan * 14)
        bundle = CHARTS[name](rows)
        assert bundle is not None
        for width in WIDTHS:
            figure = bundle.draw(width)
            assert figure.get_figheight() * figure.dpi < 6000, (name, width)
