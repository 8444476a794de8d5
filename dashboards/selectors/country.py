"""The scorecard of a country as it stood at the end of a day (UTC)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import chain

from django.db.models import Count, F, Q, prefetch_related_objects

from commitments.choices import Phase
from commitments.models import ActionPlan, Commitment, Country
from commitments.selectors import plan_current, put_back, put_open
from core.clock import end_of_day
from dashboards.ratings import RoundRatings
from dashboards.reader import reader_language
from dashboards.scorecard import (
    CommitmentRow,
    CountryScorecard,
    Freshness,
    Headline,
    MilestoneRow,
    Official,
    PlanCompletion,
    PlanRef,
    Reviews,
)
from dashboards.selectors.curve import progress_curve
from dashboards.selectors.names import country_ref, plan_ref
from dashboards.selectors.officials import officials_by_commitment
from dashboards.selectors.rows import commitment_row, commitment_tally, freshness, milestone_row, milestone_tally
from dashboards.tallies import CLAIMED, NOT_ASSESSED, OFFICIAL, RATED, tally
from milestones.choices import HIGH_COMPLETION, STEPS
from reviews.choices import REVIEWED_SCALE
from reviews.models import IRMAssessment, Rating, ReviewRound
from reviews.selectors import CommitmentStanding, commitments_standing

DAYS_IN_A_MONTH = 30.4375


def country_scorecard(
    country: Country, plan: ActionPlan | None, as_of: dt.date, language: str | None = None
) -> CountryScorecard:
    """All that a country's page says of ``plan``, or of its current plan where none is chosen.

    At most 17 queries today, 21 of a past day.

    A plan the public did not see yet on that day is no plan of that day: the card then has none, and zeros.
    """
    language = reader_language(language)
    current = plan_current(country, as_of)
    plans = _public_plans(country, as_of)
    shown = next((each for each in plans if each == (plan or current)), None)
    ever = _standings_by_plan(plans, as_of)
    standings = _still_standing(ever, as_of)
    official = _officials([each.pk for each in plans], as_of)
    refs = {each.pk: plan_ref(each, as_of, language, current.pk if current else None) for each in plans}
    own = standings.get(shown.pk, []) if shown else []
    prefetch_related_objects(
        [each.commitment for each in own], "policy_areas", "values_served", "supporting_institutions"
    )
    rows = tuple(commitment_row(each, official.get(each.commitment.pk), as_of, language) for each in own)
    milestones = list(chain.from_iterable(each.milestones for each in own))
    commitments = commitment_tally(rows)
    milestone_counts = milestone_tally(milestones, as_of)
    return CountryScorecard(
        country=country_ref(country, language),
        as_of=as_of,
        plan=refs[shown.pk] if shown else None,
        plans=tuple(refs.values()),
        headline=_headline(refs[shown.pk] if shown else None, rows, milestone_counts.overdue),
        commitments=commitments,
        milestones=milestone_counts,
        freshness=freshness(milestones, shown.start_date, as_of, language) if shown else Freshness(None, None, 0, ()),
        reviews=_reviews(shown, own, as_of),
        rows=rows,
        timeline=_timeline(own, as_of, language),
        by_plan=_by_plan(plans, refs, standings, official),
        curve=progress_curve(shown, ever.get(shown.pk, []), as_of) if shown else (),
    )


def completion_by_plan(country: Country, as_of: dt.date, language: str | None = None) -> tuple[PlanCompletion, ...]:
    """The country's national plans side by side, oldest first: what is claimed, what official assessments found."""
    language = reader_language(language)
    current = plan_current(country, as_of)
    plans = _public_plans(country, as_of)
    refs = {each.pk: plan_ref(each, as_of, language, current.pk if current else None) for each in plans}
    standings = _still_standing(_standings_by_plan(plans, as_of), as_of)
    return _by_plan(plans, refs, standings, _officials([each.pk for each in plans], as_of))


def _public_plans(country: Country, as_of: dt.date) -> Sequence[ActionPlan]:
    """The plans the public saw on that day, newest first. One query."""
    plans = ActionPlan.objects.published().filter(country=country, published_at__lte=end_of_day(as_of))
    national_first = F("locality__name").asc(nulls_first=True)
    return list(plans.select_related("locality").order_by(national_first, "-start_date", "-number", "id"))


def _standings_by_plan(plans: Sequence[ActionPlan], as_of: dt.date) -> Mapping[int, list[CommitmentStanding]]:
    """All commitments that ever came into some plans as they stood, by plan, in its order.

    The plans too are put back to that day. Seven queries, three more at most of a past day.
    """
    moment = end_of_day(as_of)
    commitments = (
        Commitment.objects.filter(plan__in=plans)
        .added_by(moment)
        .select_related("lead_institution")
        .defer("problem", "action", "expected_result", "relevance", "additional")
        .order_by("plan_id", "position", "id")
    )
    standings = commitments_standing(commitments, moment)
    put_open(moment, plans)
    put_back(
        moment,
        plans=plans,
        commitments=[each.commitment for each in standings],
        milestones=[milestone.milestone for each in standings for milestone in each.milestones],
    )
    by_plan: dict[int, list[CommitmentStanding]] = {}
    for standing in standings:
        by_plan.setdefault(standing.commitment.plan_id, []).append(standing)
    return by_plan


def _still_standing(
    by_plan: Mapping[int, list[CommitmentStanding]], as_of: dt.date
) -> Mapping[int, list[CommitmentStanding]]:
    """The same without what had been withdrawn by then."""
    moment = end_of_day(as_of)
    return {
        plan: [each for each in own if each.commitment.withdrawn_at is None or each.commitment.withdrawn_at > moment]
        for plan, own in by_plan.items()
    }


def _officials(plan_ids: Sequence[int], as_of: dt.date) -> Mapping[int, Official]:
    """The latest official completion of each commitment of some plans, as known on a day. One query."""
    found = IRMAssessment.objects.filter(commitment__plan__in=plan_ids)
    return officials_by_commitment(found.only("commitment", "completion", "stage", "report_year", "source_url"), as_of)


def _timeline(own: Sequence[CommitmentStanding], as_of: dt.date, language: str) -> tuple[MilestoneRow, ...]:
    return tuple(
        milestone_row(each.commitment.reference, milestone, as_of, language)
        for each in own
        for milestone in each.milestones
    )


def _reviews(plan: ActionPlan | None, own: Sequence[CommitmentStanding], as_of: dt.date) -> Reviews:
    """The plan's rounds published by then, and how the ratings of the latest spread. Two queries."""
    if plan is None:
        return Reviews(0, 0, None, "", None)
    moment = end_of_day(as_of)
    rounds = list(
        ReviewRound.objects.published().filter(plan=plan, published_at__lte=moment).order_by("published_at", "id")
    )
    latest = rounds[-1] if rounds else None
    in_latest = Count("reviewer", distinct=True, filter=Q(round=latest.pk if latest else None))
    handed_in = Rating.objects.filter(
        round__plan=plan, round__published_at__lte=moment, submitted_at__isnull=False
    ).aggregate(reviewers=Count("reviewer", distinct=True), in_latest=in_latest)
    return Reviews(
        rounds=len(rounds),
        reviewers=handed_in["reviewers"],
        agreement=float(latest.agreement) if latest and latest.agreement is not None else None,
        latest_title=latest.title if latest else "",
        latest_published_on=latest.published_at.date() if latest and latest.published_at else None,
        latest=_ratings(latest, own, handed_in["in_latest"]) if latest else None,
        latest_id=latest.pk if latest else None,
    )


def _ratings(latest: ReviewRound, own: Sequence[CommitmentStanding], reviewers: int) -> RoundRatings:
    """How the ratings of a round spread, from its verdicts."""
    verdicts = [each.verdict for each in own if each.verdict and each.verdict.round_id == latest.pk]
    values = (value for each in verdicts for value in REVIEWED_SCALE for _ in range(each.distribution.get(value, 0)))
    spread = [each.spread for each in verdicts]
    return RoundRatings(
        ratings=tally(values, RATED),
        spreads=tuple(spread.count(steps) for steps in range(len(STEPS))),
        commitments=len(verdicts),
        divided=sum(not each.completion for each in verdicts),
        reviewers=reviewers,
    )


def _headline(plan: PlanRef | None, rows: Sequence[CommitmentRow], overdue: int) -> Headline:
    running = plan is not None and plan.phase == Phase.IMPLEMENTATION
    return Headline(
        total=len(rows),
        months_left=round(plan.days_left / DAYS_IN_A_MONTH) if plan and running else None,
        claimed_high=sum(row.claimed in HIGH_COMPLETION for row in rows),
        evidenced_high=sum(row.evidenced in HIGH_COMPLETION for row in rows),
        reviewed_high=sum(row.reviewed in HIGH_COMPLETION for row in rows),
        reviewed=sum(row.reviewed is not None for row in rows),
        agreeing=sum(row.gap == 0 for row in rows),
        overdue=overdue,
    )


def _by_plan(
    plans: Sequence[ActionPlan],
    refs: Mapping[int, PlanRef],
    standings: Mapping[int, list[CommitmentStanding]],
    official: Mapping[int, Official],
) -> tuple[PlanCompletion, ...]:
    national = sorted(
        (plan for plan in plans if plan.locality_id is None), key=lambda plan: (plan.start_date, plan.number)
    )
    return tuple(_plan_completion(refs[plan.pk], standings.get(plan.pk, []), official) for plan in national)


def _plan_completion(
    plan: PlanRef, standings: Sequence[CommitmentStanding], official: Mapping[int, Official]
) -> PlanCompletion:
    found = [official.get(each.commitment.pk) for each in standings]
    return PlanCompletion(
        plan=plan,
        total=len(standings),
        claimed=tally((each.claimed for each in standings), CLAIMED),
        official=tally((each.completion if each else NOT_ASSESSED for each in found), OFFICIAL),
        assessed=sum(each is not None for each in found),
    )
