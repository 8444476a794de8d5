"""Scorecards made by hand, for tests of what draws and writes them. Everything lies in Demoland."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from commitments.choices import OgpValue, Phase, PlanState
from dashboards.curve import CurvePoint
from dashboards.ratings import RoundRatings
from dashboards.scorecard import (
    CommitmentRow,
    CountryRef,
    CountryScorecard,
    Freshness,
    Headline,
    InstitutionRef,
    MilestoneRow,
    MilestoneTally,
    Official,
    PlanCompletion,
    PlanRef,
    PolicyAreaRef,
    Reviews,
    SilentInstitution,
    Text,
)
from dashboards.selectors.rows import commitment_tally
from dashboards.tallies import CLAIMED, NOT_ASSESSED, OFFICIAL, RATED, STATUS, tally
from milestones.choices import STEPS, Completion, StandingStatus
from reviews.choices import IrmCompletion, Stage
from reviews.rules import gap

AS_OF = dt.date(2026, 5, 31)
MINISTRY = InstitutionRef(1, Text("Ministry of Open Registers", "en"))
INSTITUTIONS = (MINISTRY, InstitutionRef(2, Text("Digital Agency", "en")), InstitutionRef(3, Text("Agence", "fr")))
AREAS = tuple(
    PolicyAreaRef(slug, Text(name, "en"))
    for slug, name in (
        ("open-data", "Open data"), ("budget", "Budget transparency"),
        ("ownership", "Beneficial ownership of companies and of the trusts behind them"),
    )
)  # fmt: skip
TITLES = (
    "Publish the register of beneficial owners and keep it complete",
    "Open the budget of every municipality",
    "Let citizens comment on draft laws",
    "Publish all public contracts from tender to payment as open data, with identifiers of the companies that won them",
    "Protect those who report wrongdoing",
)


def plan_ref(number: int = 3, start_year: int = 2025, *, as_of: dt.date = AS_OF, **changes: Any) -> PlanRef:
    """A national plan of two calendar years."""
    start, end = dt.date(start_year, 1, 1), dt.date(start_year + 1, 12, 31)
    plan = PlanRef(
        id=number,
        slug=str(number),
        number=number,
        title=Text(f"Action plan {number}", "en"),
        locality="",
        start_date=start,
        end_date=end,
        dates_inferred=False,
        partial=False,
        commitments_in_all=None,
        state=PlanState.PUBLISHED,
        phase=Phase.IMPLEMENTATION if as_of <= end else Phase.ENDED,
        elapsed=0.7,
        days_left=(end - as_of).days,
        current=number == 3,
        source_url="",
    )
    return dataclasses.replace(plan, **changes)


def commitment_row(
    reference: str,
    claimed: Completion = Completion.NOT_REPORTED,
    evidenced: Completion = Completion.NO_EVIDENCE,
    reviewed: Completion | None = None,
    **changes: Any,
) -> CommitmentRow:
    """A commitment with its three values; the gap follows from them."""
    row = CommitmentRow(
        id=int(reference),
        reference=reference,
        title=Text(TITLES[int(reference) % len(TITLES)], "en"),
        lead=MINISTRY,
        supports=(),
        policy_areas=(),
        ogp_values=(),
        claimed=claimed,
        evidenced=evidenced,
        reviewed=reviewed,
        gap=gap(claimed, reviewed),
        reviewers=3 if reviewed else 0,
        spread=1 if reviewed else None,
        milestones=2,
        overdue=0,
        disputed=0,
        next_due=dt.date(2026, 9, 30),
        last_reported_on=dt.date(2026, 4, 1),
        official=None,
    )
    return dataclasses.replace(row, **changes)


def curve_point(day: dt.date, planned: int, claimed: int | None = None, evidenced: int | None = None) -> CurvePoint:
    """A point of the progress curve, of twelve milestones."""
    return CurvePoint(day, 12, planned, claimed, evidenced)


CURVE = (
    curve_point(dt.date(2025, 1, 1), 0, 0, 0),
    curve_point(dt.date(2025, 12, 31), 4, 3, 1),
    curve_point(AS_OF, 6, 5, 3),
    curve_point(dt.date(2026, 12, 31), 12),
)


def round_ratings(*values: Completion, spreads: tuple[int, ...] = (2, 1, 0, 0), **changes: Any) -> RoundRatings:
    """How the ratings of a round of three reviewers spread, over as many commitments as have a spread."""
    found = RoundRatings(tally(values, RATED), spreads, sum(spreads), divided=0, reviewers=3)
    return dataclasses.replace(found, **changes)


def milestone_row(
    commitment: str,
    number: str,
    due: dt.date | None,
    status: StandingStatus = StandingStatus.IN_PROGRESS,
    **changes: Any,
) -> MilestoneRow:
    """A milestone promised once for its due day; late where that day has passed and it is not done."""
    late = due is not None and due < AS_OF and status not in (StandingStatus.COMPLETED, StandingStatus.WITHDRAWN)
    row = MilestoneRow(
        id=int(commitment) * 100 + int(number),
        commitment_reference=commitment,
        number=number,
        title=Text(f"Step {number}", "en"),
        institution=MINISTRY,
        status=status,
        start=None,
        first_due=due,
        due=due,
        due_text="",
        slippage=0 if due else None,
        overdue=late,
        days_late=(AS_OF - due).days if due and late else 0,
        disputed=False,
        proven=False,
        last_reported_on=dt.date(2026, 4, 1),
    )
    return dataclasses.replace(row, **changes)


def plan_completion(
    plan: PlanRef, claimed: Sequence[Completion], official: Sequence[IrmCompletion | None]
) -> PlanCompletion:
    """A plan's two tallies, from the values of its commitments."""
    return PlanCompletion(
        plan=plan,
        total=len(claimed),
        claimed=tally(claimed, CLAIMED),
        official=tally((value or NOT_ASSESSED for value in official), OFFICIAL),
        assessed=sum(value is not None for value in official),
    )


def scorecard(
    rows: Sequence[CommitmentRow] = (),
    timeline: Sequence[MilestoneRow] = (),
    by_plan: Sequence[PlanCompletion] = (),
    **changes: Any,
) -> CountryScorecard:
    """A country's scorecard on 31 May 2026, with the rows given and the counts that follow from them."""
    plan = plan_ref()
    high = (Completion.SUBSTANTIAL, Completion.COMPLETE)
    card = CountryScorecard(
        country=CountryRef("ZZ", "Demoland", True),
        as_of=AS_OF,
        plan=plan,
        plans=(plan,),
        headline=Headline(
            total=len(rows),
            months_left=7,
            claimed_high=sum(row.claimed in high for row in rows),
            evidenced_high=sum(row.evidenced in high for row in rows),
            reviewed_high=sum(row.reviewed in high for row in rows),
            reviewed=sum(row.reviewed is not None for row in rows),
            agreeing=sum(row.gap == 0 for row in rows),
            overdue=sum(row.overdue for row in timeline),
        ),
        commitments=commitment_tally(rows),
        milestones=MilestoneTally(
            total=len(timeline),
            by_status=tally((row.status for row in timeline), STATUS),
            overdue=sum(row.overdue for row in timeline),
            due_in_90_days=0,
            disputed=sum(row.disputed for row in timeline),
            without_date=sum(row.due is None for row in timeline),
        ),
        freshness=Freshness(dt.date(2026, 4, 1), 60, 2, (SilentInstitution(MINISTRY, 2, 61),)),
        reviews=Reviews(1, 4, 0.71, "Review of the first year", dt.date(2026, 3, 1)),
        rows=tuple(rows),
        timeline=tuple(timeline),
        by_plan=tuple(by_plan),
    )
    return dataclasses.replace(card, **changes)


def varied_scorecard(commitments: int = 12) -> CountryScorecard:
    """A scorecard in which every value, mark and remark occurs: three plans, ``commitments`` rows, four steps each."""
    claims = (*reversed(STEPS), Completion.NOT_REPORTED, Completion.COMPLETE, Completion.COMPLETE)
    proofs = (Completion.COMPLETE, Completion.NO_EVIDENCE, *STEPS)
    verdicts = (Completion.COMPLETE, None, *STEPS, Completion.NO_EVIDENCE, None)
    rows = [
        commitment_row(
            str(index + 1),
            claims[index % len(claims)],
            proofs[index % len(proofs)],
            verdicts[index % len(verdicts)],
            official=Official(list(IrmCompletion)[index % 7], Stage.RESULTS, 2026, "") if index % 3 else None,
            lead=INSTITUTIONS[index % 3],
            supports=(MINISTRY,),
            policy_areas=(AREAS[index % 3], AREAS[(index + 1) % 3]),
            ogp_values=(list(OgpValue)[index % 4], OgpValue.TECHNOLOGY) if index % 4 < 3 else (),
        )
        for index in range(commitments)
    ]
    plans = [
        plan_completion(
            plan_ref(number, year),
            [claims[index % len(claims)] if number == 3 else Completion.NOT_REPORTED for index in range(size)],
            [list(IrmCompletion)[index % 7] if number < 3 and index % 9 else None for index in range(size)],
        )
        for number, year, size in ((1, 2021, 26), (2, 2023, 21), (3, 2025, commitments))
    ]
    steps = [row for place, each in enumerate(rows) for row in _steps(each.reference, INSTITUTIONS[place % 3])]
    latest = round_ratings(*STEPS, Completion.NO_EVIDENCE, Completion.LIMITED, divided=1)
    reviews = Reviews(1, 4, 0.71, "Review of the first year", dt.date(2026, 3, 1), latest)
    return scorecard(rows, steps, plans, curve=CURVE, reviews=reviews)


def _steps(commitment: str, institution: InstitutionRef) -> list[MilestoneRow]:
    """Four milestones of a commitment: done and proven, late, put off, and one without a date."""
    month = int(commitment) % 12 + 1
    own = [
        milestone_row(
            commitment, "1", dt.date(2025, month, 15), StandingStatus.COMPLETED, proven=int(commitment) % 3 > 0
        ),
        milestone_row(commitment, "2", dt.date(2026, (month + 1) % 5 + 1, 1), disputed=commitment == "3"),
        milestone_row(commitment, "3", dt.date(2026, 12, 31), first_due=dt.date(2026, month, 1), slippage=200),
        milestone_row(commitment, "4", None, due_text="Ongoing"),
    ]
    return [dataclasses.replace(row, institution=institution) for row in own]
