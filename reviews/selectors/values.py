"""The three values of commitments, and the distance between them, as they stood at a moment.

Each question takes a fixed number of queries.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from commitments.models import ActionPlan, Commitment
from core.clock import end_of_day
from milestones.choices import STEPS, Completion
from milestones.rules import claimed, evidenced
from milestones.selectors import MilestoneStanding, milestones_standing
from reviews.choices import NO_CONSENSUS, NOT_REVIEWED, Finding, GapName
from reviews.models import Verdict, Verification
from reviews.rules import gap


@dataclass(frozen=True, slots=True)
class CommitmentStanding:
    """One commitment's three values as they stood at a moment, with what they follow from.

    ``reviewed`` and ``verdict`` are ``None`` where no round published by then has judged it; where the latest came to
    no conclusion, there is a verdict and no value.
    """

    commitment: Commitment
    milestones: Sequence[MilestoneStanding]
    claimed: Completion
    evidenced: Completion
    reviewed: Completion | None
    verdict: Verdict | None
    gap: int | GapName

    @property
    def reviewed_as(self) -> str:
        """The value of the scale of *reviewed*, with what stands there where there is none."""
        if self.reviewed is not None:
            return self.reviewed.value
        return NOT_REVIEWED if self.verdict is None else NO_CONSENSUS


def plan_standing(plan: ActionPlan, as_of: dt.date) -> list[CommitmentStanding]:
    """The commitments of a plan as they stood at the end of a day (UTC), in the plan's order. Seven queries.

    A commitment that had been withdrawn, or not yet added, by then is left out.
    """
    moment = end_of_day(as_of)
    commitments = Commitment.objects.filter(plan=plan).standing_at(moment).select_related("lead_institution")
    return commitments_standing(commitments.order_by("position", "id"), moment)


def commitments_standing(commitments: Iterable[Commitment], moment: dt.datetime) -> list[CommitmentStanding]:
    """The three values of some commitments at ``moment``, in the order given. Six queries besides theirs."""
    known = list(commitments)
    ids = [commitment.pk for commitment in known]
    milestones = _with_disputes(milestones_standing(ids, moment), ids, moment)
    verdicts = latest_verdicts(ids, moment)
    return [_standing(each, milestones.get(each.pk, []), verdicts.get(each.pk)) for each in known]


def _standing(
    commitment: Commitment, milestones: Sequence[MilestoneStanding], verdict: Verdict | None
) -> CommitmentStanding:
    facts = [milestone.facts for milestone in milestones]
    claim = claimed(facts)
    reviewed = Completion(verdict.completion) if verdict and verdict.completion else None
    apart = gap(claim, reviewed, divided=verdict is not None and reviewed is None)
    return CommitmentStanding(commitment, milestones, claim, evidenced(facts), reviewed, verdict, apart)


def _with_disputes(
    standing: Mapping[int, list[MilestoneStanding]], commitment_ids: Collection[int], moment: dt.datetime
) -> Mapping[int, list[MilestoneStanding]]:
    """The same standings with ``facts.disputed`` filled in. One query."""
    found = Verification.objects.filter(report__milestone__commitment__in=commitment_ids).as_of(moment)
    said = found.order_by("created_at", "id").values_list("report_id", "reviewer_id", "finding")
    latest = {(report, reviewer): finding for report, reviewer, finding in said}
    disputed = {report for (report, _reviewer), finding in latest.items() if finding == Finding.DISPUTED}
    return {
        commitment: [_disputed(each) if each.report and each.report.pk in disputed else each for each in milestones]
        for commitment, milestones in standing.items()
    }


def _disputed(standing: MilestoneStanding) -> MilestoneStanding:
    return dataclasses.replace(standing, facts=dataclasses.replace(standing.facts, disputed=True))


def disputed_reports(report_ids: Collection[int], moment: dt.datetime) -> set[int]:
    """Which of some reports stand disputed at ``moment``: some reviewer's latest finding is a dispute. One query."""
    return set(disputes_standing(report_ids, moment))


def disputes_standing(report_ids: Collection[int], moment: dt.datetime) -> Mapping[int, list[Verification]]:
    """The disputes that stand at ``moment``, by report, with their organisations; the oldest first. One query."""
    verifications = Verification.objects.filter(report__in=report_ids).as_of(moment).order_by("created_at", "id")
    latest = {(each.report_id, each.reviewer_id): each for each in verifications.select_related("organisation")}
    standing: dict[int, list[Verification]] = {}
    for (report, _), verification in latest.items():
        if verification.finding == Finding.DISPUTED:
            standing.setdefault(report, []).append(verification)
    return standing


def latest_verdicts(commitment_ids: Collection[int], moment: dt.datetime) -> Mapping[int, Verdict]:
    """The verdict of the latest round published by ``moment``, by commitment. One query."""
    verdicts = Verdict.objects.filter(commitment__in=commitment_ids).as_of(moment).select_related("round")
    return {verdict.commitment_id: verdict for verdict in verdicts.order_by("published_at", "id")}


def with_values(commitments: models.QuerySet[Commitment]) -> models.QuerySet[Commitment]:
    """The same commitments with ``claimed``, ``evidenced``, ``reviewed`` and ``gap`` of today as columns to filter.

    ``reviewed`` is ``not_reviewed`` without a published verdict, ``no_consensus`` where the latest came to no
    conclusion. ``gap`` is text: a number of steps or a ``GapName``.
    The same values as ``commitments_standing`` computes from the raw rows, which a test compares.
    """
    latest = Verdict.objects.filter(commitment=OuterRef("pk")).latest_first().values("completion")[:1]
    return commitments.annotate(
        claimed=Coalesce("progress__claimed", Value(Completion.NOT_REPORTED.value)),
        evidenced=Coalesce("progress__evidenced", Value(Completion.NO_EVIDENCE.value)),
        reviewed=reviewed_as(Subquery(latest)),
    ).annotate(
        gap=Case(
            When(reviewed=NOT_REVIEWED, then=Value(GapName.UNREVIEWED.value)),
            When(reviewed=NO_CONSENSUS, then=Value(GapName.NO_CONSENSUS.value)),
            When(claimed=Completion.NOT_REPORTED, then=Value(GapName.UNREPORTED.value)),
            When(reviewed=Completion.NO_EVIDENCE, then=Value(GapName.UNPROVEN.value)),
            default=Cast(_step_of("claimed") - _step_of("reviewed"), models.CharField()),
            output_field=models.CharField(),
        )
    )


def reviewed_as(latest: Subquery) -> Case:
    """What stands for *reviewed*, given the completion of the latest verdict (empty: no conclusion; null: none yet)."""
    return Case(
        When(Exact(latest, Value("")), then=Value(NO_CONSENSUS)),
        default=Coalesce(latest, Value(NOT_REVIEWED)),
        output_field=models.CharField(),
    )


def _step_of(column: str) -> Case:
    """The place on the four steps of a column that holds a completion."""
    cases = [When(**{column: value}, then=Value(place)) for place, value in enumerate(STEPS)]
    return Case(*cases, output_field=models.IntegerField())
