"""A country in which everything happens at random: corrections, disputes, dead addresses, moved dates, withdrawals.

Rows are written as their moments say, not through services, so that also what services would rarely do stands there:
two reports of one moment, evidence that was added later, dates taken back, a plan published late.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from commitments.choices import CommitmentState, InstitutionKind, PlanState
from commitments.models import ActionPlan, Commitment, Country, Institution
from milestones.choices import Completion, LinkStatus, MilestoneStatus
from milestones.models import Milestone, ProgressReport
from reviews.choices import REVIEWED_SCALE, Finding, IrmCompletion, Marker, RoundState, Stage, VerdictOutcome
from reviews.models import ReviewRound
from tests.checked_factory import trusting
from tests.factories import (
    ActionPlanFactory,
    CommitmentFactory,
    CountryFactory,
    EvidenceFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    LocalityFactory,
    MilestoneFactory,
    ProgressReportFactory,
    PromisedDateFactory,
    RatingFactory,
    ReviewRoundFactory,
    UserFactory,
    VerdictFactory,
    VerificationFactory,
)

FIRST, LAST = dt.datetime(2020, 6, 1, tzinfo=dt.UTC), dt.datetime(2026, 6, 30, tzinfo=dt.UTC)


@dataclass(slots=True)
class Lively:
    """The world and the chance it is made by; ``moments`` are those at which something turned."""

    chance: random.Random
    country: Country
    institutions: list[Institution]
    moments: list[dt.datetime]

    def between(self, first: dt.datetime, last: dt.datetime = LAST) -> dt.datetime:
        """A moment in between; now and then the first or the last of its day, where days are counted wrongly."""
        moment = first + (max(last, first) - first) * self.chance.random()
        edge = self.chance.choice([None, None, dt.time.min, dt.time.max])
        moment = moment if edge is None else max(first, dt.datetime.combine(moment.date(), edge, tzinfo=dt.UTC))
        self.moments.append(moment)
        return moment

    def days(self, number: int) -> list[dt.date]:
        """Days to ask for: half of them days at which something turned or the day before, half any day."""
        turned = [
            moment.date() - dt.timedelta(days=self.chance.randint(0, 1))
            for moment in self.chance.sample(self.moments, number // 2)
        ]
        span = (LAST - FIRST).days
        return turned + [
            FIRST.date() + dt.timedelta(days=self.chance.randint(0, span)) for _ in range(number - len(turned))
        ]


def lively_world(seed: int) -> Lively:
    """Four national plans, one of them a draft, a local one, and all that became of them."""
    chance = random.Random(seed)  # noqa: S311  (no secret hangs on it)
    world = Lively(chance, CountryFactory(), InstitutionFactory.create_batch(4), [])
    with trusting():
        reviewers = UserFactory.create_batch(4)
        for number, year in enumerate((2021, 2023, 2025), start=1):
            _fill(world, _plan(world, number, year), reviewers)
        _fill(world, _plan(world, 1, 2024, locality=LocalityFactory()), reviewers)
        _fill(world, ActionPlanFactory(number=4, draft=True), reviewers)
    return world


def _plan(world: Lively, number: int, year: int, **more: object) -> ActionPlan:
    begins = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    published = world.between(begins - dt.timedelta(days=120), begins + dt.timedelta(days=90))
    state = world.chance.choice([PlanState.PUBLISHED, PlanState.CLOSED])
    return ActionPlanFactory(
        number=number, start_date=begins.date(), end_date=dt.date(year + 1, 12, 31), state=state,
        published_at=published, **more,
    )  # fmt: skip


def _fill(world: Lively, plan: ActionPlan, reviewers: list) -> None:
    begins = plan.published_at or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    commitments = [_commitment(world, plan, begins) for _ in range(world.chance.randint(2, 5))]
    for commitment in commitments:
        for _ in range(world.chance.randint(0, 3)):
            _milestone(world, commitment, begins, reviewers)
        for stage in world.chance.sample(list(Stage), world.chance.randint(0, 3)):
            completion = world.chance.choice([*IrmCompletion, *Marker, ""])
            year = world.chance.choice([None, begins.year, begins.year + 1, begins.year + 3])
            IRMAssessmentFactory(commitment=commitment, stage=stage, completion=completion, report_year=year)
    for _ in range(world.chance.randint(0, 3)):
        _round(world, plan, commitments, begins, reviewers)


def _commitment(world: Lively, plan: ActionPlan, begins: dt.datetime) -> Commitment:
    added = world.between(begins) if world.chance.random() < 0.2 else None
    withdrawn = world.between(added or begins) if world.chance.random() < 0.2 else None
    gone = {"state": CommitmentState.WITHDRAWN, "withdrawn_reason": "The law changed."} if withdrawn else {}
    lead = world.chance.choice([*world.institutions, None])
    return CommitmentFactory(plan=plan, lead_institution=lead, added_at=added, withdrawn_at=withdrawn, **gone)


def _milestone(world: Lively, commitment: Commitment, begins: dt.datetime, reviewers: list) -> None:
    added = world.between(begins) if world.chance.random() < 0.2 else None
    institution = world.chance.choice([*world.institutions, None])
    milestone = MilestoneFactory(
        commitment=commitment, added_at=added, institution=institution, promised_date=False,
        institution_text="" if institution or world.chance.random() < 0.5 else "The courts",
    )  # fmt: skip
    promised = added or begins
    for _ in range(world.chance.choice([1, 1, 2, 4])):
        day = begins.date() + dt.timedelta(days=world.chance.randint(-30, 800))
        due = day if world.chance.random() < 0.8 else None
        PromisedDateFactory(milestone=milestone, due_date=due, due_text="" if due else "soon", promised_at=promised)
        promised = promised if world.chance.random() < 0.1 else world.between(promised)
    earlier: list[ProgressReport] = []
    for _ in range(world.chance.choice([0, 1, 2, 3, 5])):
        earlier.append(_report(world, milestone, added or begins, earlier))
        _judge(world, earlier[-1], reviewers)


def _report(world: Lively, milestone: Milestone, since: dt.datetime, earlier: list[ProgressReport]) -> ProgressReport:
    """A report with evidence; now and then a correction, of the same moment as what it corrects, or recorded late."""
    free = [each for each in earlier if not any(other.corrects_id == each.pk for other in earlier)]
    corrects = world.chance.choice(free) if free and world.chance.random() < 0.3 else None
    same = corrects is not None and world.chance.random() < 0.5
    made = corrects.reported_at if same and corrects else world.between(corrects.reported_at if corrects else since)
    recorded = world.between(made) if world.chance.random() < 0.3 else made
    status = world.chance.choices(list(MilestoneStatus), weights=[2, 4, 6, 1])[0]
    report = ProgressReportFactory(
        milestone=milestone, status=status, reported_at=made, recorded_at=recorded, corrects=corrects
    )
    for _ in range(world.chance.choice([0, 1, 1, 2])):
        added = made if world.chance.random() < 0.6 else world.between(made)
        link = world.chance.choice([LinkStatus.UNCHECKED, LinkStatus.ALIVE, LinkStatus.DEAD])
        checked = None if link == LinkStatus.UNCHECKED else world.between(added)
        EvidenceFactory(report=report, added_at=added, link_status=link, checked_at=checked)
    return report


def _judge(world: Lively, report: ProgressReport, reviewers: list) -> None:
    """Findings on a report; the same reviewer may find otherwise later."""
    for _ in range(world.chance.choice([0, 0, 1, 2, 3])):
        reviewer, finding = world.chance.choice(reviewers), world.chance.choice(list(Finding))
        made = world.between(report.recorded_at)
        VerificationFactory(
            report=report, reviewer=reviewer, finding=finding, created_at=made,
            organisation=InstitutionFactory(name=f"Watch {reviewer.pk}", kind=InstitutionKind.CIVIL_SOCIETY),
        )  # fmt: skip


def _round(
    world: Lively, plan: ActionPlan, commitments: list[Commitment], begins: dt.datetime, reviewers: list
) -> None:
    """A round, published or still open, with ratings that were handed in or not, and verdicts where it is published."""
    published = world.between(begins) if plan.published_at and world.chance.random() < 0.8 else None
    state = RoundState.PUBLISHED if published else RoundState.SCHEDULED
    agreement = world.chance.choice([None, "0.7125", "0.2"])
    found = ReviewRoundFactory(
        plan=plan, state=state, published_at=published, agreement=agreement if published else None
    )
    for commitment in world.chance.sample(commitments, world.chance.randint(0, len(commitments))):
        for reviewer in world.chance.sample(reviewers, world.chance.randint(0, 3)):
            handed_in = (published or begins) if world.chance.random() < 0.8 else None
            RatingFactory(round=found, commitment=commitment, reviewer=reviewer, submitted_at=handed_in)
        if published:
            _verdict(world, found, commitment)


def _verdict(world: Lively, found: ReviewRound, commitment: Commitment) -> None:
    outcome = world.chance.choice([VerdictOutcome.CONCLUDED] * 4 + [VerdictOutcome.LOW_AGREEMENT])
    concluded = outcome == VerdictOutcome.CONCLUDED
    completion = Completion(world.chance.choice(REVIEWED_SCALE)) if concluded else ""
    VerdictFactory(
        round=found, commitment=commitment, outcome=outcome, completion=completion,
        distribution={str(completion or Completion.LIMITED): 3}, spread=world.chance.choice([None, 0, 2]),
        **({} if concluded else {"early_results": "", "verifiability": "", "potential_for_results": ""}),
    )  # fmt: skip
