"""Scorecards: what they count, as of which day, in how many queries."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine

from commitments.choices import Phase, PlanState
from commitments.models import ActionPlan, Country
from core.clock import today
from dashboards.figures import scorecard_figures
from dashboards.selectors import completion_by_plan, countries_overview, country_scorecard
from dashboards.tallies import CLAIMED, EVIDENCED, GAP, OFFICIAL, REVIEWED, STATUS, gap_words, tally
from milestones.choices import Completion, MilestoneStatus
from milestones.models import Milestone
from milestones.services import progress_refresh
from reviews.choices import Finding, GapName, IrmCompletion, Marker, Stage
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    LocalityFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    PromisedDateFactory,
    RatingFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 31)
IN_JUNE = at(2025, 6, 1)


@pytest.fixture
def plan() -> ActionPlan:
    return ActionPlanFactory(number=3)


def completed(milestone: Milestone, *, on: dt.datetime = IN_JUNE, evidence: bool = True) -> Milestone:
    """Report a milestone completed, with evidence unless said otherwise."""
    report = ProgressReportFactory(milestone=milestone, status=MilestoneStatus.COMPLETED, reported_at=on)
    if evidence:
        EvidenceFactory(report=report)
    return milestone


def test_a_country_without_a_plan_has_zeros(demoland: Country):
    card = country_scorecard(demoland, None, DAY)
    assert card.plan is None
    assert card.plans == ()
    assert card.commitments.total == card.milestones.total == card.reviews.rounds == 0
    assert card.headline.months_left is None
    assert card.freshness.last_reported_on is None


def test_the_three_values_are_counted_on_their_whole_scales(plan: ActionPlan):
    proven, reported, _silent = CommitmentFactory.create_batch(3, plan=plan)
    completed(MilestoneFactory(commitment=proven))
    completed(MilestoneFactory(commitment=reported), evidence=False)
    VerdictFactory(round=ReviewRoundFactory(plan=plan, published=True), commitment=proven)
    card = country_scorecard(plan.country, None, DAY)
    assert card.commitments.total == 3
    assert card.commitments.claimed.of(Completion.COMPLETE) == 2
    assert card.commitments.claimed.of(Completion.NOT_REPORTED) == 1
    assert card.commitments.evidenced.as_dict() == {
        "no_evidence_available": 2, "not_started": 0, "limited": 0, "substantial": 0, "complete": 1,
    }  # fmt: skip
    assert card.commitments.reviewed.of("not_reviewed") == 2
    assert card.commitments.reviewed.of(Completion.LIMITED) == 1
    assert card.commitments.gap.of("2") == 1
    assert card.commitments.gap.of(GapName.UNREVIEWED) == 2
    assert (card.headline.claimed_high, card.headline.evidenced_high, card.headline.reviewed) == (2, 1, 1)


def test_a_row_says_what_a_line_shows(plan: ActionPlan):
    area = PolicyAreaFactory(slug="open-data", name="Open data")
    commitment = CommitmentFactory(plan=plan, number="7", policy_areas=[area])
    late = MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 5, 1))
    MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 9, 30))
    MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 6, 30))
    VerificationFactory(report=ProgressReportFactory(milestone=late), finding=Finding.DISPUTED)
    IRMAssessmentFactory(commitment=commitment, stage=Stage.RESULTS, completion=IrmCompletion.LIMITED)
    (row,) = country_scorecard(plan.country, None, DAY).rows
    assert (row.reference, row.title.text, row.title.language) == ("7", "Publish register 7", "en")
    assert row.lead is not None
    assert row.lead.id == commitment.lead_institution_id
    assert [each.slug for each in row.policy_areas] == ["open-data"]
    assert (row.milestones, row.overdue, row.disputed) == (3, 1, 1)
    assert row.next_due == dt.date(2026, 6, 30)
    assert row.last_reported_on == dt.date(2025, 6, 1)
    assert row.official is not None
    assert (row.official.completion, row.official.stage) == (IrmCompletion.LIMITED, Stage.RESULTS)


def test_slippage_and_lateness_stand_on_the_time_line(plan: ActionPlan):
    commitment = CommitmentFactory(plan=plan)
    milestone = MilestoneFactory(commitment=commitment, due_date=dt.date(2025, 12, 31))
    PromisedDateFactory(milestone=milestone, due_date=dt.date(2026, 4, 30), promised_at=at(2026, 1, 10))
    (row,) = country_scorecard(plan.country, None, DAY).timeline
    assert (row.first_due, row.due, row.slippage) == (dt.date(2025, 12, 31), dt.date(2026, 4, 30), 120)
    assert (row.overdue, row.days_late) == (True, 31)


def test_milestones_are_counted_by_status_and_urgency(plan: ActionPlan):
    commitment = CommitmentFactory(plan=plan)
    completed(MilestoneFactory(commitment=commitment))
    MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 5, 30))
    MilestoneFactory(commitment=commitment, due_date=dt.date(2026, 5, 31))
    MilestoneFactory(commitment=commitment, due_date=None)
    milestones = country_scorecard(plan.country, None, DAY).milestones
    assert milestones.total == 4
    assert milestones.by_status.as_dict() == {
        "not_reported": 3, "not_started": 0, "in_progress": 0, "completed": 1, "withdrawn": 0,
    }  # fmt: skip
    assert (milestones.overdue, milestones.due_in_90_days, milestones.without_date) == (1, 1, 1)


def test_silence_is_of_what_is_not_finished(plan: ActionPlan):
    quiet, loud = (InstitutionFactory(name=name) for name in ("Quiet agency", "Loud agency"))
    commitment = CommitmentFactory(plan=plan)
    ProgressReportFactory(
        milestone=MilestoneFactory(commitment=commitment, institution=loud), reported_at=at(2026, 5, 1)
    )
    MilestoneFactory(commitment=commitment, institution=loud)
    MilestoneFactory(commitment=commitment, institution=quiet)
    completed(MilestoneFactory(commitment=commitment, institution=quiet), on=at(2025, 3, 1))
    freshness = country_scorecard(plan.country, None, DAY).freshness
    assert (freshness.last_reported_on, freshness.days_since) == (dt.date(2026, 5, 1), 30)
    assert freshness.silent_milestones == 2
    (silent,) = freshness.silent_institutions
    assert (silent.institution.name.text, silent.milestones) == ("Quiet agency", 1)
    assert silent.days == (DAY - plan.start_date).days


def test_reviews_count_published_rounds_and_who_rated_in_them(plan: ActionPlan):
    commitment = CommitmentFactory(plan=plan)
    published = ReviewRoundFactory(plan=plan, published=True, agreement="0.7125")
    RatingFactory.create_batch(3, round=published, commitment=commitment, handed_in=True)
    RatingFactory(round=published, commitment=commitment)
    RatingFactory(round=ReviewRoundFactory(plan=plan, open=True), commitment=commitment, handed_in=True)
    reviews = country_scorecard(plan.country, None, DAY).reviews
    assert (reviews.rounds, reviews.reviewers, reviews.agreement) == (1, 3, 0.7125)
    before = country_scorecard(plan.country, None, dt.date(2025, 10, 31)).reviews
    assert (before.rounds, before.reviewers, before.agreement) == (0, 0, None)


def test_a_past_day_shows_what_was_known_on_it(plan: ActionPlan):
    commitment = CommitmentFactory(plan=plan)
    report = ProgressReportFactory(
        milestone=MilestoneFactory(commitment=commitment), status=MilestoneStatus.COMPLETED, reported_at=at(2025, 6, 1)
    )
    EvidenceFactory(report=report)
    VerificationFactory(report=report, finding=Finding.DISPUTED, created_at=at(2025, 7, 1))
    days = [dt.date(2025, 5, 31), dt.date(2025, 6, 1), dt.date(2025, 7, 1)]
    (before,), (reported,), (disputed,) = (country_scorecard(plan.country, None, day).rows for day in days)
    assert (before.claimed, before.evidenced) == (Completion.NOT_REPORTED, Completion.NO_EVIDENCE)
    assert (reported.claimed, reported.evidenced) == (Completion.COMPLETE, Completion.COMPLETE)
    assert (disputed.claimed, disputed.evidenced) == (Completion.COMPLETE, Completion.LIMITED)


def test_a_plan_that_was_not_public_yet_is_no_plan_of_that_day(plan: ActionPlan):
    CommitmentFactory(plan=plan)
    card = country_scorecard(plan.country, plan, dt.date(2025, 1, 14))
    assert (card.plan, card.rows, card.plans) == (None, (), ())


def test_drafts_are_never_shown(demoland: Country):
    draft = ActionPlanFactory(draft=True)
    CommitmentFactory(plan=draft)
    assert country_scorecard(demoland, draft, DAY).plan is None


def test_a_chosen_plan_is_shown_beside_the_current_one(plan: ActionPlan):
    older = ActionPlanFactory(number=2, start_date=dt.date(2023, 1, 1), end_date=dt.date(2024, 12, 31))
    local = ActionPlanFactory(number=1, locality=LocalityFactory())
    card = country_scorecard(plan.country, older, DAY)
    assert card.plan is not None
    assert (card.plan.slug, card.plan.current, card.plan.phase) == ("2", False, Phase.ENDED)
    assert {(each.slug, each.current) for each in card.plans} == {("3", True), ("2", False), ("RIV-1", False)}
    assert local.locality is not None
    assert [each.plan.slug for each in card.by_plan] == ["2", "3"]
    assert card.headline.months_left is None


def test_elapsed_time_and_months_left(plan: ActionPlan):
    card = country_scorecard(plan.country, None, DAY)
    assert card.plan is not None
    assert card.plan.elapsed == pytest.approx(516 / 730)
    assert (card.plan.days_left, card.headline.months_left) == (214, 7)


def test_official_completion_is_the_last_coded_one_of_reports_until_then(plan: ActionPlan):
    commitment = CommitmentFactory(plan=plan)
    coded = {
        Stage.PROGRESS: (IrmCompletion.LIMITED, 2025),
        Stage.END_OF_TERM: (IrmCompletion.SUBSTANTIAL, 2026),
        Stage.RESULTS: (Marker.NOT_REVIEWED, 2026),
    }
    for stage, (completion, year) in coded.items():
        IRMAssessmentFactory(commitment=commitment, stage=stage, completion=completion, report_year=year)
    (now,) = completion_by_plan(plan.country, DAY)
    (before,) = completion_by_plan(plan.country, dt.date(2025, 12, 31))
    assert (now.official.of(IrmCompletion.SUBSTANTIAL), now.assessed) == (1, 1)
    assert (before.official.of(IrmCompletion.LIMITED), before.assessed) == (1, 1)


def test_texts_come_in_the_readers_language_and_say_which(plan: ActionPlan):
    CommitmentFactory(plan=plan, language="en", translations={"fr": {"title": "Publier le registre"}})
    (row,) = country_scorecard(plan.country, None, DAY, "fr").rows
    assert (row.title.text, row.title.language) == ("Publier le registre", "fr")


def test_country_names_come_from_the_locale_library_except_the_invented_one():
    france = CountryFactory(code="FR", name="France (operators)")
    assert country_scorecard(france, None, DAY, "fr").country.name == "France"
    germany = CountryFactory(code="DE", name="Germany")
    assert country_scorecard(germany, None, DAY, "fr").country.name == "Allemagne"
    assert country_scorecard(CountryFactory(), None, DAY, "fr").country.name == "Demoland"


def test_figures_have_the_shape_the_interface_has_fixed(plan: ActionPlan):
    completed(MilestoneFactory(commitment=CommitmentFactory(plan=plan)))
    figures = json.loads(json.dumps(scorecard_figures(country_scorecard(plan.country, None, DAY))))
    assert list(figures) == ["country", "as_of", "plan", "commitments", "milestones", "freshness", "reviews"]
    assert figures["as_of"] == "2026-05-31"
    assert (figures["country"]["code"], figures["plan"]["number"]) == ("ZZ", 3)
    assert figures["plan"]["start_date"] == "2025-01-01"
    assert list(figures["commitments"]) == ["total", "claimed", "evidenced", "reviewed", "gap"]
    assert [*figures["commitments"]["claimed"]] == [value for value, _label in CLAIMED]
    assert [*figures["commitments"]["evidenced"]] == [value for value, _label in EVIDENCED]
    assert [*figures["commitments"]["reviewed"]] == [value for value, _label in REVIEWED]
    assert [*figures["commitments"]["gap"]] == [value for value, _label in GAP]
    assert {"total", "overdue", "due_in_90_days", "disputed", *(value for value, _label in STATUS)} <= set(
        figures["milestones"]
    )
    assert figures["freshness"]["last_reported_on"] == "2025-06-01"
    assert figures["reviews"] == {"rounds": 0, "reviewers": 0, "agreement": None}


def test_figures_of_a_country_without_a_plan(demoland: Country):
    figures = scorecard_figures(country_scorecard(demoland, None, DAY))
    assert figures["plan"] is None
    assert figures["commitments"]["total"] == 0


def test_a_value_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="not on the scale: perfect"):
        tally(["perfect"], OFFICIAL)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0, "Claim and review agree"),
        (1, "Claimed 1 step higher"),
        (3, "Claimed 3 steps higher"),
        (-2, "Reviewed 2 steps higher"),
        (GapName.UNREVIEWED, "Not reviewed"),
        (GapName.UNREPORTED, "Not reported"),
        (GapName.UNPROVEN, "No evidence available"),
    ],
)
def test_gaps_in_words(gap: int | GapName, words: str):
    assert gap_words(gap) == words


class TestOverview:
    @time_machine.travel("2026-05-31T12:00:00Z", tick=False)
    def test_today_is_read_from_what_services_repeat_and_equals_the_raw_rows(self, plan: ActionPlan, monkeypatch):
        proven, reported, _silent = CommitmentFactory.create_batch(3, plan=plan)
        completed(MilestoneFactory(commitment=proven))
        completed(MilestoneFactory(commitment=reported), evidence=False)
        MilestoneFactory(commitment=reported, due_date=dt.date(2026, 1, 31))
        VerdictFactory(round=ReviewRoundFactory(plan=plan, published=True), commitment=proven)
        progress_refresh(commitment_ids=[proven.pk, reported.pk])
        (repeated,) = countries_overview(today())
        monkeypatch.setattr("dashboards.selectors.overview.today", lambda: dt.date(2026, 6, 1))
        (raw,) = countries_overview(DAY)
        assert repeated.total == 3
        assert repeated.reviewed.of(Completion.LIMITED) == 1
        assert repeated.overdue == 1
        assert repeated.last_reported_on == dt.date(2025, 6, 1)
        assert repeated.claimed.as_dict() == raw.claimed.as_dict()
        assert repeated.evidenced.as_dict() == raw.evidenced.as_dict()
        assert repeated.reviewed.as_dict() == raw.reviewed.as_dict()
        assert (repeated.overdue, repeated.last_reported_on) == (raw.overdue, raw.last_reported_on)

    def test_countries_stand_by_name_with_or_without_a_plan(self, plan: ActionPlan):
        CountryFactory(code="AL", name="Albania")
        ActionPlanFactory(
            number=1, state=PlanState.CLOSED, start_date=dt.date(2021, 1, 1), end_date=dt.date(2022, 1, 1)
        )
        albania, demoland = countries_overview(today())
        assert (albania.country.name, albania.plan, albania.plans, albania.total) == ("Albania", None, 0, 0)
        assert demoland.plan is not None
        assert (demoland.plan.number, demoland.plan.current, demoland.plans) == (3, True, 2)
