"""Lists make the same number of queries at one row and at two hundred.

``query_counts.json`` is the baseline, for whoever has not signed in: the count, the page, one for each table beside.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commitments.models import Commitment, CommitmentSupport
from ledger.services import Actor, event_append
from milestones.services import progress_refresh
from tests.api.calling import Caller
from tests.commitments.invitation_rows import InvitationFactory
from tests.factories import (
    ActionPlanFactory,
    AmendmentFactory,
    AppointmentFactory,
    CommitmentFactory,
    CountryFactory,
    CountryRoleFactory,
    EvidenceFactory,
    InstitutionFactory,
    IRMAssessmentFactory,
    MilestoneFactory,
    PolicyAreaFactory,
    ProgressReportFactory,
    RatingFactory,
    ResponseFactory,
    ReviewRoundFactory,
    VerdictFactory,
    VerificationFactory,
    at,
)
from tests.reviews.review_rows import (
    LotFactory,
    MakingVerdictFactory,
    ProposalFactory,
    QuestionFactory,
    RecusalFactory,
    VolunteerFactory,
)

BASELINE: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text(encoding="utf-8"))
LARGE = 199


def _countries(count: int) -> None:
    for number in range(count):
        CountryFactory(code=f"{chr(65 + number // 26)}{chr(65 + number % 26)}", name=f"Country {number}")


def _commitments(count: int) -> None:
    plan = ActionPlanFactory()
    area, institution = PolicyAreaFactory(slug="open-data"), InstitutionFactory()
    first = CommitmentFactory(plan=plan)
    for row in [first, *CommitmentFactory.create_batch(count - 1, plan=plan, lead_institution=institution)]:
        row.policy_areas.add(area)
        row.values_served.create(value="technology")
        row.carried_over_from.add(first)
        CommitmentSupport.objects.create(commitment=row, institution=institution)
    progress_refresh(commitment_ids=list(plan.commitments.values_list("pk", flat=True)))


def _reported(count: int) -> None:
    _commitments(count)
    for commitment in Commitment.objects.filter(milestones=None):
        EvidenceFactory(report__milestone__commitment=commitment)


def _reports(count: int) -> None:
    for report in ProgressReportFactory.create_batch(count, milestone=MilestoneFactory()):
        EvidenceFactory(report=report)


def _lots(count: int) -> None:
    """Announced, so that each shows its list."""
    for lot in LotFactory.create_batch(count):
        VolunteerFactory(lot=lot)
        lot.announced_at, lot.seed_on, lot.seed_source = at(2026, 1, 1), at(2026, 1, 2).date(), "The lottery"
        lot.save_checked()


def _ratings(count: int) -> None:
    rounds = ReviewRoundFactory(published=True)
    for rating in RatingFactory.create_batch(count, round=rounds, handed_in=True):
        AppointmentFactory(round=rounds, reviewer=rating.reviewer)


def _events(count: int) -> None:
    for number in range(count):
        event_append(stream="ZZ", actor=Actor("operator", "operators"), verb="told", subject=f"thing:{number}")


def _recusals(count: int) -> None:
    seat = AppointmentFactory()
    for _ in range(count):
        RecusalFactory(appointment=seat)


MAKERS: dict[str, Callable[[int], Any]] = {
    "countries": _countries,
    "policy-areas": PolicyAreaFactory.create_batch,
    "institutions": InstitutionFactory.create_batch,
    "action-plans": ActionPlanFactory.create_batch,
    "commitments": _commitments,
    "commitments/?as_of=2025-12-01": _reported,
    "milestones": lambda count: MilestoneFactory.create_batch(count, commitment=CommitmentFactory()),
    "amendments": lambda count: AmendmentFactory.create_batch(count, commitment=CommitmentFactory()),
    "progress-reports": _reports,
    "evidence": lambda count: EvidenceFactory.create_batch(count, report=ProgressReportFactory()),
    "verifications": lambda count: VerificationFactory.create_batch(count, report=ProgressReportFactory()),
    "review-rounds": lambda count: ReviewRoundFactory.create_batch(count, plan=ActionPlanFactory()),
    "appointments": lambda count: AppointmentFactory.create_batch(count, round=ReviewRoundFactory()),
    "ratings": _ratings,
    "responses": lambda count: ResponseFactory.create_batch(count, round=ReviewRoundFactory(published=True)),
    "proposals": lambda count: ProposalFactory.create_batch(count, round=ReviewRoundFactory()),
    "recusals": _recusals,
    "lots": _lots,
    "questionnaires": lambda count: QuestionFactory.create_batch(count),
    "making-verdicts": lambda count: MakingVerdictFactory.create_batch(count),
    "verdicts": lambda count: VerdictFactory.create_batch(count, round=ReviewRoundFactory(published=True)),
    "irm-assessments": IRMAssessmentFactory.create_batch,
    "events": _events,
    "people": lambda count: CountryRoleFactory.create_batch(count),
    "invitations": lambda count: InvitationFactory.create_batch(count),
}
# Of people: an operator reads them, for one query more, the token with its person.
PERSONAL = ("people", "invitations")


@pytest.mark.django_db
@pytest.mark.parametrize("path", MAKERS)
def test_lists_make_a_fixed_number_of_queries(path, fixed_queries, henrike):
    address = path if "?" in path else f"{path}/?"
    caller = Caller(henrike if path in PERSONAL else None)

    def call() -> None:
        answer = caller.get(f"{address}&page_size=200")
        assert answer.status_code == 200, answer.content
        assert answer.json()["results"]

    MAKERS[path](1)
    fixed_queries(call, lambda: MAKERS[path](LARGE), BASELINE[path])


def test_the_baseline_is_of_these_lists():
    assert set(BASELINE) == set(MAKERS)


@pytest.mark.django_db
def test_whoever_signs_in_costs_one_query_more(amina, fixed_queries):
    """The token with its person."""
    caller = Caller(amina)
    VerdictFactory()
    fixed_queries(lambda: caller.get("verdicts/"), lambda: VerdictFactory.create_batch(5), BASELINE["verdicts"] + 1)
