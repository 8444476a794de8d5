"""What drafts of plans lack before they are published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from commitments.choices import Lack, Role
from commitments.models import ActionPlan, Commitment, CountryRole, Institution
from commitments.rules import CommitmentSketch, MilestoneSketch, Missing, lacks
from milestones.models import Milestone


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing a plan lacks, with the rows where it is to be mended."""

    lack: Lack
    forbids: bool
    commitment: Commitment | None
    milestone: Milestone | None
    institution: Institution | None


@dataclass(frozen=True, slots=True)
class CheckList:
    """How much there is of a plan, and what it lacks: what forbids publishing, and what is worth a second look."""

    commitments: int
    milestones: int
    forbidding: tuple[Lacking, ...]
    advice: tuple[Lacking, ...]


def plan_missing(plan: ActionPlan) -> CheckList:
    """The check list of one plan. Four queries."""
    return plans_missing([plan])[plan.pk]


def plans_missing(plans: Sequence[ActionPlan]) -> Mapping[int, CheckList]:
    """The check lists of some plans, by plan; withdrawn commitments are left out. Four queries."""
    milestones = Milestone.objects.select_related("institution").order_by("position", "id")
    commitments: dict[int, list[Commitment]] = {plan.pk: [] for plan in plans}
    standing = (
        Commitment.objects.filter(plan__in=plans)
        .active()
        .select_related("lead_institution")
        .prefetch_related("values_served", Prefetch("milestones", milestones))
    )
    for each in standing.order_by("position", "id"):
        commitments[each.plan_id].append(each)
    officers = CountryRole.objects.active().filter(role=Role.OFFICER, country__in={each.country_id for each in plans})
    seated = set(officers.values_list("institution_id", flat=True))
    return {plan.pk: _check_list(plan, commitments[plan.pk], seated) for plan in plans}


def _check_list(plan: ActionPlan, commitments: Sequence[Commitment], seated: set[int]) -> CheckList:
    sketches = [_sketch(each) for each in commitments]
    found = _located(
        lacks(plan.start_date, plan.end_date, sketches, seated, national=plan.locality_id is None), commitments
    )
    return CheckList(
        commitments=len(commitments),
        milestones=sum(len(each.milestones) for each in sketches),
        forbidding=tuple(each for each in found if each.forbids),
        advice=tuple(each for each in found if not each.forbids),
    )


def _sketch(commitment: Commitment) -> CommitmentSketch:
    return CommitmentSketch(
        key=commitment.pk,
        number=commitment.number,
        title=commitment.title,
        problem=commitment.problem,
        action=commitment.action,
        expected_result=commitment.expected_result,
        lead=commitment.lead_institution_id,
        values=frozenset(each.value for each in commitment.values_served.all()),
        end_date=commitment.end_date,
        milestones=tuple(
            MilestoneSketch(each.pk, each.due_date, each.institution_id) for each in commitment.milestones.all()
        ),
    )


def _located(found: Iterable[Missing], commitments: Sequence[Commitment]) -> list[Lacking]:
    """The same with the rows themselves, all of them fetched already."""
    by_key = {each.pk: each for each in commitments}
    milestones = {each.pk: each for commitment in commitments for each in commitment.milestones.all()}
    named = [each.lead_institution for each in commitments] + [each.institution for each in milestones.values()]
    institutions = {each.pk: each for each in named if each is not None}
    return [
        Lacking(
            lack=each.lack,
            forbids=each.forbids,
            commitment=by_key.get(each.commitment or 0),
            milestone=milestones.get(each.milestone or 0),
            institution=institutions.get(each.institution or 0),
        )
        for each in found
    ]
