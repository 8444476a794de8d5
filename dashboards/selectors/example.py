"""The commitment that the methodology page takes through the rules: a published one that shows as many as it can."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Value, When

from commitments.models import ActionPlan
from commitments.rules import INVENTED_COUNTRY
from core.clock import end_of_day
from dashboards.example import Example, ExampleReview, example_milestone, example_review
from dashboards.plan_time import plan_time
from dashboards.reader import reader_language
from dashboards.selectors.names import country_ref, plan_ref
from dashboards.selectors.rows import commitment_row, milestone_row
from milestones.choices import MilestoneStatus
from reviews.models import ReviewRound, Verdict
from reviews.selectors import CommitmentStanding, plan_standing


def example(on: dt.date, language: str | None = None) -> Example | None:
    """A commitment of the round published last, of a real country where there is one; ``None`` before any round.

    Ten queries, however much is published: one for the round, seven for its plan, one for the tags, one for the
    ratings.
    """
    language = reader_language(language)
    plan = _plan(on)
    if plan is None:
        return None
    standings = [each for each in plan_standing(plan, on) if each.milestones]
    if not standings:
        return None
    chosen = max(standings, key=lambda each: _teaches(each, on))
    ref = plan_ref(plan, on, language, None)
    rows = (milestone_row(chosen.commitment.reference, each, on, language) for each in chosen.milestones)
    return Example(
        country=country_ref(plan.country, language),
        plan=ref,
        time=plan_time(ref, on),
        as_of=on,
        row=commitment_row(chosen, None, on, language),
        milestones=tuple(example_milestone(row, plan.start_date, on) for row in rows),
        review=_review(chosen),
    )


def _plan(on: dt.date) -> ActionPlan | None:
    """The plan of the round published last; Demoland's where no other has one."""
    rounds = ReviewRound.objects.published().filter(
        published_at__lte=end_of_day(on), plan__in=ActionPlan.objects.published()
    )
    invented = Case(When(plan__country=INVENTED_COUNTRY, then=Value(1)), default=Value(0))
    found = rounds.select_related("plan__country", "plan__locality").order_by(invented, "-published_at", "-id").first()
    return found.plan if found else None


def _teaches(standing: CommitmentStanding, on: dt.date) -> tuple[int, int, int]:
    """How many of the rules a commitment shows: the more, the better an example; then by milestones, then the first."""
    shown = (
        standing.reviewed is not None,
        standing.claimed != standing.evidenced,
        standing.gap not in (0, "unreviewed"),
        any(each.facts.disputed for each in standing.milestones),
        any(each.overdue(on) for each in standing.milestones),
        any((each.slippage or 0) > 0 for each in standing.milestones),
        any(each.facts.status == MilestoneStatus.COMPLETED for each in standing.milestones),
    )
    return sum(shown), len(standing.milestones), -standing.commitment.pk


def _review(standing: CommitmentStanding) -> ExampleReview | None:
    if standing.verdict is None:
        return None
    judged = Verdict.objects.filter(round=standing.verdict.round_id).order_by("id")
    every = list(judged.values_list("distribution", flat=True))
    return example_review(standing.verdict.round.title, standing.verdict.distribution, every)
